#pragma once

#include "base/error.hpp"
#include "ledger/entry.hpp"
#include "ledger/sqlite.hpp"

namespace lexid::ledger {

// The one table, with triggers against changing and deleting what is in it:
//
//     entry(seq INTEGER PRIMARY KEY, at INTEGER, account TEXT, kind TEXT, task TEXT, body TEXT,
//           hash BLOB)
//
// `at` is in microseconds since 1970. SQLite's application_id says that the file is a ledger, its
// user_version which schema it has.
constexpr int schema_version = 1;

// Refuses a file that is no ledger or has a newer schema, prepares the connection for durable
// writing (every pragma is read back), and creates the table in an empty file.
Result<void> prepare_for_writing(Database& database);

// The same checks and the pragmas that reading needs. An empty file is refused.
Result<void> prepare_for_reading(Database& database);

// The last entry as it is stored.
Result<Head> read_head(Database& database);

}  // namespace lexid::ledger
