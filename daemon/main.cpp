#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <exception>
#include <string>

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
    Options options;
    Program program{
        .name = "lexid",
        .help = "Approves the tasks of LeadLex's agent Lexi by a policy.",
        .version = "lexid " + std::string(version),
        .options = {{"--config", &options.config, "the settings file", {.value_name = "FILE"}},
                    {"--account", &options.account, "the account's name in the ledger"},
                    {"--strict",
                     &options.strict,
                     "refuse settings, policy, key and authorities that others may change",
                     {.environment = "LEXID_STRICT"}}},
        .commands = {}};
    for (const auto add :
         {add_run, add_once, add_check, add_tasks, add_explain, add_ask, add_eval, add_orders,
          add_history, add_verify, add_schema, add_sandbox, add_demo}) {
        add(program.commands, options);
    }
    const auto chosen = parse_command_line(program, count, arguments);
    if (!chosen) {
        return chosen.error();
    }
    // What serves lets them in as soon as it listens.
    const std::string& name = (*chosen)->name;
    const bool serves = name == "run" || name == "once" || name == "demo";
    if (!serves) {
        let_signals_in();
    }
    return (*chosen)->act();
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
