#include "sandbox_options.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/Validators.hpp>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "base/time.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

std::string check_duration(const std::string& text) {
    return parse_duration(text) ? std::string() : "takes a duration like 5s or 1m30s";
}

}  // namespace

void SandboxChoices::add_to(CLI::App& command) {
    const CLI::Range rate(0.0, 1.0);
    command.add_option("--plan", plan, "whose quotas it keeps")
        ->check(CLI::IsMember({"none", "starter", "pro", "org"}))
        ->capture_default_str();
    command.add_option("--seed", seed, "the same seed gives the same tasks and faults")
        ->capture_default_str();
    command.add_option("--tasks", tasks, "pending tasks at the start")->capture_default_str();
    command.add_option("--arrivals", arrivals_a_minute, "further tasks a minute, on average")
        ->capture_default_str();
    command.add_option("--completes-after", completes_after, "how long an approved task takes")
        ->type_name("DURATION")
        ->check(check_duration)
        ->capture_default_str();
    command.add_option("--failure-rate", failure_rate, "share of approved tasks that end failed")
        ->check(rate)
        ->capture_default_str();
    command.add_option("--error-rate", faults.error_rate, "share of requests answered by a 5xx")
        ->check(rate);
    command
        .add_option("--lose-before", faults.lose_before, "share lost before they are carried out")
        ->check(rate);
    command.add_option("--lose-after", faults.lose_after, "share carried out whose answer is lost")
        ->check(rate);
    command.add_option("--burst-rate", faults.burst_rate, "share that begin a burst of 429s")
        ->check(rate);
    command.add_option("--burst", faults.burst_requests, "429s in a burst")->capture_default_str();
    command.add_option("--delay", delay, "each answer is late by up to this")
        ->type_name("DURATION")
        ->check(check_duration);
    command.add_flag("--retry-after", retry_after, "send Retry-After with a 429");
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
