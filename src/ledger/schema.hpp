#pragma once

#include <cstdint>

#include "base/error.hpp"
#include "ledger/sqlite.hpp"

namespace lexid::ledger {

// The one table:
//
//     entry(seq INTEGER PRIMARY KEY, at INTEGER, account TEXT, kind TEXT, task TEXT, body TEXT,
//           hash BLOB)
//
// with triggers against changing what is in it, against appending with a gap, and against deleting
// anything but what the last `pruned` entry says was removed; and with two small indexes, of the
// checkpoints and of the `pruned` entries. `at` is in microseconds since 1970. SQLite's
// application_id says that the file is a ledger, its user_version which schema it has.
constexpr int schema_version = 2;

// Refuses a file that is no ledger, is damaged, has a newer schema, or has any table, index, view
// or trigger that lexid did not make; prepares the connection for durable writing (every pragma is
// read back), creates the table in an empty file, and brings an older schema up to date. Gives
// SQLite's count of the schema's changes: as long as it stays, so does the schema.
Result<std::int64_t> prepare_for_writing(Database& database);

// The same checks but for the damage, and the pragmas that reading needs. An empty file is refused,
// and so is an older schema: only the one that writes may change it.
Result<void> prepare_for_reading(Database& database);

// SQLite's own check of all pages of the file, and of the indexes against the table; it knows
// nothing of the chain.
Result<void> check_pages(Database& database);

}  // namespace lexid::ledger
