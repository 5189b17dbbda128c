#include "ledger/sqlite_reader.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "ledger/chain.hpp"
#include "ledger/files.hpp"
#include "ledger/head_note.hpp"
#include "ledger/queries.hpp"
#include "ledger/schema.hpp"

namespace lexid::ledger {

namespace {

// Entries are fetched in pages so that no snapshot is held while they are visited; a page ends
// early when its bodies get large.
constexpr std::size_t page_entries_max = 512;
constexpr std::size_t page_bytes_max = 1 << 20;

// Fills the page from its begin, keeping the memory of its texts; how many entries there are.
Result<std::size_t> fetch(Database& database, Statement& behind, std::uint64_t seq,
                          std::vector<Entry>& page) {
    behind.bind(1, static_cast<std::int64_t>(seq));
    std::size_t count = 0;
    std::size_t bytes = 0;
    int code = SQLITE_DONE;
    while (count < page_entries_max && bytes < page_bytes_max &&
           (code = behind.step()) == SQLITE_ROW) {
        if (count == page.size()) {
            page.emplace_back();
        }
        take_entry(behind, page[count]);
        bytes += page[count].body.size();
        ++count;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        auto error = std::unexpected(database.error());
        behind.reset();
        return error;
    }
    behind.reset();
    return count;
}

// The entry from which the chain is followed to visit what is behind `after_seq`.
Result<Head> starting_point(Database& database, std::uint64_t after_seq) {
    // In this order: if the entry is pruned meanwhile, the base says so.
    const auto place = read_place(database, after_seq);
    const auto base = read_base(database);
    if (!base) {
        return base;
    }
    if (after_seq > base->seq) {
        return place;
    }
    if (base->seq == 0) {
        const auto stray = database.query_text("SELECT seq FROM entry WHERE seq < 1 LIMIT 1");
        if (!stray || !stray->empty()) {
            return stray ? failed("entry " + *stray +
                                  " of the ledger was put in: entries count from 1")
                         : std::unexpected(stray.error());
        }
    }
    return base;
}

Result<Database> open_database(const std::filesystem::path& path,
                               const std::optional<Head>& noted) {
    if (const auto there = noted ? check_presence(path, *noted) : Result<void>(); !there) {
        return std::unexpected(there.error());
    }
    if (!std::filesystem::exists(path)) {
        return failed(
            "there is no ledger at " + in_backticks(path.string()) +
            ": lexid has not run with these settings yet, or `ledger` names another place");
    }
    if (const auto none = refuse_rollback_journal(path); !none) {
        return std::unexpected(none.error());
    }
    auto database = Database::open(path, SQLITE_OPEN_READONLY);
    if (database) {
        if (const auto prepared = prepare_for_reading(*database); !prepared) {
            return std::unexpected(prepared.error());
        }
    }
    return database;
}

// The note that the ledger was held to. A daemon may note a later entry and remove the one that was
// noted first, so what does not fit is read again as long as it changes.
Result<std::optional<Head>> check_note(Database& database, const std::filesystem::path& path,
                                       std::optional<Head> noted) {
    while (noted) {
        const auto checked = check_past(database, *noted);
        if (checked) {
            break;
        }
        const auto again = HeadNote::read(path);
        if (!again || !*again || **again == *noted) {
            return std::unexpected(again ? checked.error() : again.error());
        }
        noted = *again;
    }
    return noted;
}

}  // namespace

SqliteReader::SqliteReader(Database database, std::optional<Head> noted)
    : database_(std::move(database)), noted_(noted) {}

Result<std::unique_ptr<SqliteReader>> SqliteReader::open(const std::filesystem::path& path) {
    const auto resolved = resolve(path);
    if (!resolved) {
        return std::unexpected(resolved.error());
    }
    // Read before the ledger is, so that it never is ahead of it.
    auto noted = HeadNote::read(*resolved);
    if (!noted) {
        return std::unexpected(noted.error());
    }
    auto database = open_database(*resolved, *noted);
    if (!database) {
        return std::unexpected(database.error());
    }
    auto checked = check_note(*database, *resolved, *noted);
    if (!checked) {
        return std::unexpected(checked.error());
    }
    return std::unique_ptr<SqliteReader>(new SqliteReader(std::move(*database), *checked));
}

Result<void> SqliteReader::read(std::uint64_t after_seq, const Visit& visit) {
    const auto last = head();
    return last ? read_to(*last, after_seq, visit) : std::unexpected(last.error());
}

Result<void> SqliteReader::read_to(const Head& last, std::uint64_t after_seq, const Visit& visit) {
    Statement behind = database_.prepare("SELECT " + std::string(entry_columns) +
                                         " FROM entry WHERE seq > ?1 ORDER BY seq");
    const auto start = starting_point(database_, after_seq);
    if (!start) {
        return std::unexpected(start.error());
    }
    ChainCheck chain(*start);
    std::vector<Entry> page;
    while (true) {
        const auto count = fetch(database_, behind, chain.head().seq, page);
        if (!count) {
            return std::unexpected(count.error());
        }
        const auto base = read_base(database_);
        if (!base) {
            return std::unexpected(base.error());
        }
        if (base->seq > chain.head().seq) {
            chain = ChainCheck(*base);  // pruned since the last page; begin behind that
            continue;
        }
        for (std::size_t i = 0; i < *count; ++i) {
            if (const auto followed = chain.follow(page[i]); !followed) {
                return followed;
            }
            if (chain.head().seq == last.seq && chain.head().hash != last.hash) {
                return failed("entry " + std::to_string(last.seq) + " of the ledger " +
                              in_backticks(database_.name()) + " is another than was written");
            }
            if (!visit(page[i])) {
                return {};
            }
        }
        if (*count == 0) {
            return chain.head().seq >= last.seq
                       ? Result<void>()
                       : failed("the ledger " + in_backticks(database_.name()) +
                                " was read up to entry " + std::to_string(chain.head().seq) +
                                ", but entry " + std::to_string(last.seq) +
                                " was written to it: its end was cut off");
        }
    }
}

Result<Head> SqliteReader::base() {
    return read_base(database_);
}

Result<std::uint64_t> SqliteReader::last_checkpoint(std::string_view account, Time not_after) {
    return read_last_checkpoint(database_, account, not_after);
}

Result<Head> SqliteReader::head() {
    return read_head(database_);
}

// In one step, so that all pages come from one moment: in smaller ones SQLite begins anew whenever
// somebody writes in between. A reader does not hold up the writer however long it takes.
Result<void> SqliteReader::copy_to(Database& target) {
    sqlite3_backup* backup =
        sqlite3_backup_init(target.handle(), "main", database_.handle(), "main");
    if (backup == nullptr) {
        return std::unexpected(target.error());
    }
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK) {
        return std::unexpected(target.error());
    }
    // The copy is one file: no log beside it that could be forgotten.
    return target.set_pragma("journal_mode", "DELETE", "delete");
}

Result<void> SqliteReader::check_pages() {
    return ledger::check_pages(database_);
}

}  // namespace lexid::ledger
