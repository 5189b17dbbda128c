#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <utility>

#include "commands.hpp"
#include "early_signals.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"
#include "version.hpp"

namespace lexid::daemon {
namespace {

// The key must not end up in a core dump, nor be read by a debugger of the same user.
void keep_memory_private() {
    ::prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

int run(int count, char** arguments) {
    CLI::App app("Approves the tasks of LeadLex's agent Lexi by a policy.", "lexid");
    app.set_version_flag("--version", std::string("lexid ") + std::string(version));
    app.require_subcommand(1);
    app.fallthrough();
    Options options;
    app.add_option("--config", options.config, "the settings file")->type_name("FILE");
    app.add_option("--account", options.account, "the account's name in the ledger");
    app.add_flag("--strict", options.strict,
                 "refuse settings, policy, key and authorities that others may change")
        ->envname("LEXID_STRICT");
    Action action;
    const Chosen chosen = [&action](Action act) { action = std::move(act); };
    for (const auto add : {add_run, add_once, add_check, add_tasks, add_explain, add_ask, add_eval,
                           add_orders, add_history, add_verify, add_sandbox, add_demo}) {
        add(app, options, chosen);
    }
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? service::exit_done : service::exit_usage;
    }
    // What serves lets them in as soon as it listens.
    const bool serves =
        app.got_subcommand("run") || app.got_subcommand("once") || app.got_subcommand("demo");
    if (!serves) {
        let_signals_in();
    }
    return action();
}

}  // namespace
}  // namespace lexid::daemon

int main(int count, char** arguments) {
    lexid::daemon::keep_signals_waiting();
    lexid::daemon::keep_memory_private();
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return lexid::daemon::run(count, arguments);
    } catch (const std::exception& error) {
        lexid::daemon::print_error(std::string("unexpected: ") + error.what());
        return lexid::service::exit_failed;
    }
}
