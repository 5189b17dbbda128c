#include "sim/policies.hpp"

#include <algorithm>
#include <cassert>
#include <iostream>

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;
using policy::Effect;

Says answer(bool truth) {
    return truth ? Says::yes : Says::no;
}

constexpr Condition is_search = {"type == prospect_search", [](const Content& content, Duration) {
                                     return answer(content.type == "prospect_search");
                                 }};
constexpr Condition is_small_search = {
    "type == prospect_search && metadata.count <= 100", [](const Content& content, Duration) {
        if (content.type != "prospect_search") {
            return Says::no;
        }
        return content.count ? answer(*content.count <= 100) : Says::error;
    }};
constexpr Condition is_update = {"type == contact_update", [](const Content& content, Duration) {
                                     return answer(content.type == "contact_update");
                                 }};
constexpr Condition is_campaign = {"type == campaign_start", [](const Content& content, Duration) {
                                       return answer(content.type == "campaign_start");
                                   }};
constexpr Condition is_unheard_of = {
    "type == \"unheard_of\"",
    [](const Content& content, Duration) { return answer(content.type == "unheard_of"); }};
constexpr Condition is_harmless = {"type in [prospect_search, contact_update, list_operation]",
                                   [](const Content& content, Duration) {
                                       return answer(content.type == "prospect_search" ||
                                                     content.type == "contact_update" ||
                                                     content.type == "list_operation");
                                   }};
constexpr Condition is_spam = {"metadata.spam", [](const Content& content, Duration) {
                                   return content.spam ? answer(*content.spam) : Says::error;
                               }};
constexpr Condition is_known_spam = {
    "has(metadata.spam) && metadata.spam",
    [](const Content& content, Duration) { return answer(content.spam.value_or(false)); }};
constexpr Condition is_large = {"metadata.count > 300", [](const Content& content, Duration) {
                                    return content.count ? answer(*content.count > 300)
                                                         : Says::error;
                                }};
// Compares each entry with each.
constexpr Condition is_unrelated = {
    "type == prospect_search && (!has(metadata.related) || "
    "metadata.related.all(x, !metadata.related.exists(y, x == y + 1000)))",
    [](const Content& content, Duration) {
        return content.related == related_too_much ? Says::too_costly
                                                   : answer(content.type == "prospect_search");
    }};
constexpr Condition is_flagged = {
    "task.flagged", [](const Content& content, Duration) { return answer(content.flagged); }};
constexpr Condition is_old = {"age > duration(\"72h\")",
                              [](const Content&, Duration age) { return answer(age > 72h); }};

SimRule approves(std::string_view name, const Condition& condition,
                 std::vector<SimLimit> limits = {}, std::string_view acknowledge = {}) {
    return {.name = name,
            .condition = &condition,
            .effect = Effect::approve,
            .limits = std::move(limits),
            .acknowledge = acknowledge};
}

SimRule holds(std::string_view name, const Condition& condition) {
    return {.name = name, .condition = &condition, .effect = Effect::hold};
}

SimRule dismisses(std::string_view name, const Condition& condition,
                  std::vector<SimLimit> limits = {}) {
    return {.name = name,
            .condition = &condition,
            .effect = Effect::dismiss,
            .limits = std::move(limits)};
}

SimRule in_shadow(SimRule rule) {
    rule.shadow = true;
    return rule;
}

// A rule of one policy may have another's name, and so its charges.
std::vector<SimPolicy> described() {
    return {
        {.name = "tight",
         .rules = {approves("searches", is_search, {{3, 10min}}),
                   approves("updates", is_update, {{2, 10min}}), approves("campaigns", is_campaign),
                   holds("flagged", is_flagged)},
         .limits = {{6, 1h}}},
        {.name = "checked",
         .rules = {approves("searches", is_small_search, {{5, 1h}}), holds("spam", is_spam),
                   holds("old", is_old), holds("flagged", is_flagged)}},
        {.name = "dismissing",
         .rules = {approves("searches", is_search), dismisses("junk", is_known_spam, {{2, 10min}}),
                   dismisses("large", is_large)},
         .limits = {{8, 1h}},
         .dismissals = true},
        {.name = "acknowledging",
         .rules = {approves("campaigns", is_campaign, {{1, 10min}}, "campaign_start"),
                   approves("strange", is_unheard_of, {{2, 1h}}, "unheard_of"),
                   approves("everything", is_harmless), in_shadow(holds("try this", is_spam)),
                   holds("large", is_large)}},
        {.name = "summing",
         .rules = {approves("searches", is_search, {{45, 15min, true}}),
                   approves("updates", is_update, {{2, 10min}}),
                   approves("leftovers", is_harmless, {{3, 1h}})},
         .limits = {{600, 1h, true}}},
        {.name = "everything", .rules = {approves("everything", is_harmless)}},
        {.name = "in turn",
         .rules = {approves("searches", is_search, {{1, 5min}}),
                   approves("small ones", is_small_search, {{2, 15min}, {4, 1h}}),
                   holds("old", is_old)},
         .limits = {{9, 6h}}},
        {.name = "comparing",
         .rules = {approves("searches", is_unrelated, {{6, 1h}}), approves("updates", is_update),
                   holds("old", is_old)}},
        {.name = "comparing in the shadow",
         .rules = {in_shadow(holds("unrelated", is_unrelated)),
                   approves("searches", is_small_search)}},
        {.name = "nothing"},
    };
}

