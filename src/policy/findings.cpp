#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "cel/analysis/constant_operands.hpp"
#include "cel/analysis/required.hpp"
#include "policy/condition.hpp"
#include "policy/policy.hpp"
#include "policy/task.hpp"
#include "policy/weaknesses.hpp"

namespace lexid::policy {
namespace {

using Types = std::optional<std::vector<std::string>>;

bool is_more_than(const cel::Value& value, std::int64_t most) {
    return value.kind() == cel::Kind::integer ? value.as_integer() > most
                                              : value.kind() == cel::Kind::unsigned_integer &&
                                                    std::cmp_greater(value.as_unsigned(), most);
}

// What is hardly meant about a limit; empty if nothing is.
std::string_view oddity_of(const Limit& limit) {
    if (!limit.sum) {
        return {};
    }
    const auto when = limit.sum->when ? limit.sum->when->constant() : std::nullopt;
    if (when && when->is_false()) {
        return "never adds anything up";
    }
    const auto amount = limit.sum->amount.constant();
    if (amount && is_more_than(*amount, limit.at_most)) {
        return "allows nothing";
    }
    return {};
}

// Looks at one rule and reports where its condition starts, or at its name.
class RuleInspection {
public:
    RuleInspection(const Rule& rule, Diagnostics& out) : rule_(rule), out_(out) {}

    void inspect() {
        const Types types = cel::required_values(rule_.condition, "type");
        if (inspect_constants() && types) {
            inspect_types(*types);
        }
        inspect_acknowledge(types);
        for (const Limit& limit : rule_.limits) {
            if (const std::string_view text = oddity_of(limit); !text.empty()) {
                report("has the limit " + in_backticks(to_text(limit)) + ", which " +
                       std::string(text));
            }
        }
    }

private:
    void report(std::string message, std::string hint = {}) {
        out_.push_back({rule_.condition_position.line, rule_.condition_position.column,
                        "rule " + in_backticks(rule_.name) + " " + std::move(message),
                        std::move(hint)});
    }

    // Whether there is anything else to say about the condition.
    bool inspect_constants() {
        const auto constant = rule_.condition.constant();
        if (constant && constant->is_true() && rule_.effect != Effect::hold) {
            report("always matches: it " +
                   std::string(rule_.effect == Effect::approve ? "approves" : "dismisses") +
                   " every task that nothing holds");
            return false;
        }
        for (const cel::ConstantOperand& part : cel::constant_operands(rule_.condition)) {
            if (!part.value.is_true()) {
                report("never matches: " + in_backticks(part.text) + " is false whatever the task");
                return false;
            }
        }
        return true;
    }

    void inspect_types(const std::vector<std::string>& types) {
        if (types.empty()) {
            report("never matches: it asks for two types at once");
            return;
        }
        bool all_unknown = true;
        for (const std::string& type : types) {
            const std::string_view near = nearest(type, known_types());
            if (!is_known_type(type) && !near.empty()) {
                report("asks for the type " + in_backticks(type) + ", which lexid does not know",
                       "did you mean " + in_backticks(near) + "?");
                all_unknown = false;
            } else {
                all_unknown = all_unknown && !is_known_type(type);
                inspect_floor(type);
            }
        }
        if (all_unknown) {
            report("matches only types that lexid does not know: " + in_backticks(types.front()) +
                   (types.size() > 1 ? " and others" : ""));
        }
    }

    void inspect_floor(const std::string& type) {
        if (rule_.effect == Effect::approve && needs_acknowledgement(type) && !acknowledges(type)) {
            report("never approves a " + in_backticks(type) +
                       ": that type is approved only by a rule that acknowledges it",
                   "if you mean it, add `acknowledge: [" + shortened(type, 60) + "]`");
        }
    }

    void inspect_acknowledge(const Types& types) {
        for (const std::string& type : rule_.acknowledge) {
            const std::string_view near = nearest(type, known_types());
            if (!is_known_type(type) && !near.empty()) {
                report(
                    "acknowledges the type " + in_backticks(type) + ", which lexid does not know",
                    "did you mean " + in_backticks(near) + "?");
            } else if (!needs_acknowledgement(type)) {
                report("acknowledges " + in_backticks(type) + ", which needs no acknowledgement");
            } else if (types && std::ranges::find(*types, type) == types->end()) {
                report("acknowledges " + in_backticks(type) + ", which it never matches");
            }
        }
    }

    bool acknowledges(const std::string& type) const {
        return std::ranges::find(rule_.acknowledge, type) != rule_.acknowledge.end();
    }

    const Rule& rule_;
    Diagnostics& out_;
};

}  // namespace

Diagnostics findings(const Policy& policy) {
    Diagnostics out;
    bool approves = false;
    for (const Rule& rule : policy.rules) {
        approves = approves || (rule.effect == Effect::approve && rule.mode == Mode::enforce);
        RuleInspection(rule, out).inspect();
    }
    for (const Limit& limit : policy.limits) {
        if (const std::string_view text = oddity_of(limit); !text.empty()) {
            out.push_back({0,
                           0,
                           "the policy has the limit " + in_backticks(to_text(limit)) + ", which " +
                               std::string(text),
                           {}});
        }
    }
    add_weaknesses(policy, out);
    if (!approves) {
        out.insert(out.begin(),
                   {0, 0, "the policy approves nothing: no rule says `then: approve`", {}});
    }
    return out;
}

}  // namespace lexid::policy
