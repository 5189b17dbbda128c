#pragma once

#include <cstdint>
#include <optional>

#include "base/error.hpp"
#include "ledger/ledger.hpp"

namespace lexid::ledger {

struct Verified {
    std::uint64_t count = 0;
    Head base;  // what the chain begins behind: seq 0, or the last entry that was pruned
    Head head;
};

// Reads everything that is not pruned and checks the chain: an edited, missing, added or moved
// entry is an error that names the first bad one. A chain alone can't tell that its end was cut
// off; `noted`, a head that was written down elsewhere, can: the ledger must still hold that very
// entry.
Result<Verified> verify(EntrySource& source, std::optional<Head> noted = std::nullopt);

}  // namespace lexid::ledger
