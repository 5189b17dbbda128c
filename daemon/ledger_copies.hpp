#pragma once

#include <string>

#include "setup.hpp"

namespace lexid::daemon {

// Writes all of the ledger as JSON Lines to a new file (mode 0600), or to standard output for `-`.
int export_ledger(const Setup& setup, const std::string& target);

// Copies the ledger to a new file, also beside a running daemon, and checks the copy.
int back_up_ledger(const Setup& setup, const std::string& target);

}  // namespace lexid::daemon
