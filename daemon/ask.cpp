#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>

#include "api_call.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "list_doubts.hpp"
#include "policy/decide.hpp"
#include "recollection.hpp"
#include "service/clock.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

// Each look costs a request, so the looks grow farther apart.
constexpr std::chrono::milliseconds look_first = 1s;
constexpr std::chrono::milliseconds look_max = 30s;

struct Choices {
    std::string message;
    bool wait = false;
    std::string timeout = "10m";
};

// Follows one task through the lists until it has ended.
class Follower {
public:
    Follower(lexi::Api& api, const Outlook& outlook, std::string id)
        : api_(api), outlook_(outlook), id_(std::move(id)) {}

    // Says what the policy makes of the task, if it is still pending.
    asio::awaitable<void> tell_verdict() {
        const policy::TaskRef task = co_await find(lexi::Status::pending);
        if (!task) {
            print_line(doubts_.empty() ? "  it is no longer pending"
                                       : "  no list shows it as pending, but " + doubts_);
            co_return;
        }
        cel::Workspace workspace;
        const policy::Decision decision = policy::decide(
            *outlook_.policy, *task, outlook_.memory.moment_of(id_, service::now()), workspace);
        std::string line = "  the policy says: " + std::string(policy::to_text(decision.verdict));
        if (decision.rule) {
            line += ", by the rule " + in_backticks(outlook_.policy->rules[*decision.rule].name);
        }
        if (!decision.reason.empty()) {
            line += ": " + decision.reason;
        }
        print_line(line);
    }

    asio::awaitable<int> wait_for_end(std::chrono::steady_clock::time_point until) {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        std::chrono::milliseconds pause = look_first;
        lexi::Status known = lexi::Status::pending;
        print_line("  waiting for somebody, `lexid run` say, to approve it");
        while (std::chrono::steady_clock::now() + pause < until) {
            timer.expires_after(pause);
            co_await timer.async_wait(asio::use_awaitable);
            const lexi::Status status = co_await look(known);
            if (status != known) {
                print_line("  " + std::string(lexi::name(status)));
                known = status;
                pause = look_first;
                continue;
            }
            if (is_end(known)) {
                break;
            }
            pause = std::min(pause * 3 / 2, look_max);
        }
        if (known == lexi::Status::completed) {
            co_return service::exit_done;
        }
        print_error(is_end(known) ? "the task ended " + std::string(lexi::name(known))
                                  : "the task is still " + std::string(lexi::name(known)) +
                                        "; `lexid tasks` shows how it goes on");
        co_return service::exit_failed;
    }

private:
    static bool is_end(lexi::Status status) {
        return status != lexi::Status::pending && status != lexi::Status::approved;
    }

    // The task's status, `known` if no list shows another.
    asio::awaitable<lexi::Status> look(lexi::Status known) {
        if (is_end(known)) {
            co_return known;
        }
        const policy::TaskRef unchanged = co_await find(known);
        if (unchanged) {
            co_return known;
        }
        for (const lexi::Status status : {lexi::Status::approved, lexi::Status::completed,
                                          lexi::Status::failed, lexi::Status::dismissed}) {
            if (status == known) {
                continue;
            }
            const policy::TaskRef task = co_await find(status);
            if (task) {
                co_return status;
            }
        }
        co_return known;
    }

    asio::awaitable<policy::TaskRef> find(lexi::Status status) {
        const lexi::ListResult result =
            co_await api_.list(status, deadline_of(outlook_.setup.settings));
        if (!result.list) {
            print_error(result.exchange.error);
            doubts_ = "the list failed";
            co_return nullptr;
        }
        doubts_ = doubts_about(result);
        for (const policy::TaskRef& task : result.list->tasks) {
            if (task->id() == id_) {
                co_return task;
            }
        }
        co_return nullptr;
    }

    lexi::Api& api_;
    const Outlook& outlook_;
    std::string id_;
    std::string doubts_;  // of the last list
};

asio::awaitable<int> talk(lexi::Api& api, const Outlook& outlook, const Choices& choices) {
    const auto until = std::chrono::steady_clock::now() + *parse_duration(choices.timeout);
    const lexi::ChatResult result =
        co_await api.chat(choices.message, deadline_of(outlook.setup.settings));
    if (!result.answer) {
        print_error(result.exchange.error);
        co_return service::exit_failed;
    }
    print_line("Lexi: " + escaped(result.answer->response));
    if (!result.answer->task_id) {
        print_line("  no task came of it");
        co_return service::exit_done;
    }
    print_line("task " + escaped(*result.answer->task_id));
    Follower follower(api, outlook, *result.answer->task_id);
    co_await follower.tell_verdict();
    if (!choices.wait) {
        co_return service::exit_done;
    }
    co_return co_await follower.wait_for_end(until);
}

int ask(const Options& options, const Choices& choices) {
    if (!parse_duration(choices.timeout)) {
        print_error("`--timeout` takes a duration like `10m`");
        return service::exit_usage;
    }
    const OrExit<Outlook> outlook = load_outlook(options);
    if (!outlook) {
        return outlook.error();
    }
    return talk_to_api(outlook->setup.settings,
                       [&](lexi::Api& api) { return talk(api, *outlook, choices); });
}

}  // namespace

void add_ask(Commands& commands, const Options& options) {
    auto choices = std::make_shared<Choices>();
    commands.push_back(
        {.name = "ask",
         .help =
             "a message to Lexi; says whether a task came of it and what the policy makes of it",
         .options = {{"MESSAGE",
                      &choices->message,
                      "what to ask, such as \"Find 50 CEOs\"",
                      {.required = true}},
                     {"--wait", &choices->wait, "follow the task until it is completed or failed"},
                     {"--timeout",
                      &choices->timeout,
                      "how long to follow it",
                      {.value_name = "DURATION"}}},
         .act = [&options, choices] { return ask(options, *choices); }});
}

}  // namespace lexid::daemon
