#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.hpp"
#include "sim/catalogue.hpp"

namespace lexid::sim {

// What a condition says of a task.
enum class Says { no, yes, error, too_costly };

// A condition twice: as lexid reads it, and as the judge does, which shares no code with it.
struct Condition {
    std::string_view when;
    Says (*says)(const Content& content, Duration age);
};

// A limit in the judge's words: of so many charges, or of what the tasks' `metadata.count` add up
// to.
struct SimLimit {
    std::int64_t at_most = 0;
    Duration window{};
    bool of_counts = false;
};

std::string to_text(const SimLimit& limit);

struct SimRule {
    std::string_view name;
    const Condition* condition;
    policy::Effect effect = policy::Effect::approve;
    std::vector<SimLimit> limits;
    std::string_view acknowledge;  // the type, if any
    bool shadow = false;
};

struct SimPolicy {
    std::string_view name;
    std::vector<SimRule> rules;
    std::vector<SimLimit> limits;
    bool dismissals = false;
    policy::PolicyRef parsed;  // the same in YAML, as lexid understands it
};

// The policies that runs use, parsed once. Their limits are so small that they bind.
std::vector<SimPolicy> make_policies();

// The policy with this hash; it must be there.
const SimPolicy& policy_with(const std::vector<SimPolicy>& policies, const Sha256& hash);

// What may be done with a task by the policy's rules, limits left aside.
enum class Judgement { unmatched, hold, approve, dismiss };

// The judge: a second opinion on what decide() decides, from the design's text.
Judgement judge(const SimPolicy& policy, const Content& content, Duration age);
// Whether the rule of this name may be charged for doing what the judge says.
bool may_charge(const SimPolicy& policy, std::string_view rule, const Content& content,
                Duration age);

}  // namespace lexid::sim
