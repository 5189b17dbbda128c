#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <string>

#include "api_call.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "list_doubts.hpp"
#include "policy/decide.hpp"
#include "recollection.hpp"
#include "screen.hpp"
#include "service/clock.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

constexpr std::size_t id_columns = 36;  // a UUID
constexpr std::size_t type_columns = 15;
constexpr std::size_t verdict_columns = 9;
constexpr std::size_t description_columns = 48;

struct Choices {
    std::string status = "pending";
    bool json = false;
};

// One task with what the policy says of it, if it is pending.
struct Row {
    policy::TaskRef task;
    std::optional<policy::Decision> decision;
    std::string rule;
    std::string progress;  // what is under way with it or done
};

void print_table(const std::vector<Row>& rows, const Terminal& terminal) {
    print_line(terminal.painted(
        Colour::bold, fitted("ID", id_columns) + "  " + fitted("TYPE", type_columns) + "  " +
                          fitted("VERDICT", verdict_columns) + "  " +
                          fitted("DESCRIPTION", description_columns) + "  RULE"));
    for (const Row& row : rows) {
        const std::string_view verdict =
            row.decision ? policy::to_text(row.decision->verdict) : row.task->status();
        const Colour colour = row.decision ? colour_of(row.decision->verdict) : Colour::none;
        print_line(fitted(escaped(row.task->id()), id_columns) + "  " +
                   fitted(escaped(row.task->type()), type_columns) + "  " +
                   terminal.painted(colour, fitted(escaped(verdict), verdict_columns)) + "  " +
                   fitted(escaped(row.task->description()), description_columns) + "  " +
                   escaped(row.rule) + (row.progress.empty() ? "" : "; " + row.progress));
    }
    print_line(counted(rows.size(), "task"));
}

void print_json(const std::vector<Row>& rows) {
    boost::json::array out;
    for (const Row& row : rows) {
        boost::json::object one{{"task", row.task->body()}};
        if (row.decision) {
            one["verdict"] = policy::to_text(row.decision->verdict);
            one["rule"] = row.rule;
            one["reason"] = row.decision->reason;
            one["progress"] = row.progress;
        }
        out.push_back(std::move(one));
    }
    print_line(boost::json::serialize(out));
}

boost::asio::awaitable<int> show(lexi::Api& api, const Outlook& outlook, const Choices& choices) {
    const policy::Policy& policy = *outlook.policy;
    const lexi::ListResult result =
        co_await api.list(*lexi::parse_status(choices.status), deadline_of(outlook.setup.settings));
    if (!result.list) {
        print_error(result.exchange.error);
        co_return service::exit_failed;
    }
    const engine::Now now = service::now();
    cel::Workspace workspace;
    std::vector<Row> rows;
    for (const policy::TaskRef& task : result.list->tasks) {
        Row row{task, std::nullopt, "", ""};
        if (choices.status == "pending") {
            row.decision =
                policy::decide(policy, *task, outlook.memory.moment_of(task->id(), now), workspace);
            row.rule = row.decision->rule ? policy.rules[*row.decision->rule].name : "";
            row.progress = outlook.memory.progress_of(task->id());
        }
        rows.push_back(std::move(row));
    }
    if (choices.json) {
        print_json(rows);
    } else {
        print_table(rows, Terminal::of_output());
    }
    if (const std::string doubts = doubts_about(result); !doubts.empty()) {
        print_error(doubts);
    }
    co_return service::exit_done;
}

int tasks(const Options& options, const Choices& choices) {
    const OrExit<Outlook> outlook = load_outlook(options);
    if (!outlook) {
        return outlook.error();
    }
    return talk_to_api(outlook->setup.settings,
                       [&](lexi::Api& api) { return show(api, *outlook, choices); });
}

}  // namespace

void add_tasks(Commands& commands, const Options& options) {
    auto choices = std::make_shared<Choices>();
    commands.push_back(
        {.name = "tasks",
         .help = "Lexi's tasks as a table, each pending one with its verdict",
         .options = {{"--status",
                      &choices->status,
                      "which list",
                      {.one_of = {"pending", "approved", "dismissed", "completed", "failed"}}},
                     {"--json", &choices->json, "for programs"}},
         .act = [&options, choices] { return tasks(options, *choices); }});
}

}  // namespace lexid::daemon
