#include "policy/decide.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "policy/explain.hpp"
#include "samples.hpp"

namespace lexid::policy {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view yes = "id != \"\"";
constexpr std::string_view no = "id == \"\"";
constexpr std::string_view error = "metadata.missing == 1";

std::string rule(std::string_view name, std::string_view when, std::string_view then,
                 std::string_view rest = "") {
    return "- {name: " + std::string(name) + ", when: '" + std::string(when) +
           "', then: " + std::string(then) + std::string(rest) + "}\n";
}

Decision decided(std::string_view rules, std::string_view rest = "dismissals: allowed\n",
                 std::string_view type = "prospect_search", const Charges& charges = {}) {
    cel::Workspace workspace;
    return decide(*policy_of(rules, rest), *task(type), {noon, noon, &charges}, workspace);
}

TEST(Decide, FollowsItsSteps) {
    const struct {
        std::string_view name;
        std::string rules;
        Verdict verdict;
    } rows[] = {
        {"no rule", "", Verdict::unmatched},
        {"one approval is enough", rule("a", yes, "approve") + rule("b", no, "approve"),
         Verdict::approve},
        {"an approval that errs approves nothing", rule("a", error, "approve"), Verdict::unmatched},
        {"one hold outweighs approvals", rule("a", yes, "approve") + rule("b", yes, "hold"),
         Verdict::hold},
        {"a hold that errs holds", rule("a", yes, "approve") + rule("b", error, "hold"),
         Verdict::hold},
        {"a hold that errs holds alone", rule("b", error, "hold"), Verdict::hold},
        {"a hold that is false does not", rule("a", yes, "approve") + rule("b", no, "hold"),
         Verdict::approve},
        {"a dismissal", rule("a", yes, "dismiss"), Verdict::dismiss},
        {"a hold outweighs a dismissal", rule("a", yes, "dismiss") + rule("b", yes, "hold"),
         Verdict::hold},
        {"a contradiction", rule("a", yes, "dismiss") + rule("b", yes, "approve"), Verdict::hold},
        {"a possible one", rule("a", error, "dismiss") + rule("b", yes, "approve"), Verdict::hold},
        {"the other possible one", rule("a", yes, "dismiss") + rule("b", error, "approve"),
         Verdict::hold},
        {"errors do not contradict", rule("a", error, "dismiss") + rule("b", error, "approve"),
         Verdict::unmatched},
        {"a shadow approval", rule("a", yes, "approve", ", mode: shadow"), Verdict::unmatched},
        {"a shadow hold", rule("a", yes, "approve") + rule("b", yes, "hold", ", mode: shadow"),
         Verdict::approve},
        {"a shadow error", rule("a", yes, "approve") + rule("b", error, "hold", ", mode: shadow"),
         Verdict::approve},
        {"what is neither true nor false errs",
         rule("a", "has(metadata.x) ? metadata.x : dyn(1)", "hold"), Verdict::hold},
        {"error && false is false",
         rule("a", "metadata.missing == 1 && type == \"\"", "hold") + rule("b", yes, "approve"),
         Verdict::approve},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(decided(row.rules).verdict, row.verdict);
    }
}

TEST(Decide, SaysWhichRuleAndWhy) {
    const struct {
        std::string_view name;
        std::string rules;
        std::size_t rule;
        std::string_view reason;
    } rows[] = {
        {"the first approval", rule("a", no, "approve") + rule("b", yes, "approve"), 1, ""},
        {"because", rule("a", yes, "hold", ", because: it mails people"), 0, "it mails people"},
        {"a hold that is true before one that errs",
         rule("a", error, "hold") + rule("b", yes, "hold", ", because: yes"), 1, "yes"},
        {"a contradiction", rule("a", yes, "dismiss") + rule("b", yes, "approve"), 0,
         "contradiction: `b` would approve, `a` would dismiss"},
        {"a possible one", rule("a", error, "dismiss") + rule("b", yes, "approve"), 1,
         "contradiction: `b` would approve, `a` might dismiss"},
    };
    for (auto& row : rows) {
        SCOPED_TRACE(row.name);
        std::string rules = row.rules;
        if (const auto at = rules.find("because: yes"); at != std::string::npos) {
            rules.replace(at, 12, "because: \"yes\"");
        }
        const Decision decision = decided(rules);
        EXPECT_EQ(decision.rule, row.rule);
        EXPECT_EQ(decision.reason, row.reason);
    }
    const Decision erred = decided(rule("a", error, "hold"));
    EXPECT_EQ(erred.rule, 0u);
    EXPECT_EQ(erred.reason.find("the condition can't be evaluated: "), 0u) << erred.reason;
    EXPECT_NE(erred.reason.find("missing"), std::string::npos) << erred.reason;
    EXPECT_EQ(decided(rule("a", error, "approve")).reason.find("`a`: the condition can't be"), 0u);
}

TEST(Decide, RecordsTheRulesThatMatchedOrErredInFileOrder) {
    const Decision decision = decided(rule("a", yes, "approve") + rule("b", no, "hold") +
                                      rule("c", error, "hold", ", mode: shadow") +
                                      rule("d", yes, "dismiss", ", mode: shadow"));
    EXPECT_EQ(decision.verdict, Verdict::approve);
    ASSERT_EQ(decision.matches.size(), 3u);
    EXPECT_EQ(decision.matches[0], (RuleMatch{0, Match::matched, ""}));
    EXPECT_EQ(decision.matches[1].rule, 2u);
    EXPECT_EQ(decision.matches[1].match, Match::erred);
    EXPECT_NE(decision.matches[1].error, "");
    EXPECT_EQ(decision.matches[2], (RuleMatch{3, Match::matched, ""}));
}

TEST(Decide, FlooredTypesNeedAnAcknowledgement) {
    const struct {
        std::string_view type;
        std::string_view rest;
        Verdict verdict;
    } rows[] = {
        {"prospect_search", "", Verdict::approve},
        {"campaign_start", "", Verdict::unmatched},
        {"campaign_start", ", acknowledge: [campaign_start]", Verdict::approve},
        {"campaign_start", ", acknowledge: [campaign_starts]", Verdict::unmatched},
        {"new_type", "", Verdict::unmatched},
        {"new_type", ", acknowledge: [campaign_start]", Verdict::unmatched},
        {"new_type", ", acknowledge: [campaign_start, new_type]", Verdict::approve},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.type);
        SCOPED_TRACE(row.rest);
        const Decision decision = decided(rule("a", yes, "approve", row.rest), "", row.type);
        EXPECT_EQ(decision.verdict, row.verdict);
        if (row.verdict == Verdict::unmatched) {
            EXPECT_TRUE(decision.matches.empty());
            EXPECT_EQ(decision.reason, "`a` would approve, but does not say `acknowledge: [" +
                                           std::string(row.type) + "]`");
        }
    }
    EXPECT_EQ(decided(rule("a", error, "approve") + rule("b", yes, "dismiss"),
                      "dismissals: allowed\n", "campaign_start")
                  .verdict,
              Verdict::dismiss)
        << "a rule that may not approve contradicts nobody";
}

