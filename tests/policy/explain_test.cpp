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

}  // namespace
}  // namespace lexid::policy
