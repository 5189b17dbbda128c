#include "policy/explain.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "samples.hpp"

namespace lexid::policy {
namespace {

using namespace std::chrono_literals;

Explanation explained(std::string_view rules, const TaskRef& subject, const Charges& charges = {}) {
    cel::Workspace workspace;
    return explain(*policy_of(rules), *subject, {noon, noon, &charges}, workspace);
}

TEST(Explain, NamesTheFirstPartThatWasFalseWithWhatItSaw) {
    const Explanation explanation = explained(
        "- {name: r, when: 'type == prospect_search && metadata.count <= 50 && metadata.x == 1', "
        "then: approve}\n",
        task("prospect_search", R"({"count": 612})"));
    ASSERT_EQ(explanation.rules.size(), 1u);
    const RuleExplanation& rule = explanation.rules[0];
    EXPECT_EQ(rule.result, RuleResult::not_matched);
    ASSERT_EQ(rule.parts.size(), 3u);
    ASSERT_EQ(rule.blocker, 1u) << "the false part comes before the one that errs";
    EXPECT_EQ(rule.parts[1].text, "metadata.count <= 50");
    ASSERT_EQ(rule.parts[1].observed.size(), 1u);
    EXPECT_EQ(rule.parts[1].observed[0].expression, "metadata.count");
    EXPECT_EQ(rule.parts[1].observed[0].value, "612");
    EXPECT_EQ(explanation.decision.verdict, Verdict::unmatched);
}

TEST(Explain, NamesTheFirstPartThatErredIfNoneWasFalse) {
    const Explanation explanation = explained(
        "- {name: r, when: 'type == prospect_search && metadata.cuont <= 50', then: approve}\n",
        task("prospect_search", R"({"count": 612})"));
    const RuleExplanation& rule = explanation.rules.at(0);
    EXPECT_EQ(rule.result, RuleResult::erred);
    EXPECT_EQ(rule.blocker, 1u);
    EXPECT_NE(rule.error, "");
}

TEST(Explain, ShowsEveryRuleEvenThoseForOtherTypes) {
    Charges charges;
    charges.charge("limited", noon - 10min);
    const Explanation explanation = explained(R"(
- {name: other, when: type == campaign_start, then: hold}
- {name: limited, when: type == prospect_search, then: approve, limits: [1 per hour]}
- {name: shadow, when: type == prospect_search, then: hold, mode: shadow}
)",
                                              task("prospect_search"), charges);
    ASSERT_EQ(explanation.rules.size(), 3u);
    EXPECT_EQ(explanation.rules[0].result, RuleResult::not_matched);
    EXPECT_EQ(explanation.rules[0].blocker, 0u);
    EXPECT_EQ(explanation.rules[1].result, RuleResult::matched);
    EXPECT_EQ(
        explanation.rules[1].note,
        "the limit of 1 per hour of this rule is reached, at least until 2026-11-23T12:50:00Z");
    EXPECT_EQ(explanation.rules[1].blocker, std::nullopt);
    EXPECT_EQ(explanation.rules[2].note, "shadow: evaluated and reported, never acted upon");
    EXPECT_EQ(explanation.decision.verdict, Verdict::wait);
}

TEST(Explain, SaysWhatAFlooredTypeNeeds) {
    const Explanation explanation = explained(
        "- {name: r, when: type == campaign_start, then: approve}\n", task("campaign_start"));
    EXPECT_EQ(explanation.rules.at(0).result, RuleResult::not_acknowledged);
    EXPECT_EQ(explanation.rules.at(0).note,
              "a task of this type needs `acknowledge: [campaign_start]`");
}

TEST(Explain, ANoteSaysWhatKeepsATrueRuleFromActing) {
    Charges charges;
    charges.charge("r", noon - 10min, std::vector<Amount>{{"metadata.n", 5}});
    const std::string reached =
        "the limit of 1 per hour of this rule is reached, at least until 2026-11-23T12:50:00Z";
    const std::string as_shadow = "shadow: evaluated and reported, never acted upon";
    const std::string floor = "a task of this type needs `acknowledge: [campaign_start]`";
    const struct {
        std::string_view name;
        std::string_view rule;
        std::string_view type;
        std::string note;
    } rows[] = {
        {"nothing", "when: id != '', then: approve", "prospect_search", ""},
        {"a limit", "when: id != '', then: approve, limits: [1 per hour]", "prospect_search",
         reached},
        {"a limit of a rule that is false", "when: id == '', then: approve, limits: [1 per hour]",
         "prospect_search", ""},
        {"a limit of a rule that errs",
         "when: metadata.missing == 1, then: approve, limits: [1 per hour]", "prospect_search", ""},
        {"a limit that never allows it",
         "when: id != '', then: approve, limits: [{sum: metadata.n, at_most: 4, per: hour}]",
         "prospect_search",
         "the task adds 5 to the limit of {sum: metadata.n, at_most: 4, per: hour} of this rule, "
         "which never allows as much: a person has to decide"},
        {"a shadow", "when: id != '', then: approve, mode: shadow", "prospect_search", as_shadow},
        {"a shadow and a limit",
         "when: id != '', then: approve, mode: shadow, limits: [1 per hour]", "prospect_search",
         as_shadow + "; " + reached},
        {"a floor", "when: id != '', then: approve, limits: [1 per hour]", "campaign_start", floor},
        {"a shadow and a floor", "when: id != '', then: approve, mode: shadow", "campaign_start",
         as_shadow + "; " + floor},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string rule = "- {name: r, " + std::string(row.rule) + "}\n";
        const Explanation explanation =
            explained("- {name: first, when: id == '', then: hold}\n" + rule,
                      task(row.type, R"({"n": 5})"), charges);
        EXPECT_EQ(explanation.rules.at(1).note, row.note);
        EXPECT_EQ(explanation.rules.at(0).rule, 0u);
        EXPECT_EQ(explanation.rules.at(1).rule, 1u);
        EXPECT_EQ(explanation.rules.at(0).note, "");
    }
}

TEST(Explain, ThePolicysLimitsAreAskedWithWhatTheFirstTrueRuleAdds) {
    const std::string errs = "- {name: e, when: metadata.missing == 1, then: approve}\n";
    const std::string acts = "- {name: r, when: id != '', then: approve}\n";
    const Charges charges;
    cel::Workspace workspace;
    for (const bool errs_first : {true, false}) {
        const PolicyRef policy = policy_of(errs_first ? errs + acts : acts + errs,
                                           "limits: [{sum: metadata.n, at_most: 4, per: day}]\n");
        const Explanation explanation = explain(*policy, *task("prospect_search", R"({"n": 5})"),
                                                {noon, noon, &charges}, workspace);
        EXPECT_TRUE(explanation.rules.at(errs_first ? 1 : 0)
                        .note.starts_with("the task adds 5 to the limit"));
        EXPECT_EQ(explanation.rules.at(errs_first ? 0 : 1).note, "");
    }
}

// However much the decision took, the parts have as much again.
TEST(Explain, PartsAreEvaluatedAfterACostlyDecisionToo) {
    const PolicyRef policy = policy_of(
        "- {name: r, when: \"id != '' && lists.range(350).all(x, lists.range(350).all(y, x + y + "
        "metadata.n > 0))\", then: approve}\n");
    const TaskRef subject = task("prospect_search", R"({"n": 5})");
    const Charges charges;
    const Moment moment{noon, noon, &charges};
    cel::Workspace workspace;
    ASSERT_EQ(decide(*policy, *subject, moment, workspace, decision_cost_max / 2).cost,
              Cost::beyond);
    const Explanation explanation = explain(*policy, *subject, moment, workspace);
    ASSERT_EQ(explanation.decision.verdict, Verdict::approve) << explanation.decision.reason;
    ASSERT_EQ(explanation.rules.at(0).parts.size(), 2u);
    EXPECT_EQ(explanation.rules.at(0).parts[1].result, cel::PartResult::is_true);
    EXPECT_EQ(explanation.rules.at(0).blocker, std::nullopt);
}

// A part is evaluated even where the rule did not need it, and may take what others would have had.
TEST(Explain, WhatIsTrueHasNoBlockerThoughItsPartsCameTooLate) {
    const Explanation explanation = explained(
        "- {name: e, when: \"id == '' && lists.range(9000).all(x, lists.range(9000).all(y, x + y + "
        "metadata.n > 0))\", then: approve}\n"
        "- {name: r, when: \"id != '' && lists.range(9000).all(x, x >= 0)\", then: approve}\n",
        task("prospect_search", R"({"n": 5})"));
    ASSERT_EQ(explanation.decision.verdict, Verdict::approve);
    EXPECT_EQ(explanation.rules.at(0).blocker, 0u);
    ASSERT_EQ(explanation.rules.at(1).result, RuleResult::matched);
    EXPECT_EQ(explanation.rules.at(1).parts.at(1).result, cel::PartResult::error);
    EXPECT_EQ(explanation.rules.at(1).blocker, std::nullopt);
}

}  // namespace
}  // namespace lexid::policy
