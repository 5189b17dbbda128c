#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "ledger/entry.hpp"
#include "ledger/sqlite.hpp"

namespace lexid::ledger {

// Single answers out of the table, as they are stored: reading the chain is what checks them. What
// an index finds is read back from the table, since nobody checks the indexes of a large ledger
// before they are used.

// The columns of an entry, in the order in which take_entry() wants them.
constexpr std::string_view entry_columns = "seq, at, account, kind, task, body, hash";

// Fills `entry` from a row, keeping the memory of its texts.
void take_entry(const Statement& row, Entry& entry);

// The last entry.
Result<Head> read_head(Database& database);

// What the chain begins behind, as the last `pruned` entry says; genesis if there is none.
Result<Head> read_base(Database& database);

// The entry `seq`; nothing if it is not there.
Result<std::optional<Entry>> read_entry(Database& database, std::uint64_t seq);

// The place of the entry `seq`; an error if it is not there.
Result<Head> read_place(Database& database, std::uint64_t seq);

// The lowest seq there is, of an entry that was pruned perhaps; 0 in an empty ledger.
Result<std::uint64_t> read_first_seq(Database& database);

// See EntrySource::last_checkpoint. The entry is one of that kind and account, and follows the one
// before it.
Result<std::uint64_t> read_last_checkpoint(Database& database, std::string_view account,
                                           Time not_after);

}  // namespace lexid::ledger