TEST(Decide, WaitsForItsLimits) {
    Charges charges;
    for (int i = 0; i < 3; ++i) {
        charges.charge("a", noon - 50min + i * 10min);
    }
    charges.charge("b", noon - 5min);
    const struct {
        std::string_view name;
        std::string rules;
        std::string_view rest;
        Verdict verdict;
        std::optional<std::size_t> rule;
        std::optional<Time> until;
        std::string_view reason;
    } rows[] = {
        {"room",
         rule("a", yes, "approve", ", limits: [4 per hour]"),
         "",
         Verdict::approve,
         0,
         {},
         ""},
        {"none", rule("a", yes, "approve", ", limits: [3 per hour]"), "", Verdict::wait, 0,
         noon + 10min, "the limit of 3 per hour of this rule is reached"},
        {"the longest of several", rule("a", yes, "approve", ", limits: [3 per hour, 3 per day]"),
         "", Verdict::wait, 0, noon - 50min + 24h,
         "the limit of 3 per day of this rule is reached"},
        {"another rule has room",
         rule("a", yes, "approve", ", limits: [3 per hour]") + rule("c", yes, "approve"),
         "",
         Verdict::approve,
         1,
         {},
         ""},
        {"the soonest of several",
         rule("a", yes, "approve", ", limits: [3 per hour]") +
             rule("b", yes, "approve", ", limits: [1 per 6m]"),
         "", Verdict::wait, 1, noon + 1min, "the limit of 1 per 6m of this rule is reached"},
        {"the policy's", rule("c", yes, "approve"), "limits: [4 per hour]\n", Verdict::wait, 0,
         noon + 10min, "the limit of 4 per hour of the policy is reached"},
        {"the policy's, with room",
         rule("c", yes, "approve"),
         "limits: [5 per hour]\n",
         Verdict::approve,
         0,
         {},
         ""},
        {"a dismissal waits too", rule("a", yes, "dismiss", ", limits: [3 per hour]"),
         "dismissals: allowed\n", Verdict::wait, 0, noon + 10min,
         "the limit of 3 per hour of this rule is reached"},
        {"a reached limit does not hide a hold",
         rule("a", yes, "approve", ", limits: [3 per hour]") + rule("c", yes, "hold"),
         "",
         Verdict::hold,
         1,
         {},
         ""},
        {"or a contradiction",
         rule("a", yes, "approve", ", limits: [3 per hour]") + rule("c", yes, "dismiss"),
         "dismissals: allowed\n",
         Verdict::hold,
         0,
         {},
         "contradiction: `a` would approve, `c` would dismiss"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Decision decision = decided(row.rules, row.rest, "prospect_search", charges);
        EXPECT_EQ(decision.verdict, row.verdict);
        EXPECT_EQ(decision.rule, row.rule);
        EXPECT_EQ(decision.until, row.until);
        EXPECT_EQ(decision.reason, row.reason);
    }
}

TEST(Decide, TheTimeThatIsToldIsWhenItChanges) {
    const PolicyRef policy = policy_of(rule("a", yes, "approve", ", limits: [2 per hour]"));
    const TaskRef subject = task("prospect_search");
    Charges charges;
    charges.charge("a", noon - 10min);
    charges.charge("a", noon - 5min);
    cel::Workspace workspace;
    const Time until = decide(*policy, *subject, {noon, noon, &charges}, workspace).until.value();
    EXPECT_EQ(decide(*policy, *subject, {until - 1us, noon, &charges}, workspace).verdict,
              Verdict::wait);
    EXPECT_EQ(decide(*policy, *subject, {until, noon, &charges}, workspace).verdict,
              Verdict::approve);
}

TEST(Decide, ConditionsSeeTheTaskAndTheMoment) {
    for (const std::string_view condition : {
             "type == prospect_search && type == \"prospect_search\"",
             "id.startsWith(\"0b6c1f5e\") && status == \"pending\"",
             "description == \"a description\"",
             "created_at == timestamp(\"2026-11-23T11:00:00Z\")",
             "now == timestamp(\"2026-11-23T12:00:00Z\")",
             "first_seen == timestamp(\"2026-11-23T11:30:00Z\")",
             "age == duration(\"1h\")",
             "metadata.n == 5 && metadata[\"n\"] == 5.0",
             "task.metadata.n == 5 && task.id == id",
             "!has(metadata.missing) && has(metadata.n)",
             "type in [prospect_search, campaign_start, contact_update, list_operation]",
         }) {
        SCOPED_TRACE(condition);
        const PolicyRef policy = policy_of("- name: r\n  when: |\n    " + std::string(condition) +
                                           "\n  then: approve\n");
        const Charges charges;
        cel::Workspace workspace;
        EXPECT_EQ(decide(*policy, *task("prospect_search", R"({"n": 5})"),
                         {noon, noon - 30min, &charges}, workspace)
                      .verdict,
                  Verdict::approve);
    }
}

// Random policies of few conditions, effects, modes, limits and acknowledgements.
class RandomPolicies {
public:
    explicit RandomPolicies(unsigned seed) : random_(seed) {}

    std::vector<std::string> rules() {
        std::vector<std::string> rules;
        for (int i = below(6); i >= 0; --i) {
            rules.push_back(one("r" + std::to_string(rules.size())));
        }
        return rules;
    }
    std::string one(const std::string& name) {
        constexpr std::string_view conditions[] = {
            yes,
            no,
            error,
            "type == prospect_search",
            "type == campaign_start",
            "type in [campaign_start, \"new_type\"]",
            "type == prospect_search && metadata.n == 1",
            "metadata.n == 1 && type == campaign_start",
            "(type == prospect_search && metadata.n == 1) || type == \"new_type\"",
            "type == prospect_search || metadata.n == 1",
            "type != campaign_start",
            "type == campaign_start || int(id) == 1",
            "metadata.n == 1 || (int(id) == 1 && type == campaign_start)",
            "type == contact_update ? metadata.n == 1 : false",
        };
        constexpr std::string_view effects[] = {"approve", "approve", "approve", "dismiss", "hold"};
        const std::string_view effect = effects[below(std::size(effects))];
        std::string rest = below(4) == 0 ? ", mode: shadow" : "";
        if (effect != "hold" && below(3) == 0) {
            rest += ", limits: [1 per hour]";
        }
        if (effect == "approve" && below(2) == 0) {
            rest += ", acknowledge: [campaign_start, new_type]";
        }
        return rule(name, conditions[below(std::size(conditions))], effect, rest);
    }
    TaskRef subject() {
        constexpr std::string_view types[] = {"prospect_search", "campaign_start", "new_type",
                                              "contact_update", ""};
        return task(types[below(std::size(types))], below(2) == 0 ? "{}" : R"({"n": 1})");
    }
    std::mt19937& engine() { return random_; }
    int below(std::size_t bound) { return static_cast<int>(random_() % bound); }

private:
    std::mt19937 random_;
};

std::string joined(const std::vector<std::string>& rules) {
    std::string text;
    for (const std::string& one : rules) {
        text += one;
    }
    return text;
}

TEST(Decide, TheOrderOfTheRulesNeverChangesTheVerdict) {
    RandomPolicies random(11);
    Charges charges;
    charges.charge("r0", noon - 10min);
    charges.charge("r2", noon - 20min);
    cel::Workspace workspace;
    int verdicts[5] = {};
    for (int round = 0; round < 400; ++round) {
        std::vector<std::string> rules = random.rules();
        const std::string_view rest = round % 3 == 0 ? "dismissals: allowed\nlimits: [2 per hour]\n"
                                                     : "dismissals: allowed\n";
        const TaskRef subject = random.subject();
        const Moment moment{noon, noon, &charges};
        const Decision first = decide(*policy_of(joined(rules), rest), *subject, moment, workspace);
        ++verdicts[static_cast<int>(first.verdict)];
        for (int shuffle = 0; shuffle < 4; ++shuffle) {
            std::ranges::shuffle(rules, random.engine());
            const Decision other =
                decide(*policy_of(joined(rules), rest), *subject, moment, workspace);
            ASSERT_EQ(other.verdict, first.verdict) << joined(rules);
            ASSERT_EQ(other.until, first.until) << joined(rules);
            ASSERT_EQ(other.matches.size(), first.matches.size()) << joined(rules);
        }
    }
    for (const int count : verdicts) {
        EXPECT_GT(count, 5) << "the policies are not varied enough";
    }
}

TEST(Decide, OneMoreHoldRuleNeverApproves) {
    RandomPolicies random(12);
    const Charges charges;
    cel::Workspace workspace;
    const Moment moment{noon, noon, &charges};
    int approvals = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<std::string> rules = random.rules();
        const TaskRef subject = random.subject();
        const auto verdict = [&] {
            return decide(*policy_of(joined(rules), "dismissals: allowed\n"), *subject, moment,
                          workspace)
                .verdict;
        };
        const Verdict before = verdict();
        const std::string_view condition = round % 3 == 0 ? yes : round % 3 == 1 ? no : error;
        rules.insert(rules.begin() + random.below(rules.size() + 1),
                     rule("one more", condition, "hold"));
        const Verdict after = verdict();
        approvals += before == Verdict::approve ? 1 : 0;
        ASSERT_EQ(after, condition == no ? before : Verdict::hold) << joined(rules);
    }
    EXPECT_GT(approvals, 40);
}

