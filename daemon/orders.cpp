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
    if (setup.settings.admin.socket.empty() && setup.file.starts_with(unit_settings_folder) &&
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

struct Order {
    AdminAct act;
    const char* help;
};

constexpr Order orders[] = {
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

std::vector<Option> options_of(AdminAct act, Choices& choices) {
    std::vector<Option> options;
    const bool about_task = act == AdminAct::hold || act == AdminAct::release ||
                            act == AdminAct::retry || act == AdminAct::settle;
    if (about_task) {
        options.push_back({"ID", &choices.task, "the task's id", {.required = true}});
    }
    if (act == AdminAct::hold || act == AdminAct::pause) {
        options.push_back(
            {"--because", &choices.because, "why, for the record", {.value_name = "TEXT"}});
    }
    if (act == AdminAct::settle) {
        options.push_back({"--as",
                           &choices.outcome,
                           "what became of the request",
                           {.required = true, .one_of = {"confirmed", "elsewhere", "refused"}}});
    }
    if (act == AdminAct::status) {
        options.push_back({"--json", &choices.json, "for programs"});
    }
    return options;
}

}  // namespace

void add_orders(Commands& commands, const Options& options) {
    for (const Order& order : orders) {
        auto choices = std::make_shared<Choices>();
        commands.push_back(
            {.name = std::string(service::to_text(order.act)),
             .help = order.help,
             .options = options_of(order.act, *choices),
             .act = [&options, choices, act = order.act] { return give(options, act, *choices); }});
    }
}

}  // namespace lexid::daemon
