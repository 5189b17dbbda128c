#include <sys/types.h>

#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>
#include <vector>

#include "base/text.hpp"
#include "commands.hpp"
#include "service/admin_protocol.hpp"
#include "service/admin_socket.hpp"
#include "service/exit_code.hpp"
#include "service/local_socket.hpp"
#include "setup.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

using service::AdminAct;
using service::AdminRequest;

// Where the unit that ships keeps its socket; whoever asks from a shell has no $RUNTIME_DIRECTORY.
constexpr std::string_view unit_settings_folder = "/etc/lexid/";
constexpr std::string_view unit_socket = "/run/lexid/lexid.sock";

// Longer than the daemon takes for an answer at most, so that it is the one to say why.
constexpr auto wait_max = service::AdminSocket::answer_max + std::chrono::seconds(5);

std::vector<std::string> sockets_of(const Setup& setup) {
    std::vector<std::string> sockets = {setup.admin_socket};
    if (setup.settings.admin_socket.empty() && setup.file.starts_with(unit_settings_folder) &&
        setup.admin_socket != unit_socket) {
        sockets.emplace_back(unit_socket);
    }
    return sockets;
}

// The daemon's answer, or the exit code after telling why there is none.
OrExit<service::AdminAnswer> ask(const Setup& setup, const AdminRequest& request) {
    std::string tried;
    for (const std::string& socket : sockets_of(setup)) {
        const auto line = service::ask_at(socket, service::encode(request), wait_max,
                                          service::admin_answer_bytes_max);
        if (line) {
            auto answer = service::parse_admin_answer(*line);
            if (!answer) {
                print_error(in_backticks(socket) + ": " + answer.error().text);
                return std::unexpected(service::exit_failed);
            }
            return *answer;
        }
        if (!line.error().nobody_listens) {
            print_error("can't talk to lexid: " + line.error().text);
            return std::unexpected(service::exit_failed);
        }
        tried += (tried.empty() ? "" : "; ") + line.error().text;
    }
    print_error("no lexid is running here (" + tried +
                "): start it with `lexid run`, or name the settings of the one that runs with "
                "`--config FILE`");
    return std::unexpected(service::exit_failed);
}

struct Choices {
    std::string task;
    std::string because;
    std::string outcome;
    bool json = false;
};

int give(const Options& options, AdminAct act, const Choices& choices) {
    const OrExit<Setup> setup = load_setup(options);
    if (!setup) {
        return setup.error();
    }
    AdminRequest request{act, options.account, choices.task, choices.because, {}};
    for (const auto outcome :
         {engine::Outcome::confirmed, engine::Outcome::elsewhere, engine::Outcome::refused}) {
        if (choices.outcome == engine::to_text(outcome)) {
            request.outcome = outcome;
        }
    }
    const OrExit<service::AdminAnswer> answer = ask(*setup, request);
    if (!answer) {
        return answer.error();
    }
    if (answer->exit_code != service::exit_done) {
        print_error(answer->text);
    } else if (choices.json) {
        print_line(boost::json::serialize(answer->status));
    } else {
        print_line(answer->text);
    }
    return answer->exit_code;
}

struct Command {
    AdminAct act;
    const char* help;
};

constexpr Command commands[] = {
    {AdminAct::status, "how the running lexid stands: policy, tasks, quota"},
    {AdminAct::hold, "keep a task for a person, whatever the policy says"},
    {AdminAct::release, "end a hold: the policy decides on the task again"},
    {AdminAct::retry, "forget the attempts at a task that failed"},
    {AdminAct::settle, "say how a request ended whose outcome is unknown"},
    {AdminAct::pause, "approve nothing until `lexid resume`"},
    {AdminAct::resume, "approve again"},
    {AdminAct::poll, "list as soon as the quota allows"},
    {AdminAct::reload, "look at the policy file now, and say what came of it"},
};

void add_options(CLI::App& command, AdminAct act, Choices& choices) {
    const bool about_task = act == AdminAct::hold || act == AdminAct::release ||
                            act == AdminAct::retry || act == AdminAct::settle;
    if (about_task) {
        command.add_option("ID", choices.task, "the task's id")->required();
    }
    if (act == AdminAct::hold || act == AdminAct::pause) {
        command.add_option("--because", choices.because, "why, for the record")->type_name("TEXT");
    }
    if (act == AdminAct::settle) {
        command.add_option("--as", choices.outcome, "what became of the request")
            ->required()
            ->check(CLI::IsMember({"confirmed", "elsewhere", "refused"}));
    }
    if (act == AdminAct::status) {
        command.add_flag("--json", choices.json, "for programs");
    }
}

}  // namespace

void add_orders(CLI::App& app, const Options& options, const Chosen& chosen) {
    for (const Command& one : commands) {
        CLI::App* command = app.add_subcommand(std::string(service::to_text(one.act)), one.help);
        auto choices = std::make_shared<Choices>();
        add_options(*command, one.act, *choices);
        command->callback([&options, chosen, choices, act = one.act] {
            chosen([&options, choices, act] { return give(options, act, *choices); });
        });
    }
}

}  // namespace lexid::daemon
