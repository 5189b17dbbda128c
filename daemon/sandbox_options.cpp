#include "sandbox_options.hpp"

#include "base/time.hpp"

namespace lexid::daemon {
namespace {

std::string fault_of_duration(const std::string& text) {
    return parse_duration(text) ? std::string() : "takes a duration like 5s or 1m30s";
}

}  // namespace

std::vector<Option> sandbox_options(SandboxChoices& choices) {
    const Option::Rules share{.numbers = Option::Numbers::shares};
    const Option::Rules shown{.shows_default = true};
    return {
        {"--plan",
         &choices.plan,
         "whose quotas it keeps",
         {.shows_default = true, .one_of = {"none", "starter", "pro", "org"}}},
        {"--seed", &choices.seed, "the same seed gives the same tasks and faults", shown},
        {"--tasks", &choices.tasks, "pending tasks at the start", shown},
        {"--arrivals", &choices.arrivals_a_minute, "further tasks a minute, on average", shown},
        {"--completes-after",
         &choices.completes_after,
         "how long an approved task takes",
         {.value_name = "DURATION", .shows_default = true, .fault = fault_of_duration}},
        {"--failure-rate",
         &choices.failure_rate,
         "share of approved tasks that end failed",
         {.shows_default = true, .numbers = Option::Numbers::shares}},
        {"--error-rate", &choices.error_rate, "share of requests answered by a 5xx", share},
        {"--lose-before", &choices.lose_before, "share lost before they are carried out", share},
        {"--lose-after", &choices.lose_after, "share carried out whose answer is lost", share},
        {"--burst-rate", &choices.burst_rate, "share that begin a burst of 429s", share},
        {"--burst", &choices.burst_requests, "429s in a burst", shown},
        {"--delay",
         &choices.delay,
         "each answer is late by up to this",
         {.value_name = "DURATION", .fault = fault_of_duration}},
        {"--retry-after", &choices.retry_after, "send Retry-After with a 429"},
    };
}

std::vector<Option> sandbox_command_options(SandboxCommand& command) {
    std::vector<Option> options = sandbox_options(command.sandbox);
    options.insert(
        options.end(),
        {{"--address", &command.address, "to listen on", {.shows_default = true}},
         {"--port", &command.port, "to listen on; 0 is any free one", {.shows_default = true}},
         {"--ca-file", &command.ca_file, "where to write its authority", {.shows_default = true}},
         {"--journal", &command.journal_file,
          "where to write, at the end, what it counted for each task"},
         {"--quiet", &command.quiet, "do not show each request"}});
    return options;
}

}  // namespace lexid::daemon
