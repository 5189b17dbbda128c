#include "policy/explain.hpp"

#include <utility>

#include "base/text.hpp"
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

std::string note_on(const Policy& policy, const Rule& rule, RuleResult result, const Task& task,
                    const Moment& moment) {
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
    if (result == RuleResult::matched && rule.effect != Effect::hold) {
        if (const std::optional<Reached> reached = reached_limit(policy, rule, moment)) {
            add(reached->text + ", at least until " + format_time(reached->until));
        }
    }
    return note;
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
    const std::vector<RuleTruth> truths =
        true_rules(policy, policy.index.all(), task, inputs, workspace);
    Explanation explanation;
    explanation.decision = conclude(policy, task, moment, truths);
    auto truth = truths.begin();
    for (std::size_t i = 0; i < policy.rules.size(); ++i) {
        const Rule& rule = policy.rules[i];
        RuleExplanation about;
        about.rule = i;
        if (truth != truths.end() && truth->rule == i) {
            about.result = result_of(truth->truth);
            about.error = truth->error;
            ++truth;
        }
        about.parts = cel::explain(rule.condition, inputs, workspace);
        if (about.result == RuleResult::not_matched || about.result == RuleResult::erred) {
            about.blocker = find_blocker(about.parts);
        }
        about.note = note_on(policy, rule, about.result, task, moment);
        explanation.rules.push_back(std::move(about));
    }
    return explanation;
}

}  // namespace lexid::policy
