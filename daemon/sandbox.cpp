#include <memory>

#include "commands.hpp"
#include "sandbox_options.hpp"
#include "sandbox_process.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"

namespace lexid::daemon {

void add_sandbox(Commands& commands, const Options&) {
    const auto choices = std::make_shared<SandboxCommand>();
    const auto act = [choices] {
        print_error(become_sandbox(arguments_of(sandbox_command_options(*choices))).text);
        return service::exit_failed;
    };
    commands.push_back({.name = "sandbox",
                        .help = "a LeadLex look-alike to try things out on",
                        .options = sandbox_command_options(*choices),
                        .act = act});
}

}  // namespace lexid::daemon
