#include "policy/explain.hpp"

#include <utility>

#include "base/text.hpp"
#include "policy/allowance.hpp"
#include "policy/environment.hpp"
#include "policy/truth.hpp"

namespace lexid::policy {
namespace {

std::optional<std::size_t> find_blocker(const std::vector<cel::Part>& parts) {
    std::optional<std::size_t> erred;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].result == cel::PartResult::is_false) {
            return i;
        }
        if (parts[i].result == cel::PartResult::error && !erred) {
            erred = i;
        }
    }
    return erred;
}

RuleResult result_of(Truth truth) {
    switch (truth) {
        case Truth::no:
            return RuleResult::not_matched;
        case Truth::yes:
            return RuleResult::matched;
        case Truth::error:
            return RuleResult::erred;
        case Truth::not_acknowledged:
            return RuleResult::not_acknowledged;
    }
    return RuleResult::not_matched;
}

std::string note_on(const Rule& rule, RuleResult result, const Task& task,
                    const std::optional<Refusal>& refusal) {
    std::string note;
    const auto add = [&](std::string_view text) {
        note += note.empty() ? "" : "; ";
        note += text;
    };
    if (rule.mode == Mode::shadow) {
        add("shadow: evaluated and reported, never acted upon");
    }
    if (result == RuleResult::not_acknowledged) {
        add("a task of this type needs `acknowledge: [" + shortened(task.type(), 60) + "]`");
    }
    if (refusal && result == RuleResult::matched && rule.effect != Effect::hold) {
        add(refusal->text +
            (refusal->until ? ", at least until " + format_time(*refusal->until) : ""));
    }
    return note;
}

// What the task adds to the policy's limits: each rule that would act says the same.
std::span<const Amount> amounts_of(const Policy& policy, std::span<const RuleTruth> truths) {
    for (const RuleTruth& truth : truths) {
        if (truth.truth == Truth::yes && policy.rules[truth.rule].effect != Effect::hold) {
            return truth.amounts;
        }
    }
    return {};
}

}  // namespace

std::string_view to_text(RuleResult result) {
    switch (result) {
        case RuleResult::matched:
            return "matched";
        case RuleResult::not_matched:
            return "not matched";
        case RuleResult::erred:
            return "erred";
        case RuleResult::not_acknowledged:
            return "not acknowledged";
    }
    return {};
}

Explanation explain(const Policy& policy, const Task& task, const Moment& moment,
                    cel::Workspace& workspace) {
    const cel::Inputs inputs = inputs_of(task, moment.now, moment.first_seen);
    workspace.set_allowance(decision_cost_max);
    const std::vector<RuleTruth> truths =
        true_rules(policy, policy.index.all(), task, inputs, workspace);
    workspace.set_allowance(decision_cost_max);
    Explanation explanation;
    explanation.decision = conclude(policy, task, moment, truths);
    const std::optional<Refusal> of_policy =
        ask_limits(policy, std::nullopt, moment, amounts_of(policy, truths), explanation.uses);
    auto truth = truths.begin();
    for (std::size_t i = 0; i < policy.rules.size(); ++i) {
        const Rule& rule = policy.rules[i];
        RuleExplanation about;
        about.rule = i;
        std::span<const Amount> amounts;
        if (truth != truths.end() && truth->rule == i) {
            about.result = result_of(truth->truth);
            about.error = truth->error;
            amounts = truth->amounts;
            ++truth;
        }
        std::optional<Refusal> refusal = ask_limits(policy, i, moment, amounts, about.uses);
        if (of_policy && (!refusal || lasts_longer(*of_policy, *refusal))) {
            refusal = of_policy;
        }
        about.parts = cel::explain(rule.condition, inputs, workspace);
        if (about.result == RuleResult::not_matched || about.result == RuleResult::erred) {
            about.blocker = find_blocker(about.parts);
        }
        about.note = note_on(rule, about.result, task, refusal);
        if (explanation.decision.cost == Cost::beyond &&
            (rule.mode == Mode::shadow || i > *explanation.decision.rule)) {
            about.note = "not evaluated: the decision ended before";
        }
        explanation.rules.push_back(std::move(about));
    }
    workspace.set_allowance(cel::Workspace::no_allowance);
    return explanation;
}

}  // namespace lexid::policy