TEST(Decide, TheIndexChangesNothing) {
    RandomPolicies random(13);
    Charges charges;
    charges.charge("r1", noon - 10min);
    cel::Workspace workspace;
    const Moment moment{noon, noon, &charges};
    int left_out = 0;
    for (int round = 0; round < 400; ++round) {
        const PolicyRef policy = policy_of(joined(random.rules()), "dismissals: allowed\n");
        const TaskRef subject = random.subject();
        left_out += policy->index.rules_for(subject->type()).size() < policy->rules.size() ? 1 : 0;
        ASSERT_EQ(decide(*policy, *subject, moment, workspace),
                  explain(*policy, *subject, moment, workspace).decision)
            << policy->text;
    }
    EXPECT_GT(left_out, 200);
}

TEST(Decide, TheIndexChangesNothingForConditionsThatCostTooMuch) {
    const std::string dear = "lists.range(metadata.n).all(x, x >= 0)";
    const Charges charges;
    const Moment moment{noon, noon, &charges};
    cel::Workspace workspace;
    workspace.set_cost_max(1000);
    const struct {
        std::string condition;
        Verdict verdict;
    } rows[] = {
        {dear, Verdict::hold},
        {dear + " && type == campaign_start", Verdict::unmatched},
        {dear + " && (" + dear + " && type == campaign_start)", Verdict::unmatched},
        {"(type == prospect_search && " + dear + ") && (type == campaign_start && " + dear + ")",
         Verdict::hold},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.condition);
        const PolicyRef policy = policy_of(rule("r", row.condition, "hold"));
        const TaskRef subject = task("prospect_search", R"({"n": 100000})");
        const Decision decision = decide(*policy, *subject, moment, workspace);
        EXPECT_EQ(decision.verdict, row.verdict);
        EXPECT_EQ(decision, explain(*policy, *subject, moment, workspace).decision);
    }
}

