#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "cel/limits.hpp"
#include "cel/program.hpp"
#include "policy/charges.hpp"
#include "policy/policy.hpp"
#include "policy/task.hpp"

namespace lexid::policy {

// What a policy says of one snapshot. `hold`: a rule said so, rules contradict one another, or a
// limit never allows as much as the task adds to it. `wait`: a rule approves or dismisses, but its
// limits do not allow it yet. `unmatched`: no rule applies; the task is left to a person.
enum class Verdict { approve, dismiss, hold, wait, unmatched };

std::string_view to_text(Verdict verdict);

// Whether a request follows from it.
constexpr bool acts(Verdict verdict) {
    return verdict == Verdict::approve || verdict == Verdict::dismiss;
}

// What else a decision depends on. `charges` is never null and outlives the call.
struct Moment {
    Time now{};
    Time first_seen{};
    const Charges* charges = nullptr;
    // What shadow rules would have been charged, if they acted; null is as good as nothing.
    const Charges* hypothetical = nullptr;
    // The earliest time that it can be, if that is not `now`: what limits look back from.
    std::optional<Time> earliest = {};

    Time counted_from() const { return earliest.value_or(now); }
};

enum class Match { matched, erred };

struct RuleMatch {
    std::size_t rule = 0;
    Match match = Match::matched;
    std::string error;  // why it erred

    friend bool operator==(const RuleMatch&, const RuleMatch&) = default;
};

// What a shadow rule whose condition is true would do if it acted.
struct ShadowVerdict {
    std::size_t rule = 0;
    Verdict verdict = Verdict::hold;  // hold, or as its own limits allow: its effect or wait
    std::vector<Amount> amounts;      // to charge it with, if it would act

    friend bool operator==(const ShadowVerdict&, const ShadowVerdict&) = default;
};

// How much of a limit is used.
struct LimitUse {
    std::optional<std::size_t> rule;  // whose limit it is; none: the policy's
    std::size_t limit = 0;            // its place among those
    std::int64_t used = 0;            // in the window that ends now
    std::int64_t at_most = 0;
    bool covered = true;  // otherwise not all that was charged in the window is known
    Time frees_at{};      // when the oldest charge leaves the window; now if it is empty

    friend bool operator==(const LimitUse&, const LimitUse&) = default;
};

// Steps of the evaluator (cel/limits.hpp) that one decision may take, all its rules and sums
// together, so that a policy of hundreds of rules keeps nobody longer than one costly rule may.
inline constexpr std::uint64_t decision_cost_max = cel::evaluation_cost_max;

// Whether a decision's rules could be evaluated within its bound. If shadow rules alone could not,
// they err, and the verdict is what the others say.
enum class Cost { within, beyond_for_shadow_rules, beyond };

struct Decision {
    Verdict verdict = Verdict::unmatched;
    // The rule that decided; for `approve` and `dismiss` the one to charge.
    std::optional<std::size_t> rule;
    // For people, one line, outside text escaped: the rule's `because`, the error, the limit that
    // is reached, the contradiction, the missing acknowledgement; empty if there is nothing to add.
    std::string reason;
    // Rules whose condition was true or erred, in file order, shadow rules included; without the
    // rules that may not approve the task's type.
    std::vector<RuleMatch> matches;
    std::vector<ShadowVerdict> shadows;
    // For `wait`: the earliest time at which the verdict could change by itself.
    std::optional<Time> until;
    // For `approve` and `dismiss`: what to charge the rule with, besides one more charge.
    std::vector<Amount> amounts;
    // The limits that were looked at, and from which time they looked back.
    std::vector<LimitUse> uses;
    Time counted_from{};
    Cost cost = Cost::within;

    friend bool operator==(const Decision&, const Decision&) = default;
};

// Decides by the first of these that applies; the order of the rules never changes the verdict:
//
// 0. the rules take more than `cost_max` steps to evaluate: `hold`, and no rule behind the one that
//    ran out is among the matches;
// 1. an enforced hold rule is true or errs: `hold`;
// 2. of dismiss and approve rules, one is true and one of the other kind is true or errs: `hold`;
// 3. a dismiss rule is true: `dismiss` if its limits and the policy's allow, else `wait`;
// 4. an approve rule is true and its limits and the policy's allow: `approve`;
// 5. an approve rule is true: `wait`;
// 6. `unmatched`.
//
// Where 3 or 5 would wait forever, since the task alone is more than a limit of every such rule
// allows, a person has to decide: `hold`. A rule for which a limit's sum errs counts as erring.
//
// An approve rule that does not acknowledge a type with a floor counts as false. Where several
// rules would do, the first in file order is named and charged. Rules that can't match the task's
// type are not looked at. `workspace` is scratch memory that is reused between calls, one a thread.
Decision decide(const Policy& policy, const Task& task, const Moment& moment,
                cel::Workspace& workspace, std::uint64_t cost_max = decision_cost_max);

// The same as lexid decided before decisions had a bound, for what is on record since: each
// evaluation has its own, and running out of it is an error like any other.
Decision decide_without_bound(const Policy& policy, const Task& task, const Moment& moment,
                              cel::Workspace& workspace);

}  // namespace lexid::policy
