#pragma once

#include "engine/engine.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// What the ledger remembers that decisions depend on: charges, and when a task was first seen.
// Reads the ledger beside a running daemon; without a ledger nothing is remembered.
OrExit<engine::Engine> recollect(const Setup& setup, const std::string& account);

}  // namespace lexid::daemon
