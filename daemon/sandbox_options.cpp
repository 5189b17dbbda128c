#include "sandbox_options.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "base/time.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

std::string fault_of_duration(const std::string& text) {
    return parse_duration(text) ? std::string() : "takes a duration like 5s or 1m30s";
}

}  // namespace

std::vector<Option> sandbox_command_options(SandboxChoices& choices) {
    const Option::Rules share{.numbers = Option::Numbers::shares};
    const Option::Rules shown{.shows_default = true};
    sandbox::Faults& faults = choices.faults;
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
        {"--error-rate", &faults.error_rate, "share of requests answered by a 5xx", share},
        {"--lose-before", &faults.lose_before, "share lost before they are carried out", share},
        {"--lose-after", &faults.lose_after, "share carried out whose answer is lost", share},
        {"--burst-rate", &faults.burst_rate, "share that begin a burst of 429s", share},
        {"--burst", &faults.burst_requests, "429s in a burst", shown},
        {"--delay",
         &choices.delay,
         "each answer is late by up to this",
         {.value_name = "DURATION", .fault = fault_of_duration}},
        {"--retry-after", &choices.retry_after, "send Retry-After with a 429"},
    };
}

sandbox::Sandbox::Options SandboxChoices::options() const {
    sandbox::Sandbox::Options out;
    out.plan = *sandbox::parse_plan(plan);
    out.workspace.seed = seed;
    out.workspace.tasks_at_start = tasks;
    out.workspace.arrivals_a_minute = arrivals_a_minute;
    out.workspace.completes_after = *parse_duration(completes_after);
    out.workspace.failure_rate = failure_rate;
    out.faults = faults;
    out.faults.delay_max =
        std::chrono::duration_cast<std::chrono::milliseconds>(*parse_duration(delay));
    out.sends_retry_after = retry_after;
    return out;
}

bool write_private_file(const std::string& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written =
        file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (!written) {
        print_error("can't write " + in_backticks(path) + ": " + std::strerror(error));
    }
    return written;
}

}  // namespace lexid::daemon
