#pragma once

#include <string>

namespace lexid::daemon {

// What every command takes.
struct Options {
    std::string config;               // empty: see find_settings
    std::string account = "default";  // the name under which the ledger keeps it
};

}  // namespace lexid::daemon
