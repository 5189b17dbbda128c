#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/decide.hpp"
#include "policy/policy.hpp"
#include "policy/task.hpp"

namespace lexid::policy {

enum class Truth { no, yes, error, not_acknowledged };

// What a rule is for a task. `error`: its condition errs, or what the task would add to a limit of
// the rule or of the policy. An approve rule without the acknowledgement that the task's type needs
// is never `yes` or `error`.
struct RuleTruth {
    std::size_t rule = 0;
    Truth truth = Truth::no;
    std::string error;      // why, if so; escaped
    bool of_limit = false;  // whether the error is that of a limit, and the condition is true
    // Whether the error is that there were no more steps to evaluate it, whatever it would be.
    bool too_costly = false;
    // Of an approve or dismiss rule that is `yes`, for every sum in its limits and the policy's.
    std::vector<Amount> amounts;
};

// Evaluates some rules of a policy, given by ascending indexes, and leaves out those that are `no`.
// If the workspace has an allowance, rules that act come first, so that shadow rules take nothing
// from them, and if one of them is too costly, those that come after it are left out.
std::vector<RuleTruth> true_rules(const Policy& policy, std::span<const std::uint32_t> rules,
                                  const Task& task, const cel::Inputs& inputs,
                                  cel::Workspace& workspace);

// The decision that follows; `truths` in file order.
Decision conclude(const Policy& policy, const Task& task, const Moment& moment,
                  std::span<const RuleTruth> truths);

}  // namespace lexid::policy