// What each decision may take in these tests, and what does not end within it.
constexpr std::uint64_t little = 2'000;
constexpr std::string_view dear = "lists.range(metadata.n).all(x, x >= 0)";

Decision decided_within(std::uint64_t cost_max, const std::string& rules,
                        std::string_view type = "prospect_search", int n = 100'000) {
    const Charges charges;
    cel::Workspace workspace;
    return decide(*policy_of(rules, "dismissals: allowed\n"),
                  *task(type, "{\"n\": " + std::to_string(n) + "}"), {noon, noon, &charges},
                  workspace, cost_max);
}

TEST(DecisionCost, HoldsWhatTakesTooMuch) {
    std::string many;
    for (int i = 0; i < 300; ++i) {
        many += rule("r" + std::to_string(i), "lists.range(10).exists(x, x == metadata.n)", "hold");
    }
    const std::string shadow = ", mode: shadow";
    const struct {
        std::string_view name;
        std::string rules;
        Verdict verdict;
        Cost cost;
        std::string_view type = "prospect_search";
    } rows[] = {
        {"an approval", rule("a", dear, "approve"), Verdict::hold, Cost::beyond},
        {"a hold", rule("a", dear, "hold"), Verdict::hold, Cost::beyond},
        {"a dismissal", rule("a", dear, "dismiss"), Verdict::hold, Cost::beyond},
        {"before an approval", rule("a", dear, "hold") + rule("b", yes, "approve"), Verdict::hold,
         Cost::beyond},
        {"behind an approval", rule("b", yes, "approve") + rule("a", dear, "hold"), Verdict::hold,
         Cost::beyond},
        {"an approval beside another", rule("b", yes, "approve") + rule("a", dear, "approve"),
         Verdict::hold, Cost::beyond},
        {"300 rules together", many + rule("b", yes, "approve"), Verdict::hold, Cost::beyond},
        {"what a limit adds up",
         rule("a", yes, "approve",
              ", limits: [{sum: \"lists.range(metadata.n).size()\", at_most: 9, per: 1h}]"),
         Verdict::hold, Cost::beyond},
        {"absorbed by nothing", rule("a", std::string(dear) + " || " + std::string(yes), "approve"),
         Verdict::hold, Cost::beyond},
        {"without the acknowledgement", rule("a", dear, "approve"), Verdict::hold, Cost::beyond,
         "campaign_start"},
        {"of another type",
         rule("a", "type == campaign_start && " + std::string(dear), "hold") +
             rule("b", yes, "approve"),
         Verdict::approve, Cost::within},
        {"a shadow rule", rule("a", dear, "hold", shadow) + rule("b", yes, "approve"),
         Verdict::approve, Cost::beyond_for_shadow_rules},
        {"a shadow rule alone", rule("a", dear, "hold", shadow), Verdict::unmatched,
         Cost::beyond_for_shadow_rules},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Decision decision = decided_within(little, row.rules, row.type);
        EXPECT_EQ(decision.verdict, row.verdict) << decision.reason;
        EXPECT_EQ(decision.cost, row.cost);
        EXPECT_EQ(decision.reason.find("too costly") != std::string::npos, row.cost == Cost::beyond)
            << decision.reason;
        if (row.cost == Cost::beyond) {
            ASSERT_FALSE(decision.matches.empty());
            EXPECT_EQ(decision.matches.back().rule, decision.rule);
        }
    }
}

