#include "policy/truth.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace lexid::policy {
namespace {

// An error names paths and keys of the task, which are text of the outside.
constexpr std::size_t error_characters_max = 300;

// Of a condition that isn't false.
RuleTruth truth_of(const cel::Value& value, std::size_t rule) {
    if (value.is_true()) {
        return {.rule = rule, .truth = Truth::yes};
    }
    return {.rule = rule,
            .truth = Truth::error,
            .error = value.is_error() ? shortened(value.error_text(), error_characters_max)
                                      : "the condition is neither true nor false but " +
                                            std::string(name_of(value.kind()))};
}

// What the task adds to these limits, each sum once. If that can't be told, the rule errs.
void add_amounts(RuleTruth& truth, std::span<const Limit> limits, const cel::Inputs& inputs,
                 cel::Workspace& workspace) {
    for (const Limit& limit : limits) {
        const auto has_key = [&](const Amount& amount) { return amount.sum == limit.key(); };
        if (!limit.sum || std::ranges::any_of(truth.amounts, has_key)) {
            continue;
        }
        Result<std::int64_t> amount = amount_of(*limit.sum, inputs, workspace);
        if (!amount) {
            truth = {.rule = truth.rule,
                     .truth = Truth::error,
                     .error = std::move(amount.error().text),
                     .of_limit = true};
            return;
        }
        truth.amounts.push_back({limit.sum->key, *amount});
    }
}

bool may_approve(const Rule& rule, std::string_view type) {
    return std::ranges::find(rule.acknowledge, type) != rule.acknowledge.end();
}

}  // namespace

std::vector<RuleTruth> true_rules(const Policy& policy, std::span<const std::uint32_t> rules,
                                  const Task& task, const cel::Inputs& inputs,
                                  cel::Workspace& workspace) {
    const bool floored = needs_acknowledgement(task.type());
    std::vector<RuleTruth> truths;
    for (const std::uint32_t index : rules) {
        const Rule& rule = policy.rules[index];
        const cel::Value value = evaluate(rule.condition, inputs, workspace);
        if (value.is_false()) {
            continue;
        }
        RuleTruth truth = truth_of(value, index);
        if (floored && rule.effect == Effect::approve && !may_approve(rule, task.type())) {
            truth = {.rule = index,
                     .truth = truth.truth == Truth::yes ? Truth::not_acknowledged : Truth::no};
        }
        for (const std::span<const Limit> limits :
             {std::span(rule.limits), std::span(policy.limits)}) {
            if (truth.truth == Truth::yes && rule.effect != Effect::hold) {
                add_amounts(truth, limits, inputs, workspace);
            }
        }
        if (truth.truth != Truth::no) {
            truths.push_back(std::move(truth));
        }
    }
    return truths;
}

}  // namespace lexid::policy
