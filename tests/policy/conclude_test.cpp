// A rule's limits and the policy's, where both have something to say.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "policy/explain.hpp"
#include "samples.hpp"

namespace lexid::policy {
namespace {

using namespace std::chrono_literals;

// Of rule `a` three tasks in the last hour, with 10 each; of `b` one, 5 minutes ago.
Charges charged() {
    const auto of = [](std::int64_t amount) { return std::vector<Amount>{{"metadata.n", amount}}; };
    Charges charges;
    for (int i = 0; i < 3; ++i) {
        charges.charge("a", noon - 50min + i * 10min, of(10));
    }
    charges.charge("b", noon - 5min, of(10));
    return charges;
}

std::string rule(std::string_view name, std::string_view limits) {
    return "- {name: " + std::string(name) + ", when: id != \"\", then: approve, limits: [" +
           std::string(limits) + "]}\n";
}

TEST(Conclude, OfALimitOfTheRuleAndOneOfThePolicyTheOneThatLastsLongerAnswers) {
    const struct {
        std::string_view name;
        std::string rules;
        std::string_view of_policy;
        Verdict verdict;
        std::optional<Time> until;
        std::string_view reason;  // its beginning
    } rows[] = {
        {"the policy's lasts longer", rule("a", "3 per hour"), "4 per day", Verdict::wait,
         noon - 50min + 24h, "the limit of 4 per day of the policy is reached"},
        {"the rule's lasts longer", rule("a", "3 per day"), "4 per hour", Verdict::wait,
         noon - 50min + 24h, "the limit of 3 per day of this rule is reached"},
        {"they end at once: the rule's is named", rule("a", "3 per hour"), "4 per hour",
         Verdict::wait, noon + 10min, "the limit of 3 per hour of this rule is reached"},
        {"the policy's never allows it", rule("a", "3 per hour"),
         "{sum: metadata.n, at_most: 4, per: hour}", Verdict::hold, std::nullopt,
         "the task adds 5 to the limit of {sum: metadata.n, at_most: 4, per: hour} of the policy"},
        {"the rule's never allows it", rule("a", "{sum: metadata.n, at_most: 4, per: hour}"),
         "4 per hour", Verdict::hold, std::nullopt,
         "the task adds 5 to the limit of {sum: metadata.n, at_most: 4, per: hour} of this rule"},
        {"neither ever does", rule("a", "{sum: metadata.n, at_most: 4, per: hour}"),
         "{sum: metadata.n, at_most: 3, per: hour}", Verdict::hold, std::nullopt,
         "the task adds 5 to the limit of {sum: metadata.n, at_most: 4, per: hour} of this rule"},
        {"the policy's outlasts those of both rules",
         rule("a", "3 per hour") + rule("b", "1 per 6m"), "4 per day", Verdict::wait,
         noon - 50min + 24h, "the limit of 4 per day of the policy is reached"},
        {"the policy's lies between: the rule that is free first waits for it",
         rule("a", "3 per day") + rule("b", "1 per 6m"), "4 per hour", Verdict::wait, noon + 10min,
         "the limit of 4 per hour of the policy is reached"},
        {"one rule never, the other soon",
         rule("a", "{sum: metadata.n, at_most: 4, per: hour}") + rule("b", "1 per 6m"),
         "9 per hour", Verdict::wait, noon + 1min, "the limit of 1 per 6m of this rule is reached"},
        {"one rule soon, the other never",
         rule("b", "1 per 6m") + rule("a", "{sum: metadata.n, at_most: 4, per: hour}"),
         "9 per hour", Verdict::wait, noon + 1min, "the limit of 1 per 6m of this rule is reached"},
    };
    const Charges charges = charged();
    const TaskRef subject = task("prospect_search", R"({"n": 5})");
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        cel::Workspace workspace;
        const Decision decision =
            decide(*policy_of(row.rules, "limits: [" + std::string(row.of_policy) + "]\n"),
                   *subject, {noon, noon, &charges}, workspace);
        EXPECT_EQ(decision.verdict, row.verdict);
        EXPECT_EQ(decision.until, row.until);
        EXPECT_TRUE(decision.reason.starts_with(row.reason)) << decision.reason;
    }
}

TEST(Conclude, AHoldRuleIsAskedForNoSum) {
    const std::string sum_of_policy = "limits: [{sum: metadata.missing, at_most: 4, per: hour}]\n";
    const std::string hold = "- {name: h, when: id != \"\", then: hold, because: ann looks}\n";
    const Charges charges;
    cel::Workspace workspace;
    const TaskRef subject = task("prospect_search");
    const Decision held =
        decide(*policy_of(hold, sum_of_policy), *subject, {noon, noon, &charges}, workspace);
    EXPECT_EQ(held.verdict, Verdict::hold);
    EXPECT_EQ(held.reason, "ann looks");
    const Decision unmatched = decide(*policy_of(rule("a", "9 per hour"), sum_of_policy), *subject,
                                      {noon, noon, &charges}, workspace);
    EXPECT_EQ(unmatched.verdict, Verdict::unmatched) << "the sum of an approval errs";
}

Explanation explained(const std::string& rules, std::string_view of_policy,
                      std::string_view metadata) {
    const Charges charges = charged();
    cel::Workspace workspace;
    return explain(*policy_of(rules, "limits: [" + std::string(of_policy) + "]\n"),
                   *task("prospect_search", metadata), {noon, noon, &charges}, workspace);
}

TEST(Conclude, AnExplanationAsksThePolicysLimitsWithWhatARuleThatActsAdds) {
    const std::string hold = "- {name: h, when: id != \"\", then: hold}\n";
    constexpr std::string_view limit = "{sum: metadata.n, at_most: 44, per: hour}";
    for (const bool hold_first : {true, false}) {
        SCOPED_TRACE(hold_first);
        const std::string approve = rule("a", "9 per hour");
        const Explanation explanation =
            explained(hold_first ? hold + approve : approve + hold, limit, R"({"n": 5})");
        const RuleExplanation& about_hold = explanation.rules.at(hold_first ? 0 : 1);
        const RuleExplanation& about_approve = explanation.rules.at(hold_first ? 1 : 0);
        EXPECT_EQ(about_hold.note, "") << "a hold waits for no limit";
        EXPECT_EQ(about_approve.note,
                  "the limit of {sum: metadata.n, at_most: 44, per: hour} of the policy is "
                  "reached: 40 used, the task adds 5, at least until 2026-11-23T12:10:00Z");
        EXPECT_EQ(explanation.decision.verdict, Verdict::hold);
    }
}

TEST(Conclude, AnExplanationNamesOfTwoLimitsTheOneThatLastsLonger) {
    const struct {
        std::string_view of_rule;
        std::string_view of_policy;
        std::string_view note;
    } rows[] = {
        {"3 per hour", "4 per day",
         "the limit of 4 per day of the policy is reached, at least until 2026-11-24T11:10:00Z"},
        {"3 per day", "4 per hour",
         "the limit of 3 per day of this rule is reached, at least until 2026-11-24T11:10:00Z"},
        {"9 per hour", "4 per hour",
         "the limit of 4 per hour of the policy is reached, at least until 2026-11-23T12:10:00Z"},
        {"9 per hour", "9 per hour", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.note);
        EXPECT_EQ(explained(rule("a", row.of_rule), row.of_policy, "{}").rules.at(0).note,
                  row.note);
    }
}

TEST(Conclude, AnExplanationNamesTheFirstPartThatErred) {
    const struct {
        std::string_view name;
        std::string_view when;
        std::size_t blocker;
    } rows[] = {
        {"two erred", "id != '' && metadata.x == 1 && metadata.y == 2", 1},
        {"the first of all", "metadata.x == 1 && metadata.y == 2 && id != ''", 0},
        {"one that is false comes before", "metadata.x == 1 && metadata.y == 2 && id == ''", 2},
        {"the first that is false", "metadata.x == 1 && id == '' && id == 'b'", 1},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Explanation explanation =
            explained("- {name: r, when: \"" + std::string(row.when) + "\", then: approve}\n",
                      "9 per hour", "{}");
        EXPECT_EQ(explanation.rules.at(0).blocker, row.blocker);
    }
}

Decision decided(const std::string& rules, const TaskRef& subject,
                 const Charges& charges = charged(), const Charges* hypothetical = nullptr) {
    cel::Workspace workspace;
    return decide(*policy_of(rules, "dismissals: allowed\n"), *subject,
                  {noon, noon, &charges, hypothetical}, workspace);
}

TEST(Conclude, AContradictionNamesTheRuleThatIsCertainAndElseTheFirst) {
    const auto rule = [](std::string_view name, bool errs, std::string_view then) {
        return "- {name: " + std::string(name) +
               ", when: " + (errs ? "metadata.missing == 1" : "id != ''") +
               ", then: " + std::string(then) + "}\n";
    };
    for (const bool approve_errs : {false, true}) {
        for (const bool dismiss_errs : {false, true}) {
            for (const bool approve_first : {false, true}) {
                SCOPED_TRACE(std::string(approve_errs ? "the approval errs, " : "") +
                             (dismiss_errs ? "the dismissal errs, " : "") +
                             (approve_first ? "the approval first" : "the dismissal first"));
                const std::string approve = rule("a", approve_errs, "approve");
                const std::string dismiss = rule("d", dismiss_errs, "dismiss");
                const Decision decision = decided(
                    approve_first ? approve + dismiss : dismiss + approve, task("prospect_search"));
                if (approve_errs && dismiss_errs) {
                    EXPECT_EQ(decision.verdict, Verdict::unmatched);
                    continue;
                }
                EXPECT_EQ(decision.verdict, Verdict::hold);
                const std::size_t approval = approve_first ? 0 : 1;
                EXPECT_EQ(decision.rule, approve_errs ? 1 - approval : dismiss_errs ? approval : 0);
                EXPECT_EQ(decision.reason,
                          std::string("contradiction: `a` ") + (approve_errs ? "might" : "would") +
                              " approve, `d` " + (dismiss_errs ? "might" : "would") + " dismiss");
            }
        }
    }
}

TEST(Conclude, AShadowRuleSaysWhatItWouldDoAndWhatItWouldAdd) {
    const auto shadow = [](std::string_view when, std::string_view then, std::string_view rest) {
        return "- {name: s, when: \"" + std::string(when) + "\", then: " + std::string(then) +
               ", mode: shadow" + std::string(rest) + "}\n";
    };
    constexpr std::string_view sum = ", limits: [{sum: metadata.n, at_most: 9, per: hour}]";
    Charges hypothetical;
    hypothetical.charge("s", noon - 1min, std::vector<Amount>{{"metadata.n", 5}});
    const std::vector<Amount> five{{"metadata.n", 5}};
    const struct {
        std::string_view name;
        std::string rules;
        bool hypothetical;
        std::optional<Verdict> verdict;
        std::vector<Amount> amounts;
    } rows[] = {
        {"an approval", shadow("id != ''", "approve", ""), false, Verdict::approve, {}},
        {"a dismissal", shadow("id != ''", "dismiss", ""), false, Verdict::dismiss, {}},
        {"a hold", shadow("id != ''", "hold", ""), false, Verdict::hold, {}},
        {"with a sum", shadow("id != ''", "approve", sum), false, Verdict::approve, five},
        {"with a sum that others use up",
         shadow("id != ''", "approve", sum),
         true,
         Verdict::wait,
         {}},
        {"that is false", shadow("id == ''", "approve", sum), false, {}, {}},
        {"that errs", shadow("metadata.missing == 1", "approve", sum), false, {}, {}},
        {"that acts", rule("a", "9 per hour"), false, {}, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Decision decision = decided(row.rules, task("prospect_search", R"({"n": 5})"),
                                          charged(), row.hypothetical ? &hypothetical : nullptr);
        ASSERT_EQ(decision.shadows.size(), row.verdict ? 1u : 0u);
        if (row.verdict) {
            EXPECT_EQ(decision.shadows[0],
                      (ShadowVerdict{.rule = 0, .verdict = *row.verdict, .amounts = row.amounts}));
        }
    }
}

TEST(Conclude, ATypeIsNamedInUpToSixtyCharacters) {
    for (const std::size_t size : {60, 61}) {
        const std::string type(size, 't');
        const std::string shown = size == 60 ? type : std::string(60, 't') + "…";
        const std::string needs = "acknowledge: [" + shown + "]`";
        EXPECT_EQ(decided(rule("a", "9 per hour"), task(type)).reason,
                  "`a` would approve, but does not say `" + needs);
        const Charges none;
        cel::Workspace workspace;
        EXPECT_EQ(explain(*policy_of(rule("a", "9 per hour")), *task(type), {noon, noon, &none},
                          workspace)
                      .rules.at(0)
                      .note,
                  "a task of this type needs `" + needs);
    }
}

}  // namespace
}  // namespace lexid::policy