TEST(DecisionCost, SaysWhereItWentAndHowMuchThereWas) {
    const struct {
        std::string_view condition;
        std::string_view reason;
    } rows[] = {
        {"lists.range(4000).all(x, !lists.range(metadata.n).exists(y, x == y + 5000))",
         "condition too costly: 4,000 × 4,000 rounds at `lists.range(metadata.n).exists(y, x == y "
         "+ 5000)`"},
        {"lists.range(metadata.n).all(x, lists.range(metadata.n).all(y, "
         "lists.range(metadata.n).all(z, z >= 0)))",
         "condition too costly: 4,000 × 4,000 × 4,000 rounds at `lists.range(metadata.n).all(z, z "
         ">= 0)`"},
        {"sets.contains(lists.range(metadata.n), lists.range(metadata.n).reverse())",
         "condition too costly: 4,000 × 4,000 rounds at "
         "`sets.contains(lists.range(metadata.n), lists.range(metadata.n).reverse())`"},
        {"lists.range(metadata.n).all(x, !(x + 9000 in lists.range(metadata.n)))",
         "condition too costly: 4,000 × 4,000 rounds at `(x + 9000 in lists.range(metadata.n))`"},
        {"lists.range(metadata.n * 10000).size() > 0",
         "condition too costly: at `lists.range(metadata.n * 10000)`"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(decided_within(decision_cost_max, rule("a", row.condition, "approve"),
                                 "prospect_search", 4'000)
                      .reason,
                  row.reason);
    }
}

// Lists as long as people's are, and rules as many.
TEST(DecisionCost, AllowsWhatIsSensible) {
    const struct {
        std::string_view name;
        std::string rules;
    } rows[] = {
        {"500 in 500",
         rule("a", "lists.range(500).all(x, !(x + 1000 in lists.range(500)))", "approve")},
        {"400 against 400",
         rule("a",
              "lists.range(metadata.n).all(x, !lists.range(metadata.n).exists(y, y == x + 1000))",
              "approve")},
        {"twice 250 against 250",
         rule("a", "lists.range(250).all(x, !lists.range(250).exists(y, y + metadata.n == x))",
              "approve") +
             rule("b",
                  "lists.range(250).exists(x, lists.range(250).exists(y, y + metadata.n == x))",
                  "hold")},
        {"1,000 rules",
         [] {
             std::string text;
             for (int i = 0; i < 1'000; ++i) {
                 text += rule("r" + std::to_string(i),
                              "metadata.n > 500 && description.contains(\"delete\")", "hold");
             }
             return text + rule("a", yes, "approve");
         }()},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Decision decision =
            decided_within(decision_cost_max, row.rules, "prospect_search", 400);
        EXPECT_EQ(decision.verdict, Verdict::approve) << decision.reason;
        EXPECT_EQ(decision.cost, Cost::within);
    }
}

// Whatever the rules are, together they take no more than the bound.
TEST(DecisionCost, IsBoundedForAllRulesTogether) {
    std::string rules;
    for (int i = 0; i < 200; ++i) {
        rules += rule(
            "r" + std::to_string(i),
            "lists.range(900).exists(x, x == metadata.n) || metadata.n == " + std::to_string(i),
            i % 2 == 0 ? "hold" : "approve", i % 3 == 0 ? ", mode: shadow" : "");
    }
    const PolicyRef policy = policy_of(rules);
    const TaskRef subject = task("prospect_search", R"({"n": 100000})");
    const Charges charges;
    const Moment moment{noon, noon, &charges};
    cel::Workspace workspace;
    constexpr std::uint64_t of_the_policy_alone = 200 * 20;
    EXPECT_EQ(decide(*policy, *subject, moment, workspace, 20'000).verdict, Verdict::hold);
    EXPECT_LE(workspace.spent(), 20'000 + of_the_policy_alone);

    const std::uint64_t before = workspace.spent();
    const Explanation explanation = explain(*policy, *subject, moment, workspace);
    EXPECT_EQ(explanation.rules.size(), 200U);
    EXPECT_LE(workspace.spent() - before, 2 * decision_cost_max + 10 * of_the_policy_alone);
}

TEST(DecisionCost, AnExplanationSaysWhichRulesWereNotEvaluated) {
    const PolicyRef policy = policy_of(
        rule("a", yes, "approve") +
        rule("b", "lists.range(metadata.n).all(x, lists.range(metadata.n).all(y, true || x == y))",
             "hold") +
        rule("c", yes, "hold"));
    const Charges charges;
    cel::Workspace workspace;
    const Explanation explanation = explain(*policy, *task("prospect_search", R"({"n": 90000})"),
                                            {noon, noon, &charges}, workspace);
    EXPECT_EQ(explanation.decision.verdict, Verdict::hold);
    EXPECT_EQ(explanation.decision.rule, 1U);
    EXPECT_EQ(explanation.rules[0].note, "");
    EXPECT_EQ(explanation.rules[2].note, "not evaluated: the decision ended before");

    const std::string ended = "not evaluated: the decision ended before";
    const Explanation more =
        explain(*policy_of(rule("s", yes, "hold", ", mode: shadow") + rule("a", no, "approve") +
                           rule("b",
                                "lists.range(metadata.n).all(x, lists.range(metadata.n).all(y, "
                                "true || x == y))",
                                "hold") +
                           rule("c", no, "hold") + rule("t", no, "hold", ", mode: shadow")),
                *task("prospect_search", R"({"n": 90000})"), {noon, noon, &charges}, workspace);
    EXPECT_EQ(more.decision.rule, 2U);
    EXPECT_EQ(more.rules[0].note, ended) << "shadow rules come last";
    EXPECT_EQ(more.rules[1].note, "") << "it was looked at, and is false";
    EXPECT_EQ(more.rules[3].note, ended);
    EXPECT_EQ(more.rules[4].note, ended);
}

TEST(RuleIndex, LeavesOutRulesForOtherTypes) {
    const PolicyRef policy =
        policy_of(rule("a", "type == prospect_search", "approve") + rule("b", yes, "hold") +
                  rule("c", "type in [campaign_start, contact_update] && metadata.n == 1", "hold") +
                  rule("d", "type == campaign_start || metadata.n == 1", "hold"));
    const auto rules_for = [&](std::string_view type) {
        const auto rules = policy->index.rules_for(type);
        return std::vector<std::uint32_t>(rules.begin(), rules.end());
    };
    EXPECT_EQ(rules_for("prospect_search"), (std::vector<std::uint32_t>{0, 1, 3}));
    EXPECT_EQ(rules_for("campaign_start"), (std::vector<std::uint32_t>{1, 2, 3}));
    EXPECT_EQ(rules_for("contact_update"), (std::vector<std::uint32_t>{1, 2, 3}));
    EXPECT_EQ(rules_for("anything"), (std::vector<std::uint32_t>{1, 3}));
    EXPECT_EQ(policy->index.all().size(), 4u);
    const std::vector<RuleIndex::Types> twice{std::vector<std::string>{"a", "a"}};
    EXPECT_EQ(RuleIndex(twice).rules_for("a").size(), 1u);
}

// Two hours ahead of UTC, as if it were a zone of the database.
class OneZone final : public cel::TimeZones {
public:
    std::optional<std::chrono::seconds> offset_at(std::string_view zone,
                                                  std::int64_t) const override {
        return zone == "Here/Now" ? std::optional(std::chrono::seconds(7200)) : std::nullopt;
    }
    std::vector<std::string> names() const override { return {"Here/Now"}; }
};

TEST(Decide, KnowsTheTimeZonesThatItIsGiven) {
    const std::string text =
        "version: 1\nrules:\n  - name: at one\n"
        "    when: created_at.getHours('Here/Now') == 13\n    then: hold\n...\n";
    const Charges charges;
    cel::Workspace workspace;
    const TaskRef listed = task("contact_update");  // created at 11:00 UTC
    const auto with = parse_policy(text, std::make_shared<OneZone>());
    ASSERT_TRUE(with);
    EXPECT_EQ(decide(**with, *listed, {noon, noon, &charges}, workspace).matches,
              std::vector({RuleMatch{0, Match::matched, ""}}));
    const auto without = parse_policy(text);
    ASSERT_TRUE(without);
    const Decision decision = decide(**without, *listed, {noon, noon, &charges}, workspace);
    ASSERT_EQ(decision.matches.size(), 1u);
    EXPECT_EQ(decision.matches[0].match, Match::erred);
    EXPECT_EQ(decision.verdict, Verdict::hold) << "a hold rule that errs holds";
}

}  // namespace
}  // namespace lexid::policy