std::string yaml_of(const std::vector<SimLimit>& limits) {
    std::string text;
    for (const SimLimit& limit : limits) {
        text += (text.empty() ? "limits: [" : ", ") + to_text(limit);
    }
    return text.empty() ? text : text + "]\n";
}

std::string yaml_of(const SimPolicy& policy) {
    std::string text = "version: 1\n";
    text += policy.dismissals ? "dismissals: allowed\n" : "";
    text += yaml_of(policy.limits);
    text += policy.rules.empty() ? "" : "rules:\n";
    for (const SimRule& rule : policy.rules) {
        text += "  - name: " + std::string(rule.name) + "\n    when: |\n      " +
                std::string(rule.condition->when) +
                "\n    then: " + std::string(to_text(rule.effect)) + '\n';
        text += rule.shadow ? "    mode: shadow\n" : "";
        text += rule.acknowledge.empty()
                    ? ""
                    : "    acknowledge: [" + std::string(rule.acknowledge) + "]\n";
        text += rule.limits.empty() ? "" : "    " + yaml_of(rule.limits);
    }
    return text + "...\n";
}

// A sum of what is no number says nothing.
bool adds_up(const std::vector<SimLimit>& limits, const Content& content) {
    return content.count || std::ranges::none_of(limits, &SimLimit::of_counts);
}

Says says(const SimPolicy& policy, const SimRule& rule, const Content& content, Duration age) {
    const bool floored = content.type == "campaign_start" || content.type == "unheard_of";
    if (rule.shadow ||
        (rule.effect == Effect::approve && floored && rule.acknowledge != content.type)) {
        return Says::no;
    }
    const Says said = rule.condition->says(content, age);
    const bool charges = rule.effect != Effect::hold;
    return said == Says::yes && charges &&
                   !(adds_up(rule.limits, content) && adds_up(policy.limits, content))
               ? Says::error
               : said;
}

}  // namespace

std::string to_text(const SimLimit& limit) {
    const std::string most = std::to_string(limit.at_most);
    const std::string window = format_duration(limit.window);
    return limit.of_counts ? "{sum: metadata.count, at_most: " + most + ", per: " + window + '}'
                           : most + " per " + window;
}

std::vector<SimPolicy> make_policies() {
    std::vector<SimPolicy> policies = described();
    for (SimPolicy& policy : policies) {
        auto parsed = policy::parse_policy(yaml_of(policy));
        if (!parsed) {
            std::cerr << render(parsed.error(), policy.name, yaml_of(policy));
        }
        assert(parsed);
        policy.parsed = std::move(*parsed);
    }
    return policies;
}

const SimPolicy& policy_with(const std::vector<SimPolicy>& policies, const Sha256& hash) {
    const auto found = std::ranges::find_if(
        policies, [&](const SimPolicy& policy) { return policy.parsed->hash == hash; });
    assert(found != policies.end());
    return *found;
}

Judgement judge(const SimPolicy& policy, const Content& content, Duration age) {
    // By effect: whether a rule is true, and whether one errs.
    struct {
        bool yes = false;
        bool error = false;
    } approve, hold, dismiss;
    bool too_costly = false;
    for (const SimRule& rule : policy.rules) {
        auto& side = rule.effect == Effect::approve ? approve
                     : rule.effect == Effect::hold  ? hold
                                                    : dismiss;
        const Says said = says(policy, rule, content, age);
        side.yes = side.yes || said == Says::yes;
        side.error = side.error || said == Says::error;
        too_costly = too_costly || said == Says::too_costly;
    }
    const bool contradiction = (approve.yes && (dismiss.yes || dismiss.error)) ||
                               (dismiss.yes && (approve.yes || approve.error));
    if (hold.yes || hold.error || contradiction || too_costly) {
        return Judgement::hold;
    }
    return dismiss.yes   ? Judgement::dismiss
           : approve.yes ? Judgement::approve
                         : Judgement::unmatched;
}

bool may_charge(const SimPolicy& policy, std::string_view name, const Content& content,
                Duration age) {
    const Effect effect =
        judge(policy, content, age) == Judgement::dismiss ? Effect::dismiss : Effect::approve;
    return std::ranges::any_of(policy.rules, [&](const SimRule& rule) {
        return rule.name == name && rule.effect == effect &&
               says(policy, rule, content, age) == Says::yes;
    });
}

}  // namespace lexid::sim
