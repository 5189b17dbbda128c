#pragma once

#include <functional>
#include <string_view>

#include "base/error.hpp"
#include "engine/record.hpp"
#include "ledger/ledger.hpp"

namespace lexid::service {

// Hands over what an account's state follows from, in order: its last checkpoint and the records
// behind it. The one reader for all that goes on from a ledger or explains by it, since a record
// that only some of them know would make them disagree: an entry that can't be decoded ends it with
// an error that names the entry.
Result<void> read_state(ledger::EntrySource& source, std::string_view account,
                        const std::function<void(engine::Record, Time)>& take);

}  // namespace lexid::service
