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

// What a rule's condition is for a task. An approve rule without the acknowledgement that the
// task's type needs is never `yes` or `error`.
struct RuleTruth {
    std::size_t rule = 0;
    Truth truth = Truth::no;
    std::string error;  // why, if so; escaped
};

// Evaluates some rules of a policy, given by ascending indexes, and leaves out those that are `no`.
std::vector<RuleTruth> true_rules(const Policy& policy, std::span<const std::uint32_t> rules,
                                  const Task& task, const cel::Inputs& inputs,
                                  cel::Workspace& workspace);

// The decision that follows; `truths` in file order.
Decision conclude(const Policy& policy, const Task& task, const Moment& moment,
                  std::span<const RuleTruth> truths);

// What keeps a true rule from acting now, for people, and until when at least; nothing if its
// limits and the policy's allow it.
struct Reached {
    Time until{};
    std::string text;
};
std::optional<Reached> reached_limit(const Policy& policy, const Rule& rule, const Moment& moment);

}  // namespace lexid::policy
