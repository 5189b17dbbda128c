#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/decide.hpp"
#include "policy/policy.hpp"

namespace lexid::policy {

// Why limits do not allow one more charge.
struct Refusal {
    std::optional<Time> until;  // when they could; none: never
    std::string text;           // for people
};

bool lasts_longer(const Refusal& a, const Refusal& b);

// Asks the limits of a rule, or of the policy if there is no rule, for one more charge with these
// amounts, and adds how much of them is used to `uses`. Of several that refuse the one that does so
// the longest is told.
std::optional<Refusal> ask_limits(const Policy& policy, std::optional<std::size_t> rule,
                                  const Moment& moment, std::span<const Amount> amounts,
                                  std::vector<LimitUse>& uses);

// The limits of a rule or of the policy.
std::span<const Limit> limits_of(const Policy& policy, std::optional<std::size_t> rule);

// `12 of 60 per hour used`, with when that begins to lessen.
std::string to_text(const Policy& policy, const LimitUse& use);

}  // namespace lexid::policy
