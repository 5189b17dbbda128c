#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.hpp"
#include "sandbox/sandbox.hpp"

namespace lexid::daemon {

// What the command line says of a sandbox, for `lexid sandbox` and `lexid demo`.
struct SandboxChoices {
    std::string plan = "org";
    std::uint64_t seed = 1;
    std::size_t tasks = 12;
    double arrivals_a_minute = 30;
    std::string completes_after = "5s";
    double failure_rate = 0.05;
    sandbox::Faults faults;
    std::string delay = "0s";
    bool retry_after = false;

    sandbox::Sandbox::Options options() const;
};
std::vector<Option> sandbox_command_options(SandboxChoices& choices);

// Writes a text file that only its owner may read; false after telling why not.
bool write_private_file(const std::string& path, std::string_view text);

}  // namespace lexid::daemon
