#pragma once

#include "engine/engine.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// What the ledger remembers that decisions depend on: charges, and when a task was first seen.
// Reads the ledger beside a running daemon; without a ledger nothing is remembered.
OrExit<engine::Engine> recollect(const Setup& setup, const std::string& account);

// What `run` would decide by, for commands that only look.
struct Outlook {
    Setup setup;
    policy::PolicyRef policy;
    engine::Engine memory;
};

// `policy_path` instead of the settings' one, unless it is empty.
OrExit<Outlook> load_outlook(const Options& options, const std::string& policy_path = "");

}  // namespace lexid::daemon
