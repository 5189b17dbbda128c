#include "ledger/schema.hpp"

#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "ledger/schema_check.hpp"
#include "ledger/schema_text.hpp"

namespace lexid::ledger {

namespace {

// "lexd" in ASCII.
constexpr std::string_view application_id = "1818589284";

// Schema 1 had neither constraints nor indexes, and could not be pruned. The entries and their
// hashes stay as they are.
constexpr std::string_view set_schema_1_aside = R"sql(
    DROP TRIGGER entry_is_never_changed;
    DROP TRIGGER entry_is_never_deleted;
    ALTER TABLE entry RENAME TO entry_of_schema_1;
)sql";
constexpr std::string_view take_over_schema_1 = R"sql(
    INSERT INTO entry SELECT seq, at, account, kind, task, body, hash
        FROM entry_of_schema_1 ORDER BY seq;
    DROP TABLE entry_of_schema_1;
)sql";

// SQLite's check of a file's pages reads all of them: up to this size it takes a fraction of a
// second at each start. Of a larger file a start checks the pages it reads and the chain in them;
// `lexid verify` checks everything.
constexpr std::int64_t checked_bytes_max = 64 << 20;

// The schema of the ledger in the file; 0 if the file is empty.
Result<int> schema_of(Database& database) {
    const auto id = database.query_text("PRAGMA application_id");
    const auto version = database.query_text("PRAGMA user_version");
    const auto objects = database.query_text("SELECT count(*) FROM sqlite_schema");
    for (const auto* answer : {&id, &version, &objects}) {
        if (!*answer) {
            return std::unexpected(answer->error());
        }
    }
    if (const auto checked = check_format(database); !checked) {
        return std::unexpected(checked.error());
    }
    if (*id == "0" && *version == "0" && *objects == "0") {
        return 0;
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
    if (number < 1) {
        return failed("the ledger " + in_backticks(database.name()) + " has the unknown schema " +
                      *version);
    }
    return number;
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
    // What a statement keeps to be taken back (a slice of pruned rows, since a trigger might refuse
    // it) would else go to a file in a temporary folder, which need not be there.
    {"temp_store", "MEMORY", "2"},
    // So that INSERT OR REPLACE meets the trigger against deleting.
    {"recursive_triggers", "ON", "1"},
};

// What the objects of a ledger of the schema are made by.
std::string script_of(int schema) {
    return schema == 1 ? std::string(schema_1)
                       : std::string(entry_table) + std::string(entry_triggers);
}

// SQLite would make the change of an empty file, or of a copy in one file, to WAL with a rollback
// journal beside it. Without one, no such journal is ever lexid's own, and each can be refused. The
// change writes some bytes of the first sector, which come whole or not at all.
Result<void> leave_rollback_journals(Database& database) {
    const auto mode = database.query_text("PRAGMA journal_mode");
    if (!mode) {
        return std::unexpected(mode.error());
    }
    return *mode == "wal" ? Result<void>()
                          : database.set_pragma("journal_mode", "MEMORY", "memory");
}

Result<void> create(Database& database) {
    return database.execute("BEGIN IMMEDIATE;" + script_of(schema_version) +
                            "PRAGMA application_id=" + std::string(application_id) +
                            ";PRAGMA user_version=" + std::to_string(schema_version) + ";COMMIT");
}

// In one transaction: a crash leaves the old schema or the new one.
Result<void> migrate(Database& database) {
    auto migrated = database.execute(
        "BEGIN IMMEDIATE;" + std::string(set_schema_1_aside) + std::string(entry_table) +
        std::string(take_over_schema_1) + std::string(entry_triggers) +
        "PRAGMA user_version=" + std::to_string(schema_version) + ";COMMIT");
    if (!migrated) {
        migrated.error().text +=
            ", while it was brought from schema 1 to schema " + std::to_string(schema_version);
    }
    return migrated;
}

// The schema as it is, and SQLite's count of its changes, from one moment.
Result<std::int64_t> compared_cookie(Database& database) {
    const Snapshot snapshot(database);
    const auto cookie = database.query_integer("PRAGMA schema_version");
    const auto compared = check_objects(database, script_of(schema_version));
    return compared ? cookie : std::unexpected(compared.error());
}

// Up to a size; see above.
Result<void> check_pages_of_small_file(Database& database) {
    const auto size = database.query_integer(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    if (!size) {
        return std::unexpected(size.error());
    }
    return *size <= checked_bytes_max ? check_pages(database) : Result<void>();
}

// Makes the ledger in an empty file, or checks the one that is there and brings it up to date.
Result<void> make_current(Database& database, int schema) {
    if (schema == 0) {
        return create(database);
    }
    // First of all: the rest runs statements in which a planted object would take part.
    if (const auto compared = check_objects(database, script_of(schema)); !compared) {
        return compared;
    }
    if (const auto checked = check_pages_of_small_file(database); !checked) {
        return checked;
    }
    return schema < schema_version ? migrate(database) : Result<void>();
}

}  // namespace

Result<void> check_pages(Database& database) {
    const auto answer = database.query_text("PRAGMA integrity_check(1)");
    if (!answer) {
        return std::unexpected(answer.error());
    }
    if (*answer != "ok") {
        return failed("the ledger " + in_backticks(database.name()) +
                      " is damaged: " + escaped(*answer));
    }
    return {};
}

Result<std::int64_t> prepare_for_writing(Database& database) {
    const auto schema = schema_of(database);
    if (!schema) {
        return std::unexpected(schema.error());
    }
    if (const auto left = leave_rollback_journals(database); !left) {
        return std::unexpected(left.error());
    }
    for (const std::span<const Pragma> pragmas : {std::span<const Pragma>(pragmas_for_both),
                                                  std::span<const Pragma>(pragmas_for_writing)}) {
        if (const auto set = set_pragmas(database, pragmas); !set) {
            return std::unexpected(set.error());
        }
    }
    if (const auto made = make_current(database, *schema); !made) {
        return std::unexpected(made.error());
    }
    return compared_cookie(database);
}

Result<void> prepare_for_reading(Database& database) {
    const auto schema = schema_of(database);
    if (!schema) {
        return std::unexpected(schema.error());
    }
    if (*schema == 0) {
        return failed("the file " + in_backticks(database.name()) +
                      " is empty: no ledger was begun in it");
    }
    if (*schema < schema_version) {
        return failed("the ledger " + in_backticks(database.name()) +
                      " was written by an older lexid (schema " + std::to_string(*schema) +
                      "): `lexid run` or `lexid once` brings it up to date");
    }
    if (const auto set = set_pragmas(database, pragmas_for_both); !set) {
        return set;
    }
    return check_objects(database, script_of(schema_version));
}

}  // namespace lexid::ledger
