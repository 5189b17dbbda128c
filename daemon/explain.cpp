#include <memory>
#include <string>

#include "api_call.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "json/read.hpp"
#include "list_doubts.hpp"
#include "policy/allowance.hpp"
#include "policy/explain.hpp"
#include "recollection.hpp"
#include "screen.hpp"
#include "service/clock.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

struct Choices {
    std::string id;
    std::string task_file;
    std::string policy_file;
    std::string at;
};

std::string_view mark_of(cel::PartResult result) {
    switch (result) {
        case cel::PartResult::is_true:
            return "true";
        case cel::PartResult::is_false:
            return "false";
        case cel::PartResult::error:
            return "error";
    }
    std::unreachable();
}

Colour result_colour(policy::RuleResult result) {
    switch (result) {
        case policy::RuleResult::matched:
            return Colour::green;
        case policy::RuleResult::erred:
            return Colour::red;
        case policy::RuleResult::not_matched:
        case policy::RuleResult::not_acknowledged:
            return Colour::dim;
    }
    std::unreachable();
}

void print_part(const cel::Part& part, bool blocks) {
    print_line("      " + fitted(mark_of(part.result), 6) + escaped(part.text) +
               (blocks ? "   <- this is why not" : ""));
    if (!part.error.empty()) {
        print_line("            " + part.error);
    }
    for (const cel::Observed& observed : part.observed) {
        print_line("            " + observed.expression + " = " + observed.value);
    }
}

void print_uses(const policy::Policy& policy, const std::vector<policy::LimitUse>& uses) {
    for (const policy::LimitUse& use : uses) {
        print_line("      " + to_text(policy, use));
    }
}

void print_rule(const policy::Policy& policy, const policy::RuleExplanation& explanation,
                const Terminal& terminal) {
    const policy::Rule& rule = policy.rules[explanation.rule];
    print_line("");
    print_line(
        "  " + terminal.painted(Colour::bold, escaped(rule.name)) + " (" +
        std::string(policy::to_text(rule.effect)) + "): " +
        terminal.painted(result_colour(explanation.result), policy::to_text(explanation.result)) +
        (explanation.error.empty() ? "" : ": " + explanation.error));
    if (!explanation.note.empty()) {
        print_line("      " + explanation.note);
    }
    for (std::size_t i = 0; i < explanation.parts.size(); ++i) {
        print_part(explanation.parts[i], explanation.blocker == i);
    }
    print_uses(policy, explanation.uses);
}

void print_explanation(const policy::Policy& policy, const policy::Task& task,
                       const policy::Moment& moment, std::string_view progress) {
    cel::Workspace workspace;
    const policy::Explanation explanation = policy::explain(policy, task, moment, workspace);
    const policy::Decision& decision = explanation.decision;
    const Terminal terminal = Terminal::of_output();
    print_line("task " + escaped(task.id()) + " (" + escaped(task.type()) + "), created " +
               escaped(task.created_at_text()));
    print_line("  " + escaped(task.description()));
    std::string line = "verdict: " + terminal.painted(colour_of(decision.verdict),
                                                      policy::to_text(decision.verdict));
    if (decision.rule) {
        line += ", by the rule " + in_backticks(policy.rules[*decision.rule].name);
    }
    if (!decision.reason.empty()) {
        line += ": " + decision.reason;
    }
    print_line(line);
    if (!progress.empty()) {
        print_line("  but " + std::string(progress));
    }
    if (decision.until) {
        print_line("  this could change at " + format_time(*decision.until));
    }
    for (const policy::RuleExplanation& rule : explanation.rules) {
        print_rule(policy, rule, terminal);
    }
    if (!explanation.uses.empty()) {
        print_line("");
        print_line("  over all rules:");
        print_uses(policy, explanation.uses);
    }
}

int explain_file(const Choices& choices, const policy::Policy& policy,
                 const engine::Engine* memory) {
    const OrExit<std::string> text = load_text(choices.task_file);
    if (!text) {
        return text.error();
    }
    auto value = json::read(*text);
    if (!value) {
        print_error(choices.task_file + ": " + value.error().text);
        return service::exit_failed;
    }
    const auto task = policy::Task::from_json(std::move(*value));
    if (!task) {
        print_error(choices.task_file + ": " + task.error().text);
        return service::exit_failed;
    }
    engine::Now now = service::now();
    if (!choices.at.empty()) {
        now.time = *parse_time(choices.at);
    }
    const policy::Charges none;
    const policy::Moment moment = memory != nullptr ? memory->moment_of((*task)->id(), now)
                                                    : policy::Moment{now.time, now.time, &none};
    print_explanation(policy, **task, moment, "");
    return service::exit_done;
}

boost::asio::awaitable<int> explain_listed(lexi::Api& api, const Outlook& outlook, std::string id) {
    const lexi::ListResult result =
        co_await api.list(lexi::Status::pending, deadline_of(outlook.setup.settings));
    if (!result.list) {
        print_error(result.exchange.error);
        co_return service::exit_failed;
    }
    for (const policy::TaskRef& task : result.list->tasks) {
        if (task->id() == id) {
            print_explanation(*outlook.policy, *task, outlook.memory.moment_of(id, service::now()),
                              outlook.memory.progress_of(id));
            co_return service::exit_done;
        }
    }
    for (const lexi::Malformed& malformed : result.list->malformed) {
        if (malformed.id == id) {
            print_error("task " + in_backticks(id) +
                        " is malformed and skipped: " + malformed.error);
            co_return service::exit_failed;
        }
    }
    const std::string doubts = doubts_about(result);
    print_error((doubts.empty() ? "no pending task has the id "
                                : "the list of pending tasks shows none with the id ") +
                in_backticks(id) + (doubts.empty() ? "" : ", but " + doubts) +
                "; `lexid tasks` lists them, `lexid history` knows what became of others");
    co_return service::exit_failed;
}

int explain(const Options& options, const Choices& choices) {
    if (choices.id.empty() == choices.task_file.empty()) {
        print_error("explain takes either the ID of a pending task or `--task FILE`");
        return service::exit_usage;
    }
    if (!choices.at.empty() && !parse_time(choices.at)) {
        print_error("`--at` takes a time like `2026-11-23T10:00:00-05:00`");
        return service::exit_usage;
    }
    if (!choices.policy_file.empty() && !choices.task_file.empty()) {
        const OrExit<policy::PolicyRef> policy = load_policy(choices.policy_file);
        return policy ? explain_file(choices, **policy, nullptr) : policy.error();
    }
    const OrExit<Outlook> outlook = load_outlook(options, choices.policy_file);
    if (!outlook) {
        return outlook.error();
    }
    if (!choices.task_file.empty()) {
        return explain_file(choices, *outlook->policy, &outlook->memory);
    }
    return talk_to_api(outlook->setup.settings,
                       [&](lexi::Api& api) { return explain_listed(api, *outlook, choices.id); });
}

}  // namespace

void add_explain(Commands& commands, const Options& options) {
    auto choices = std::make_shared<Choices>();
    commands.push_back(
        {.name = "explain",
         .help = "why a task is decided as it is: each rule, with the values it saw",
         .options =
             {{"ID", &choices->id, "of a pending task"},
              {"--task", &choices->task_file, "a task as JSON, offline", {.value_name = "FILE"}},
              {"--policy",
               &choices->policy_file,
               "instead of the settings' policy",
               {.value_name = "FILE"}},
              {"--at",
               &choices->at,
               "as if it were this time (with --task)",
               {.value_name = "TIME"}}},
         .act = [&options, choices] { return explain(options, *choices); }});
}

}  // namespace lexid::daemon
