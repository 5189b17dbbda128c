#include "policy/truth.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace lexid::policy {
namespace {

// An error names paths and keys of the task, which are text of the outside.
constexpr std::size_t error_characters_max = 300;

RuleTruth truth_of(const cel::Value& value, std::size_t rule) {
    if (value.is_true()) {
        return {rule, Truth::yes, {}};
    }
    if (value.is_false()) {
        return {rule, Truth::no, {}};
    }
    if (value.is_error()) {
        return {rule, Truth::error, shortened(value.error_text(), error_characters_max)};
    }
    return {rule, Truth::error,
            "the condition is neither true nor false but " + std::string(name_of(value.kind()))};
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
        RuleTruth truth = truth_of(evaluate(rule.condition, inputs, workspace), index);
        if (floored && rule.effect == Effect::approve && !may_approve(rule, task.type())) {
            truth = {index, truth.truth == Truth::yes ? Truth::not_acknowledged : Truth::no, {}};
        }
        if (truth.truth != Truth::no) {
            truths.push_back(std::move(truth));
        }
    }
    return truths;
}

}  // namespace lexid::policy
