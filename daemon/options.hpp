#pragma once

#include <string>

namespace lexid::daemon {

// What every command takes.
struct Options {
    std::string config;               // empty: see find_settings
    std::string account = "default";  // the name under which the ledger keeps it
    bool strict = false;              // refuse files that others may change
};

}  // namespace lexid::daemon
