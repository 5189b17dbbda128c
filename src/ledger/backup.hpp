#pragma once

#include <filesystem>

#include "base/error.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {

// Copies the ledger at `from` to `to`, a new file (mode 0600) that must not be there yet, and
// checks the copy: its pages and its chain. May run beside a daemon, which goes on writing
// meanwhile; the copy holds what was there when it began. After an error nothing is left at `to`.
Result<Verified> back_up(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace lexid::ledger
