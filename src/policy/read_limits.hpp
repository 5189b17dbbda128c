#pragma once

#include <vector>

#include "policy/condition.hpp"
#include "policy/limit.hpp"
#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::policy {

// Reads `limits`, of a rule or of the policy: counts (`20 per hour`) and sums (`{sum: EXPR, when:
// EXPR, at_most: N, per: WINDOW}`). Leaves out what can't be taken, which is a fault each.
std::vector<Limit> read_limits(const yaml::Node& node, const Vocabulary& vocabulary,
                               yaml::Faults& faults);

}  // namespace lexid::policy
