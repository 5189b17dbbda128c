#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "policy/allowance.hpp"
#include "policy/truth.hpp"

namespace lexid::policy {
namespace {

// Of the rules with one effect that act (no shadow): those that are true and those that err.
struct Sided {
    std::vector<const RuleTruth*> yes;
    std::vector<const RuleTruth*> error;

    bool any() const { return !yes.empty() || !error.empty(); }
    const RuleTruth& first() const { return yes.empty() ? *error.front() : *yes.front(); }
};

struct Sides {
    Sided hold;
    Sided dismiss;
    Sided approve;
    std::vector<const RuleTruth*> not_acknowledged;

    Sided& of(Effect effect) {
        switch (effect) {
            case Effect::approve:
                return approve;
            case Effect::hold:
                return hold;
            case Effect::dismiss:
                return dismiss;
        }
        return hold;
    }
};

Sides sides_of(const Policy& policy, std::span<const RuleTruth> truths) {
    Sides sides;
    for (const RuleTruth& truth : truths) {
        const Rule& rule = policy.rules[truth.rule];
        if (rule.mode == Mode::shadow) {
            continue;
        }
        switch (truth.truth) {
            case Truth::yes:
                sides.of(rule.effect).yes.push_back(&truth);
                break;
            case Truth::error:
                sides.of(rule.effect).error.push_back(&truth);
                break;
            case Truth::not_acknowledged:
                sides.not_acknowledged.push_back(&truth);
                break;
            case Truth::no:
                break;
        }
    }
    return sides;
}

std::string cannot_tell(const RuleTruth& truth) {
    return truth.of_limit ? truth.error : "the condition can't be evaluated: " + truth.error;
}

std::string says(const Policy& policy, const RuleTruth& truth, std::string_view verb) {
    return in_backticks(policy.rules[truth.rule].name) +
           (truth.truth == Truth::error ? " might " : " would ") + std::string(verb);
}

void hold(Decision& decision, const Policy& policy, const RuleTruth& truth) {
    decision.verdict = Verdict::hold;
    decision.rule = truth.rule;
    decision.reason = truth.truth == Truth::error ? cannot_tell(truth)
                                                  : escaped(policy.rules[truth.rule].because);
}

void contradict(Decision& decision, const Policy& policy, const Sides& sides) {
    const RuleTruth& approve = sides.approve.first();
    const RuleTruth& dismiss = sides.dismiss.first();
    decision.verdict = Verdict::hold;
    decision.rule = approve.truth == Truth::error   ? dismiss.rule
                    : dismiss.truth == Truth::error ? approve.rule
                                                    : std::min(approve.rule, dismiss.rule);
    decision.reason = "contradiction: " + says(policy, approve, "approve") + ", " +
                      says(policy, dismiss, "dismiss");
}

// The first rule that its limits and the policy's allow acts; else all of them wait for the one
// that is free first, or are left to a person if none ever is.
void act(Decision& decision, Verdict verdict, const Policy& policy, const Moment& moment,
         std::span<const RuleTruth* const> truths) {
    const auto of_policy =
        ask_limits(policy, std::nullopt, moment, truths.front()->amounts, decision.uses);
    for (const RuleTruth* truth : truths) {
        std::optional<Refusal> refusal =
            ask_limits(policy, truth->rule, moment, truth->amounts, decision.uses);
        if (of_policy && (!refusal || lasts_longer(*of_policy, *refusal))) {
            refusal = of_policy;
        }
        if (!refusal) {
            decision.verdict = verdict;
            decision.rule = truth->rule;
            decision.reason = escaped(policy.rules[truth->rule].because);
            decision.until.reset();
            decision.amounts = truth->amounts;
            return;
        }
        if (!decision.rule || lasts_longer({decision.until, {}}, *refusal)) {
            decision.verdict = refusal->until ? Verdict::wait : Verdict::hold;
            decision.rule = truth->rule;
            decision.reason = std::move(refusal->text);
            decision.until = refusal->until;
        }
    }
}

std::string why_unmatched(const Policy& policy, const Task& task, const Sides& sides) {
    if (!sides.not_acknowledged.empty()) {
        return in_backticks(policy.rules[sides.not_acknowledged.front()->rule].name) +
               " would approve, but does not say `acknowledge: [" + shortened(task.type(), 60) +
               "]`";
    }
    for (const Sided* side : {&sides.approve, &sides.dismiss}) {
        if (!side->error.empty()) {
            const RuleTruth& truth = *side->error.front();
            return in_backticks(policy.rules[truth.rule].name) + ": " + cannot_tell(truth);
        }
    }
    return {};
}

std::vector<RuleMatch> matches_of(std::span<const RuleTruth> truths) {
    std::vector<RuleMatch> matches;
    for (const RuleTruth& truth : truths) {
        if (truth.truth == Truth::yes || truth.truth == Truth::error) {
            matches.push_back({truth.rule,
                               truth.truth == Truth::yes ? Match::matched : Match::erred,
                               truth.error});
        }
    }
    return matches;
}

Verdict verdict_of(Effect effect) {
    switch (effect) {
        case Effect::approve:
            return Verdict::approve;
        case Effect::hold:
            return Verdict::hold;
        case Effect::dismiss:
            return Verdict::dismiss;
    }
    return Verdict::hold;
}

std::vector<ShadowVerdict> shadows_of(const Policy& policy, Moment moment,
                                      std::span<const RuleTruth> truths) {
    std::vector<ShadowVerdict> shadows;
    const Charges none;
    moment.charges = moment.hypothetical != nullptr ? moment.hypothetical : &none;
    for (const RuleTruth& truth : truths) {
        const Rule& rule = policy.rules[truth.rule];
        if (rule.mode != Mode::shadow || truth.truth != Truth::yes) {
            continue;
        }
        std::vector<LimitUse> uses;
        const bool refused =
            ask_limits(policy, truth.rule, moment, truth.amounts, uses).has_value();
        shadows.push_back({truth.rule, refused ? Verdict::wait : verdict_of(rule.effect),
                           refused ? std::vector<Amount>() : truth.amounts});
    }
    return shadows;
}

}  // namespace

namespace {

Cost cost_of(const Policy& policy, std::span<const RuleTruth> truths) {
    Cost cost = Cost::within;
    for (const RuleTruth& truth : truths) {
        if (truth.too_costly) {
            cost = std::max(cost, policy.rules[truth.rule].mode == Mode::shadow
                                      ? Cost::beyond_for_shadow_rules
                                      : Cost::beyond);
        }
    }
    return cost;
}

// Behind one that ran out no rule was evaluated, and shadow rules come last.
void hold_for_cost(Decision& decision, const Policy& policy, std::span<const RuleTruth> truths) {
    hold(decision, policy, *std::ranges::find(truths, true, &RuleTruth::too_costly));
}

}  // namespace

Decision conclude(const Policy& policy, const Task& task, const Moment& moment,
                  std::span<const RuleTruth> truths) {
    const Sides sides = sides_of(policy, truths);
    Decision decision;
    decision.counted_from = moment.counted_from();
    decision.matches = matches_of(truths);
    decision.shadows = shadows_of(policy, moment, truths);
    decision.cost = cost_of(policy, truths);
    const bool contradiction = (!sides.approve.yes.empty() && sides.dismiss.any()) ||
                               (!sides.dismiss.yes.empty() && sides.approve.any());
    if (decision.cost == Cost::beyond) {
        hold_for_cost(decision, policy, truths);
    } else if (sides.hold.any()) {
        hold(decision, policy, sides.hold.first());
    } else if (contradiction) {
        contradict(decision, policy, sides);
    } else if (!sides.dismiss.yes.empty()) {
        act(decision, Verdict::dismiss, policy, moment, sides.dismiss.yes);
    } else if (!sides.approve.yes.empty()) {
        act(decision, Verdict::approve, policy, moment, sides.approve.yes);
    } else {
        decision.reason = why_unmatched(policy, task, sides);
    }
    return decision;
}

}  // namespace lexid::policy
