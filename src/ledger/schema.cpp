#include "ledger/schema.hpp"

#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace lexid::ledger {

namespace {

// "lexd" in ASCII.
constexpr std::string_view application_id = "1818589284";

// The triggers keep other programs from doing by accident what lexid never does. Whoever means to
// can drop them; the chain is what finds that out. The number in a body `{"base":"12:...` begins at
// its tenth character; SQLite's JSON functions are not for triggers where the schema isn't trusted.
constexpr std::string_view table = R"sql(
    CREATE TABLE entry(
        seq INTEGER PRIMARY KEY CHECK(seq > 0),
        at INTEGER NOT NULL,
        account TEXT NOT NULL,
        kind TEXT NOT NULL CHECK(kind <> ''),
        task TEXT NOT NULL,
        body TEXT NOT NULL,
        hash BLOB NOT NULL CHECK(length(hash) = 32)
    ) STRICT;
    CREATE INDEX entry_checkpoint ON entry(account) WHERE kind = 'checkpoint';
    CREATE INDEX entry_pruned ON entry(kind) WHERE kind = 'pruned';
)sql";

constexpr std::string_view triggers = R"sql(
    CREATE TRIGGER entry_is_only_appended BEFORE INSERT ON entry
        WHEN NEW.seq <> (SELECT ifnull(max(seq), 0) + 1 FROM entry)
        BEGIN SELECT RAISE(ABORT, 'entries of the ledger are only appended, without a gap'); END;
    CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never changed'); END;
    CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
        WHEN OLD.seq > ifnull((SELECT CAST(substr(body, 10) AS INTEGER)
            FROM entry WHERE kind = 'pruned' ORDER BY seq DESC LIMIT 1), 0)
        BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never deleted'); END;
)sql";

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
    // So that INSERT OR REPLACE meets the trigger against deleting.
    {"recursive_triggers", "ON", "1"},
};

Result<void> create(Database& database) {
    return database.execute("BEGIN IMMEDIATE;" + std::string(table) + std::string(triggers) +
                            "PRAGMA application_id=" + std::string(application_id) +
                            ";PRAGMA user_version=" + std::to_string(schema_version) + ";COMMIT");
}

// In one transaction: a crash leaves the old schema or the new one.
Result<void> migrate(Database& database) {
    auto migrated =
        database.execute("BEGIN IMMEDIATE;" + std::string(set_schema_1_aside) + std::string(table) +
                         std::string(take_over_schema_1) + std::string(triggers) +
                         "PRAGMA user_version=" + std::to_string(schema_version) + ";COMMIT");
    if (!migrated) {
        migrated.error().text +=
            ", while it was brought from schema 1 to schema " + std::to_string(schema_version);
    }
    return migrated;
}

}  // namespace

Result<void> check_pages(Database& database) {
    const auto answer = database.query_text("PRAGMA quick_check(1)");
    if (!answer) {
        return std::unexpected(answer.error());
    }
    if (*answer != "ok") {
        return failed("the ledger " + in_backticks(database.name()) +
                      " is damaged: " + escaped(*answer));
    }
    return {};
}

Result<void> prepare_for_writing(Database& database) {
    const auto schema = schema_of(database);
    if (!schema) {
        return std::unexpected(schema.error());
    }
    for (const std::span<const Pragma> pragmas : {std::span<const Pragma>(pragmas_for_both),
                                                  std::span<const Pragma>(pragmas_for_writing)}) {
        if (const auto set = set_pragmas(database, pragmas); !set) {
            return set;
        }
    }
    if (*schema == 0) {
        return create(database);
    }
    const auto size = database.query_integer(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    if (!size) {
        return std::unexpected(size.error());
    }
    if (*size <= checked_bytes_max) {
        if (const auto checked = check_pages(database); !checked) {
            return checked;
        }
    }
    return *schema < schema_version ? migrate(database) : Result<void>();
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
    return set_pragmas(database, pragmas_for_both);
}

}  // namespace lexid::ledger
