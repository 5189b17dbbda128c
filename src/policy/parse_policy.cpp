#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "cel/analysis/required.hpp"
#include "policy/condition.hpp"
#include "policy/environment.hpp"
#include "policy/known.hpp"
#include "policy/policy.hpp"
#include "policy/read_limits.hpp"
#include "yaml/mapping.hpp"
#include "yaml/parse.hpp"
#include "yaml/scalars.hpp"

namespace lexid::policy {
namespace {

using yaml::Faults;
using yaml::Kind;
using yaml::Mapping;
using yaml::Node;

constexpr std::pair<std::string_view, Effect> effects[] = {
    {"approve", Effect::approve}, {"hold", Effect::hold}, {"dismiss", Effect::dismiss}};
constexpr std::pair<std::string_view, DismissReason> dismiss_reasons[] = {
    {"not_relevant", DismissReason::not_relevant},
    {"manual_execution", DismissReason::manual_execution},
    {"incorrect_params", DismissReason::incorrect_params},
    {"duplicate", DismissReason::duplicate},
    {"testing", DismissReason::testing}};
constexpr std::pair<std::string_view, Mode> modes[] = {{"enforce", Mode::enforce},
                                                       {"shadow", Mode::shadow}};

// Each task may meet them all, and a person ought to oversee them.
constexpr std::size_t rules_max = 2'000;

// LeadLex has four types.
constexpr std::size_t acknowledged_max = 100;

// A name is a column in tables and a word in every explanation.
constexpr std::size_t name_characters_max = 100;
// One line beside a verdict.
constexpr std::size_t because_characters_max = 300;

std::string unsupported(std::string_view key) {
    return in_backticks(key) + " is not supported by this version of lexid";
}

// Reads rules with what they share: the vocabulary of conditions, the names so far, what the
// policy allows.
class RuleReader {
public:
    RuleReader(const Vocabulary& vocabulary, bool dismissals_allowed, Faults& faults)
        : vocabulary_(vocabulary), dismissals_allowed_(dismissals_allowed), faults_(faults) {}

    // Nothing, and faults, if the rule can't be taken.
    std::optional<Rule> read(const Node& node);

private:
    std::optional<std::string> read_name(const Node& node);
    std::optional<std::string> read_because(const Node& node);
    std::optional<Effect> read_effect(const Node& node);
    std::vector<std::string> read_acknowledge(const Node& node);
    void check_effect_allows(Mapping& mapping, Effect effect);

