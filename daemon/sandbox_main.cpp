#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <string>

#include "base/text.hpp"
#include "base/time.hpp"
#include "private_file.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox_options.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"
#include "version.hpp"

// lexid-sandbox: the look-alike of LeadLex as a program of its own, so that lexid, which holds a
// key, has no server in it. `lexid sandbox` becomes it, `lexid demo` starts it.

namespace lexid::daemon {
namespace {

constexpr std::uint32_t no_descriptor = 0;  // standard input: nobody waits there

sandbox::Sandbox::Options options_of(const SandboxCommand& command) {
    const SandboxChoices& choices = command.sandbox;
    sandbox::Sandbox::Options out;
    out.address = command.address;
    out.port = command.port;
    out.plan = *sandbox::parse_plan(choices.plan);
    out.workspace.seed = choices.seed;
    out.workspace.tasks_at_start = choices.tasks;
    out.workspace.arrivals_a_minute = choices.arrivals_a_minute;
    out.workspace.completes_after = *parse_duration(choices.completes_after);
    out.workspace.failure_rate = choices.failure_rate;
    out.faults.error_rate = choices.error_rate;
    out.faults.lose_before = choices.lose_before;
    out.faults.lose_after = choices.lose_after;
    out.faults.burst_rate = choices.burst_rate;
    out.faults.burst_requests = choices.burst_requests;
    out.faults.delay_max =
        std::chrono::duration_cast<std::chrono::milliseconds>(*parse_duration(choices.delay));
    out.sends_retry_after = choices.retry_after;
    return out;
}

void print_introduction(const sandbox::Sandbox& sandbox, const std::string& ca_file) {
    print_line("LeadLex look-alike at " + sandbox.base_url());
    print_line("A lexid.yaml for it, with LEXID_API_KEY=" + sandbox.key() + ":");
    print_line("    api:");
    print_line("      base_url: " + sandbox.base_url());
    print_line("      ca_file: " + ca_file);
    print_line("Stop it with Ctrl-C.");
}

void print_event(const sandbox::Event& event) {
    print_line(format_time(std::chrono::floor<std::chrono::seconds>(event.time)) + "  " +
               (event.status == 0 ? "---" : std::to_string(event.status)) + "  " + event.method +
               ' ' + escaped(event.target));
}

// What the server counted, for whoever wants to compare it with the ledger.
std::string journal_text(const sandbox::Sandbox& sandbox) {
    std::string text = "# task status approve_requests effective_approvals\n";
    for (const sandbox::TaskRecord& task : sandbox.workspace().tasks()) {
        text += task.draft.id + ' ' + std::string(sandbox::name(task.status)) + ' ' +
                std::to_string(task.approve_requests) + ' ' + std::to_string(task.approvals) + '\n';
    }
    return text;
}

// Tells whoever started it that it listens, and where: `BASE_URL KEY`, one line. Whoever waits
// there sees its end as well, since nobody else holds the descriptor.
void say_ready(const sandbox::Sandbox& sandbox, std::uint32_t descriptor) {
    const std::string line = sandbox.base_url() + ' ' + sandbox.key() + '\n';
    if (::write(static_cast<int>(descriptor), line.data(), line.size()) < 0) {
        print_warning("nobody waits at the descriptor of --ready-fd");
    }
}

void print_counts(const sandbox::Journal& journal) {
    print_line(grouped(journal.requests) + " requests, " + grouped(journal.approvals) +
               " of them approvals, " + grouped(journal.rate_limited) + " answered 429, " +
               grouped(journal.errors) + " answered 5xx, " +
               grouped(journal.lost_before + journal.lost_after) + " not answered");
}

int serve(const SandboxCommand& command, std::uint32_t ready_descriptor) {
    boost::asio::io_context loop(1);
    sandbox::Sandbox::Options options = options_of(command);
    if (!command.quiet) {
        options.on_event = print_event;
    }
    auto sandbox = sandbox::Sandbox::start(loop.get_executor(), std::move(options));
    if (!sandbox) {
        print_error(sandbox.error().text);
        return service::exit_failed;
    }
    if (!write_private_file(command.ca_file, (*sandbox)->ca_pem())) {
        return service::exit_failed;
    }
    // Before anybody is told that it listens, and may want it to end.
    boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) { (*sandbox)->stop(); });
    print_introduction(**sandbox, command.ca_file);
    if (ready_descriptor != no_descriptor) {
        say_ready(**sandbox, ready_descriptor);
    }
    loop.run();
    print_counts((*sandbox)->journal());
    const bool written = command.journal_file.empty() ||
                         write_private_file(command.journal_file, journal_text(**sandbox));
    return written ? service::exit_done : service::exit_failed;
}

int run(int count, char** arguments) {
    SandboxCommand command;
    std::uint32_t ready_descriptor = no_descriptor;
    Program program{.name = "lexid-sandbox",
                    .help = "The LeadLex look-alike of `lexid sandbox` and `lexid demo`.",
                    .version = "lexid-sandbox " + std::string(version),
                    .options = sandbox_command_options(command),
                    .commands = {}};
    program.options.push_back(
        {"--ready-fd", &ready_descriptor,
         "an open descriptor at which to say `BASE_URL KEY` once it listens"});
    const auto parsed = parse_command_line(program, count, arguments);
    return parsed ? serve(command, ready_descriptor) : parsed.error();
}

}  // namespace
}  // namespace lexid::daemon

int main(int count, char** arguments) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return lexid::daemon::run(count, arguments);
    } catch (const std::exception& error) {
        lexid::daemon::print_error(std::string("unexpected: ") + error.what());
        return lexid::service::exit_failed;
    }
}
