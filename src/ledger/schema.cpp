#include "ledger/schema.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace lexid::ledger {

namespace {

// "lexd" in ASCII.
constexpr std::string_view application_id = "1818589284";

constexpr std::string_view table = R"sql(
    CREATE TABLE entry(
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        task TEXT NOT NULL,
        body TEXT NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never changed'); END;
    CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never deleted'); END;
)sql";

enum class Content : bool { nothing, ledger };

Result<Content> content_of(Database& database) {
    const auto id = database.query_text("PRAGMA application_id");
    const auto version = database.query_text("PRAGMA user_version");
    const auto objects = database.query_text("SELECT count(*) FROM sqlite_schema");
    for (const auto* answer : {&id, &version, &objects}) {
        if (!*answer) {
            return std::unexpected(answer->error());
        }
    }
    if (*id == "0" && *version == "0" && *objects == "0") {
        return Content::nothing;
    }
    if (*id != application_id) {
        return failed("the file " + in_backticks(database.name()) +
                      " is an SQLite file but no ledger of lexid");
    }
    int number = 0;
    std::from_chars(version->data(), version->data() + version->size(), number);
    if (number > schema_version) {
        return failed("the ledger " + in_backticks(database.name()) +
                      " was written by a newer lexid (schema " + *version + ", this one knows " +
                      std::to_string(schema_version) + "): run that one");
    }
    if (number != schema_version) {
        return failed("the ledger " + in_backticks(database.name()) + " has the unknown schema " +
                      *version);
    }
    return Content::ledger;
}

struct Pragma {
    std::string_view name;
    std::string_view value;
    std::string_view read_back;
};

Result<void> set_pragmas(Database& database, std::span<const Pragma> pragmas) {
    for (const Pragma& pragma : pragmas) {
        if (const auto set = database.set_pragma(pragma.name, pragma.value, pragma.read_back);
            !set) {
            return set;
        }
    }
    return {};
}

constexpr Pragma pragmas_for_both[] = {
    {"trusted_schema", "OFF", "0"},
    {"cell_size_check", "ON", "1"},
    {"mmap_size", "0", "0"},
};

constexpr Pragma pragmas_for_writing[] = {
    {"journal_mode", "WAL", "wal"},
    {"synchronous", "FULL", "2"},
    // Automatic checkpoints swallow their errors, a failed fsync among them; the writer makes its
    // own.
    {"wal_autocheckpoint", "0", "0"},
    {"journal_size_limit", "67108864", "67108864"},
    // So that INSERT OR REPLACE meets the trigger against deleting.
    {"recursive_triggers", "ON", "1"},
};

Result<void> create(Database& database) {
    return database.execute("BEGIN IMMEDIATE;" + std::string(table) +
                            "PRAGMA application_id=" + std::string(application_id) +
                            ";PRAGMA user_version=" + std::to_string(schema_version) + ";COMMIT");
}

}  // namespace

Result<void> prepare_for_writing(Database& database) {
    const auto content = content_of(database);
    if (!content) {
        return std::unexpected(content.error());
    }
    for (const std::span<const Pragma> pragmas : {std::span<const Pragma>(pragmas_for_both),
                                                  std::span<const Pragma>(pragmas_for_writing)}) {
        if (const auto set = set_pragmas(database, pragmas); !set) {
            return set;
        }
    }
    return *content == Content::nothing ? create(database) : Result<void>();
}

Result<void> prepare_for_reading(Database& database) {
    const auto content = content_of(database);
    if (!content) {
        return std::unexpected(content.error());
    }
    if (*content == Content::nothing) {
        return failed("the file " + in_backticks(database.name()) +
                      " is empty: no ledger was begun in it");
    }
    return set_pragmas(database, pragmas_for_both);
}

Result<Head> read_head(Database& database) {
    auto last = database.prepare("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1");
    if (!last) {
        return std::unexpected(last.error());
    }
    const int code = last->step();
    if (code == SQLITE_DONE) {
        return Head{0, genesis_hash()};
    }
    if (code != SQLITE_ROW) {
        return std::unexpected(database.error());
    }
    Head head{static_cast<std::uint64_t>(last->integer(0)), {}};
    if (const std::string_view hash = last->blob(1); hash.size() == head.hash.size()) {
        std::ranges::copy(hash, head.hash.begin());
    }
    return head;
}

}  // namespace lexid::ledger
