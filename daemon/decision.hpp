#pragma once

#include <cstdint>

#include "options.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// Shows the decision that the ledger's entry `seq` recorded, whole; with `replay` derives it again
// from the entries before it and says whether the same follows (exit code 1 if not).
int show_decision(const Options& options, const Setup& setup, std::uint64_t seq, bool replay);

}  // namespace lexid::daemon
