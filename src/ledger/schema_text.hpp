#pragma once

#include <string_view>

namespace lexid::ledger {

// What a ledger is made by, and what its schema is compared with: see schema_check.hpp.

constexpr std::string_view entry_table = R"sql(
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

// The triggers keep other programs from doing by accident what lexid never does. Whoever means to
// can drop them; the chain is what finds that out. The number in a body `{"base":"12:...` begins at
// its tenth character; SQLite's JSON functions are not for triggers where the schema isn't trusted.
constexpr std::string_view entry_triggers = R"sql(
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

// What the first lexid made.
constexpr std::string_view schema_1 = R"sql(
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

}  // namespace lexid::ledger
