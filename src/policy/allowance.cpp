#include "policy/allowance.hpp"

#include <algorithm>

namespace lexid::policy {
namespace {

std::string name_of(const Limit& limit, std::optional<std::size_t> rule) {
    return "the limit of " + to_text(limit) + (rule ? " of this rule" : " of the policy");
}

// What the task adds to the limit; charges are counted one by one.
std::int64_t amount_for(const Limit& limit, std::span<const Amount> amounts) {
    if (!limit.sum) {
        return 1;
    }
    const auto found = std::ranges::find(amounts, limit.sum->key, &Amount::sum);
    return found == amounts.end() ? 0 : found->amount;
}

std::string why(const Limit& limit, const LimitUse& use, std::int64_t amount) {
    const std::string name = name_of(limit, use.rule);
    if (amount > limit.at_most) {
        return "the task adds " + std::to_string(amount) + " to " + name +
               ", which never allows as much: a person has to decide";
    }
    if (use.used <= limit.at_most - amount) {
        return name + " can't be told: not all that was charged in that time is known";
    }
    return name + " is reached" +
           (limit.sum
                ? ": " + std::to_string(use.used) + " used, the task adds " + std::to_string(amount)
                : "");
}

}  // namespace

bool lasts_longer(const Refusal& a, const Refusal& b) {
    return b.until && (!a.until || *a.until > *b.until);
}

std::span<const Limit> limits_of(const Policy& policy, std::optional<std::size_t> rule) {
    return rule ? policy.rules[*rule].limits : policy.limits;
}

std::optional<Refusal> ask_limits(const Policy& policy, std::optional<std::size_t> rule,
                                  const Moment& moment, std::span<const Amount> amounts,
                                  std::vector<LimitUse>& uses) {
    std::optional<Refusal> refusal;
    const std::span<const Limit> limits = limits_of(policy, rule);
    for (std::size_t i = 0; i < limits.size(); ++i) {
        const Limit& limit = limits[i];
        const std::int64_t amount = amount_for(limit, amounts);
        const bool never = amount > limit.at_most;
        const Window window{limit.window, moment.counted_from(),
                            never ? 0 : limit.at_most - amount};
        const Use use = rule
                            ? moment.charges->by_rule(policy.rules[*rule].name, window, limit.key())
                            : moment.charges->total(window, limit.key());
        uses.push_back({rule, i, use.used, limit.at_most, use.covered, use.frees_at});
        if (!never && use.until <= moment.counted_from()) {
            continue;
        }
        Refusal one{never ? std::nullopt : std::optional(use.until), {}};
        if (!refusal || lasts_longer(one, *refusal)) {
            one.text = why(limit, uses.back(), amount);
            refusal = std::move(one);
        }
    }
    return refusal;
}

std::string to_text(const Policy& policy, const LimitUse& use) {
    const Limit& limit = limits_of(policy, use.rule)[use.limit];
    std::string text = "limit " + to_text(limit) + ": " + (use.covered ? "" : "at least ") +
                       std::to_string(use.used) + " of " + std::to_string(limit.at_most) + " used";
    if (use.used > 0 || !use.covered) {
        text += ", less from " + format_time(use.frees_at);
    }
    return text;
}

}  // namespace lexid::policy