    const Vocabulary& vocabulary_;
    bool dismissals_allowed_;
    Faults& faults_;
    std::set<std::string, std::less<>> names_;
};

std::optional<std::string> RuleReader::read_name(const Node& node) {
    std::optional<std::string> name = yaml::text_line(node, "the name", faults_);
    if (name && character_count(*name) > name_characters_max) {
        faults_.add(
            node, "the name is longer than " + std::to_string(name_characters_max) + " characters");
        return std::nullopt;
    }
    if (name && !names_.insert(*name).second) {
        faults_.add(node, "another rule has the name " + in_backticks(*name));
        return std::nullopt;
    }
    return name;
}

std::optional<std::string> RuleReader::read_because(const Node& node) {
    std::optional<std::string> because = yaml::text_line(node, "`because`", faults_);
    if (because && character_count(*because) > because_characters_max) {
        faults_.add(node, "`because` is longer than " + std::to_string(because_characters_max) +
                              " characters");
    }
    return because;
}

std::optional<Effect> RuleReader::read_effect(const Node& node) {
    const std::optional<Effect> effect = yaml::choice(node, "`then`", effects, faults_);
    if (effect == Effect::dismiss && !dismissals_allowed_) {
        faults_.add(node, "the policy does not allow dismissals, which can't be undone",
                    "if you mean it, add `dismissals: allowed` to the policy, outside the rules");
    }
    return effect;
}

std::vector<std::string> RuleReader::read_acknowledge(const Node& node) {
    std::vector<std::string> types;
    if (node.kind != Kind::sequence) {
        faults_.add(node, "`acknowledge` must be a list of task types, not " + node.shown(),
                    "write [campaign_start]");
        return types;
    }
    if (node.items.size() > acknowledged_max) {
        faults_.add(node.items[acknowledged_max],
                    "`acknowledge` has at most " + std::to_string(acknowledged_max) + " types");
        return types;
    }
    for (const Node& item : node.items) {
        std::optional<std::string> type = yaml::text_line(item, "a task type", faults_);
        if (type && std::ranges::find(types, *type) != types.end()) {
            faults_.add(item, in_backticks(*type) + " is here twice");
        } else if (type) {
            types.push_back(*std::move(type));
        }
    }
    return types;
}

void RuleReader::check_effect_allows(Mapping& mapping, Effect effect) {
    if (effect == Effect::hold) {
        mapping.refuse("limits", "a rule that holds has no `limits`: it always holds");
    }
    if (effect != Effect::approve) {
        mapping.refuse("acknowledge", "`acknowledge` goes with `then: approve` only");
    }
    if (effect != Effect::dismiss) {
        mapping.refuse("reason", "`reason` goes with `then: dismiss` only",
                       "what people are told is `because`");
    }
}

std::optional<Rule> RuleReader::read(const Node& node) {
    std::optional<Mapping> mapping = Mapping::of(node, "a rule", faults_);
    if (!mapping) {
        return std::nullopt;
    }
    const Node* name_node = mapping->need("name");
    const Node* when = mapping->need("when");
    const Node* then = mapping->need("then");
    const auto name = name_node == nullptr ? std::nullopt : read_name(*name_node);
    auto condition =
        when == nullptr ? std::nullopt : compile_condition(*when, vocabulary_, faults_);
    const auto effect = then == nullptr ? std::nullopt : read_effect(*then);
    std::string because;
    if (const Node* found = mapping->find("because")) {
        because = read_because(*found).value_or("");
    }
    Mode mode = Mode::enforce;
    if (const Node* found = mapping->find("mode")) {
        mode = yaml::choice(*found, "`mode`", modes, faults_).value_or(mode);
    }
    std::vector<std::string> acknowledge;
    if (const Node* found = mapping->find("acknowledge")) {
        acknowledge = read_acknowledge(*found);
    }
    std::vector<Limit> limits;
    if (const Node* found = mapping->find("limits")) {
        limits = read_limits(*found, vocabulary_, faults_);
    }
    std::optional<DismissReason> reason;
    if (const Node* found = mapping->find("reason")) {
        reason = yaml::choice(*found, "`reason`", dismiss_reasons, faults_);
    }
    if (effect) {
        check_effect_allows(*mapping, *effect);
    }
    for (const std::string_view later : {"after", "during", "except", "sample", "breaker"}) {
        mapping->refuse(later, unsupported(later));
    }
    mapping->finish();
    if (!name || !condition || !effect) {
        return std::nullopt;
    }
    return Rule{.name = *name,
                .condition = *std::move(condition),
                .effect = *effect,
                .because = std::move(because),
                .reason = reason,
                .mode = mode,
                .acknowledge = std::move(acknowledge),
                .limits = std::move(limits),
                .line = name_node->line,
                .condition_position = position_at(faults_.text(), when->offset)};
}

void read_rules(const Node& node, RuleReader reader, Policy& policy, Faults& faults) {
    if (node.kind != Kind::sequence) {
        faults.add(node, "`rules` must be a list (`- name: …`), not " + node.shown());
        return;
    }
    if (node.items.size() > rules_max) {
        faults.add(node.items[rules_max], "a policy has at most " + std::to_string(rules_max) +
                                              " rules; this one has " +
                                              std::to_string(node.items.size()));
        return;
    }
    for (const Node& item : node.items) {
        if (std::optional<Rule> rule = reader.read(item)) {
            policy.rules.push_back(*std::move(rule));
        }
    }
}

void read_version(const Node& node, Faults& faults) {
    constexpr yaml::Range this_version{1, 1};
    if (yaml::parse_integer(node.text).value_or(0) > this_version.most) {
        faults.add(node, "this version of lexid understands policies of version 1 only");
    } else {
        yaml::integer(node, "`version`", this_version, faults);
    }
}

void read_policy(Mapping& mapping, Policy& policy, Faults& faults) {
    if (const Node* version = mapping.need("version")) {
        read_version(*version, faults);
    }
    if (const Node* dismissals = mapping.find("dismissals")) {
        constexpr std::pair<std::string_view, bool> table[] = {{"allowed", true}};
        policy.dismissals_allowed =
            yaml::choice(*dismissals, "`dismissals`", table, faults).value_or(false);
    }
    Vocabulary vocabulary{policy.environment, {}};
    if (const Node* known = mapping.find("known")) {
        vocabulary.known = add_known(*known, vocabulary.environment, faults);
    }
    if (const Node* limits = mapping.find("limits")) {
        policy.limits = read_limits(*limits, vocabulary, faults);
    }
    if (const Node* rules = mapping.find("rules")) {
        read_rules(*rules, RuleReader(vocabulary, policy.dismissals_allowed, faults), policy,
                   faults);
    }
    for (const std::string_view later : {"timezone", "tests"}) {
        mapping.refuse(later, unsupported(later));
    }
    mapping.finish();
    policy.environment = std::move(vocabulary.environment);
}

RuleIndex index_of(const std::vector<Rule>& rules) {
    std::vector<RuleIndex::Types> types;
    types.reserve(rules.size());
    for (const Rule& rule : rules) {
        types.push_back(cel::required_values(rule.condition, "type"));
    }
    return RuleIndex(types);
}

}  // namespace

std::expected<PolicyRef, Diagnostics> parse_policy(std::string text,
                                                   std::shared_ptr<const cel::TimeZones> zones) {
    const auto policy = std::make_shared<Policy>();
    policy->text = std::move(text);
    policy->hash = sha256(policy->text);
    policy->environment = task_environment();
    policy->environment.set_time_zones(std::move(zones));
    Faults faults(policy->text);
    const std::optional<Node> root = yaml::parse(policy->text, {.end_line = true}, faults);
    if (root && root->kind == Kind::null) {
        faults.add_for_whole_text("the policy is empty",
                                  "the least one is `version: 1` and the last line `...`");
    } else if (root) {
        if (std::optional<Mapping> mapping = Mapping::of(*root, "the policy", faults)) {
            read_policy(*mapping, *policy, faults);
        }
    }
    if (!faults.empty()) {
        return std::unexpected(faults.take());
    }
    policy->index = index_of(policy->rules);
    return policy;
}

}  // namespace lexid::policy
