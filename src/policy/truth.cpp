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

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3) {
        digits.insert(i - 3, ",");
    }
    return digits;
}

// `condition too costly: 4,000 × 4,000 rounds at ...`
std::string costly_text(std::string_view what, const cel::Exhaustion& exhaustion) {
    std::string text = std::string(what) + " too costly";
    for (std::size_t i = exhaustion.loops; i-- > 0;) {
        text += (i + 1 == exhaustion.loops ? ": " : " × ") + grouped(exhaustion.rounds[i]);
    }
    if (!exhaustion.expression.empty()) {
        text += exhaustion.loops == 0 ? ": at " : " rounds at ";
        text += in_backticks(exhaustion.expression);
    }
    return text;
}

// Whether the last evaluation had no more steps to take, of those that a decision may take.
bool ran_out(const cel::Workspace& workspace) {
    return workspace.allowance() != cel::Workspace::no_allowance && workspace.ran_out();
}

RuleTruth too_costly(std::size_t rule, std::string_view what, const cel::Workspace& workspace) {
    return {.rule = rule,
            .truth = Truth::error,
            .error = costly_text(what, workspace.exhaustion()),
            .of_limit = true,
            .too_costly = true};
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
        if (!amount && ran_out(workspace)) {
            truth = too_costly(truth.rule, "limit", workspace);
            return;
        }
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
    return !needs_acknowledgement(type) ||
           std::ranges::find(rule.acknowledge, type) != rule.acknowledge.end();
}

RuleTruth truth_of(const Policy& policy, std::uint32_t index, const Task& task,
                   const cel::Inputs& inputs, cel::Workspace& workspace) {
    const Rule& rule = policy.rules[index];
    const cel::Value value = evaluate(rule.condition, inputs, workspace);
    if (value.is_false()) {
        return {.rule = index};
    }
    if (ran_out(workspace)) {
        return too_costly(index, "condition", workspace);
    }
    RuleTruth truth = truth_of(value, index);
    if (rule.effect == Effect::approve && !may_approve(rule, task.type())) {
        return {.rule = index,
                .truth = truth.truth == Truth::yes ? Truth::not_acknowledged : Truth::no};
    }
    for (const std::span<const Limit> limits : {std::span(rule.limits), std::span(policy.limits)}) {
        if (truth.truth == Truth::yes && rule.effect != Effect::hold) {
            add_amounts(truth, limits, inputs, workspace);
        }
    }
    return truth;
}

}  // namespace

std::vector<RuleTruth> true_rules(const Policy& policy, std::span<const std::uint32_t> rules,
                                  const Task& task, const cel::Inputs& inputs,
                                  cel::Workspace& workspace) {
    std::vector<RuleTruth> truths;
    for (const Mode mode : {Mode::enforce, Mode::shadow}) {
        for (const std::uint32_t index : rules) {
            if (policy.rules[index].mode != mode) {
                continue;
            }
            RuleTruth truth = truth_of(policy, index, task, inputs, workspace);
            const bool is_end = truth.too_costly && mode == Mode::enforce;
            if (truth.truth != Truth::no) {
                truths.push_back(std::move(truth));
            }
            if (is_end) {
                return truths;
            }
        }
    }
    std::ranges::sort(truths, {}, &RuleTruth::rule);
    return truths;
}

}  // namespace lexid::policy
