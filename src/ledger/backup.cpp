#include "ledger/backup.hpp"

#include <string>
#include <system_error>

#include "base/text.hpp"
#include "ledger/files.hpp"
#include "ledger/schema.hpp"
#include "ledger/sqlite.hpp"
#include "ledger/sqlite_reader.hpp"

namespace lexid::ledger {

namespace {

Result<Database> open_source(const std::filesystem::path& path) {
    // What does not hold the entry noted beside it is no ledger to keep a copy of.
    if (const auto reader = SqliteReader::open(path); !reader) {
        return std::unexpected(reader.error());
    }
    auto database = Database::open(path, SQLITE_OPEN_READONLY);
    if (database) {
        if (const auto prepared = prepare_for_reading(*database); !prepared) {
            return std::unexpected(prepared.error());
        }
    }
    return database;
}

// In one step, so that all pages come from one moment: in smaller ones SQLite begins anew whenever
// somebody writes in between. A reader does not hold up the writer however long it takes.
Result<void> copy_pages(Database& from, Database& to) {
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (backup == nullptr) {
        return std::unexpected(to.error());
    }
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK) {
        return std::unexpected(to.error());
    }
    // The copy is one file: no log beside it that could be forgotten.
    return to.set_pragma("journal_mode", "DELETE", "delete");
}

Result<void> fill(const std::filesystem::path& from, const std::filesystem::path& to) {
    auto source = open_source(from);
    if (!source) {
        return std::unexpected(source.error());
    }
    auto target = Database::open(to, SQLITE_OPEN_READWRITE);
    if (!target) {
        return std::unexpected(target.error());
    }
    if (const auto copied = copy_pages(*source, *target); !copied) {
        return copied;
    }
    return sync_folder(to);
}

Result<Verified> check(const std::filesystem::path& path) {
    auto reader = SqliteReader::open(path);
    if (!reader) {
        return std::unexpected(reader.error());
    }
    if (const auto checked = (*reader)->check_pages(); !checked) {
        return std::unexpected(checked.error());
    }
    return verify(**reader);
}

}  // namespace

Result<Verified> back_up(const std::filesystem::path& from, const std::filesystem::path& to) {
    const auto source = resolve(from);
    const auto target = resolve(to);
    if (!source || !target) {
        return std::unexpected(source ? target.error() : source.error());
    }
    if (const auto made = make_file(*target); !made) {
        return std::unexpected(made.error());
    }
    const auto copied = fill(*source, *target);
    const auto checked = copied ? check(*target) : std::unexpected(copied.error());
    if (!checked) {
        std::error_code ignored;
        std::filesystem::remove(*target, ignored);
    }
    return checked;
}

}  // namespace lexid::ledger
