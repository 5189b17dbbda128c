#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "command_line.hpp"

namespace lexid::daemon {

// What the command line says of a sandbox. `lexid sandbox` and `lexid demo` offer it and hand it on
// to lexid-sandbox, which serves.
struct SandboxChoices {
    std::string plan = "org";
    std::uint64_t seed = 1;
    std::size_t tasks = 12;
    double arrivals_a_minute = 30;
    std::string completes_after = "5s";
    double failure_rate = 0.05;
    double error_rate = 0;
    double lose_before = 0;
    double lose_after = 0;
    double burst_rate = 0;
    std::uint32_t burst_requests = 5;
    std::string delay = "0s";
    bool retry_after = false;
};
std::vector<Option> sandbox_options(SandboxChoices& choices);

// The same and the rest of what `lexid sandbox` takes.
struct SandboxCommand {
    SandboxChoices sandbox;
    std::string address = "127.0.0.1";
    std::uint16_t port = 8443;
    std::string ca_file = "sandbox-ca.pem";
    std::string journal_file;
    bool quiet = false;
};
std::vector<Option> sandbox_command_options(SandboxCommand& command);

}  // namespace lexid::daemon
