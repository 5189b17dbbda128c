#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>
#include <string>

#include "base/text.hpp"
#include "commands.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox_options.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

struct Choices {
    SandboxChoices sandbox;
    std::string address = "127.0.0.1";
    std::uint16_t port = 8443;
    std::string ca_file = "sandbox-ca.pem";
    std::string journal_file;
    bool quiet = false;
};

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

int sandbox_command(const Choices& choices) {
    boost::asio::io_context loop(1);
    sandbox::Sandbox::Options options = choices.sandbox.options();
    options.address = choices.address;
    options.port = choices.port;
    if (!choices.quiet) {
        options.on_event = print_event;
    }
    auto sandbox = sandbox::Sandbox::start(loop.get_executor(), std::move(options));
    if (!sandbox) {
        print_error(sandbox.error().text);
        return service::exit_failed;
    }
    if (!write_private_file(choices.ca_file, (*sandbox)->ca_pem())) {
        return service::exit_failed;
    }
    print_introduction(**sandbox, choices.ca_file);
    boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) { (*sandbox)->stop(); });
    loop.run();
    const sandbox::Journal& journal = (*sandbox)->journal();
    print_line(grouped(journal.requests) + " requests, " + grouped(journal.approvals) +
               " of them approvals, " + grouped(journal.rate_limited) + " answered 429, " +
               grouped(journal.errors) + " answered 5xx, " +
               grouped(journal.lost_before + journal.lost_after) + " not answered");
    const bool written = choices.journal_file.empty() ||
                         write_private_file(choices.journal_file, journal_text(**sandbox));
    return written ? service::exit_done : service::exit_failed;
}

}  // namespace

void add_sandbox(Commands& commands, const Options&) {
    auto choices = std::make_shared<Choices>();
    std::vector<Option> options = sandbox_command_options(choices->sandbox);
    options.insert(
        options.end(),
        {{"--address", &choices->address, "to listen on", {.shows_default = true}},
         {"--port", &choices->port, "to listen on; 0 is any free one", {.shows_default = true}},
         {"--ca-file", &choices->ca_file, "where to write its authority", {.shows_default = true}},
         {"--journal", &choices->journal_file,
          "where to write, at the end, what it counted for each task"},
         {"--quiet", &choices->quiet, "do not show each request"}});
    commands.push_back({.name = "sandbox",
                        .help = "a LeadLex look-alike to try things out on",
                        .options = std::move(options),
                        .act = [choices] { return sandbox_command(*choices); }});
}

}  // namespace lexid::daemon
