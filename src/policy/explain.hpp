#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/analysis/explain.hpp"
#include "policy/decide.hpp"

namespace lexid::policy {

// not_acknowledged: the condition is true, but the rule may not approve the task's type.
enum class RuleResult { matched, not_matched, erred, not_acknowledged };

std::string_view to_text(RuleResult result);

struct RuleExplanation {
    std::size_t rule = 0;
    RuleResult result = RuleResult::not_matched;
    std::string error;             // why it erred
    std::vector<cel::Part> parts;  // of the condition, with copies of the values they saw
    // Of a rule that did not match, the first part that was false, else the first that erred.
    std::optional<std::size_t> blocker;
    std::string note;  // what keeps a true rule from acting: shadow, a reached limit, a floor
    std::vector<LimitUse> uses;  // of its limits
};

struct Explanation {
    Decision decision;
    std::vector<RuleExplanation> rules;  // every rule of the policy, in file order
    std::vector<LimitUse> uses;          // of the policy's limits
};

// Why this task is decided as it is. Evaluates every rule, without the index; the decision is the
// one that decide() makes. The parts of the conditions are evaluated each by itself, and together
// take no more steps than a decision may: those that come too late say so.
Explanation explain(const Policy& policy, const Task& task, const Moment& moment,
                    cel::Workspace& workspace);

}  // namespace lexid::policy
