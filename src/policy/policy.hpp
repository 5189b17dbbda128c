#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/sha256.hpp"
#include "base/time.hpp"
#include "cel/environment.hpp"
#include "cel/program.hpp"
#include "policy/limit.hpp"
#include "policy/rule_index.hpp"

namespace lexid::policy {

enum class Effect { approve, hold, dismiss };
enum class Mode { enforce, shadow };  // shadow: evaluated and reported, never acted upon

// The documented reasons to dismiss a task, which the API takes along.
enum class DismissReason { not_relevant, manual_execution, incorrect_params, duplicate, testing };

std::string_view to_text(Effect effect);
std::string_view to_text(Mode mode);
std::string_view to_text(DismissReason reason);

struct Rule {
    std::string name;        // unique in its policy
    cel::Program condition;  // true or false, or an error; its source is the `when` of the file
    Effect effect = Effect::hold;
    std::string because;
    std::optional<DismissReason> reason;  // of a dismiss rule, sent along
    Mode mode = Mode::enforce;
    std::vector<std::string> acknowledge;  // types with a floor that this rule may approve
    std::vector<Limit> limits;
    int line = 0;                 // of the rule's name
    Position condition_position;  // where the condition starts in the policy
};

// A policy that was understood whole. Immutable and shared: many decisions may read it at once.
struct Policy {
    std::vector<Rule> rules;    // file order
    std::vector<Limit> limits;  // over all rules together
    bool dismissals_allowed = false;
    std::string text;  // the file, byte for byte
    Sha256 hash{};     // of `text`
    RuleIndex index;   // which rules concern a type
    // What its conditions were compiled in: task_environment() and its `known`.
    cel::Environment environment = cel::Environment::standard(cel::Libraries::none());
};

using PolicyRef = std::shared_ptr<const Policy>;

// Understands a whole policy or refuses it: never a part of it, and with all faults at once. Needs
// the end line `...`, so that no strict prefix of a policy is one.
// Conditions know the time zones that `zones` knows; without it UTC and fixed offsets.
std::expected<PolicyRef, Diagnostics> parse_policy(
    std::string text, std::shared_ptr<const cel::TimeZones> zones = nullptr);

// What is allowed but hardly meant: a rule that can't match or always does, an approval that its
// type's floor forbids, a comparison with a name that is almost a type, and what weaknesses.hpp
// names. For people to read; a policy with findings is in force like any other.
Diagnostics findings(const Policy& policy);

}  // namespace lexid::policy
