// What a rule is for a task: true, false, an error, or too costly to tell.

#include "policy/truth.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "policy/explain.hpp"
#include "samples.hpp"

namespace lexid::policy {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view yes = "id != ''";
constexpr std::string_view error = "metadata.missing == 1";
constexpr std::string_view dear = "lists.range(metadata.n).all(x, x >= 0)";
constexpr std::string_view shadow = ", mode: shadow";

std::string rule(std::string_view name, std::string_view when, std::string_view then,
                 std::string_view rest = "") {
    return "- {name: " + std::string(name) + ", when: \"" + std::string(when) +
           "\", then: " + std::string(then) + std::string(rest) + "}\n";
}

struct Subject {
    std::string_view type = "prospect_search";
    std::string metadata = "{}";
    std::string of_policy;  // limits
};

Decision decided(const std::string& rules, const Subject& subject = {},
                 std::uint64_t cost_max = decision_cost_max) {
    const Charges charges;
    cel::Workspace workspace;
    return decide(*policy_of(rules, "dismissals: allowed\n" + subject.of_policy),
                  *task(subject.type, subject.metadata), {noon, noon, &charges}, workspace,
                  cost_max);
}

std::vector<std::size_t> matches(const Decision& decision) {
    std::vector<std::size_t> rules;
    for (const RuleMatch& match : decision.matches) {
        rules.push_back(match.rule);
    }
    return rules;
}

TEST(Truth, RulesAreReportedInFileOrderShadowsAmongThem) {
    const Decision decision =
        decided(rule("a", yes, "hold", shadow) + rule("b", yes, "approve") +
                rule("c", error, "approve", shadow) + rule("d", yes, "approve"));
    EXPECT_EQ(matches(decision), (std::vector<std::size_t>{0, 1, 2, 3}));
    const Decision ended =
        decided(rule("a", yes, "hold", shadow) + rule("b", yes, "approve") +
                    rule("c", yes, "approve") + rule("d", dear, "hold") + rule("e", yes, "hold"),
                {.metadata = R"({"n": 100000})"}, 2'000);
    EXPECT_EQ(matches(ended), (std::vector<std::size_t>{1, 2, 3})) << "none behind the costly one";
}

TEST(Truth, AShadowRuleThatIsTooCostlyEndsNothing) {
    const Decision decision = decided(
        rule("a", dear, "hold", shadow) + rule("b", dear, "hold", shadow) + rule("c", yes, "hold"),
        {.metadata = R"({"n": 100000})"}, 2'000);
    EXPECT_EQ(matches(decision), (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(decision.cost, Cost::beyond_for_shadow_rules);
}

TEST(Truth, EachSumIsAddedUpOnceHoweverManyLimitsNameIt) {
    const std::string n = "{sum: metadata.n, at_most: 90, per: ";
    const std::string m = "{sum: metadata.m, at_most: 90, per: ";
    const Decision decision =
        decided(rule("a", yes, "approve",
                     ", limits: [" + n + "day}, 5 per hour, " + n + "hour}, " + m + "hour}]"),
                {.metadata = R"({"n": 5, "m": 7})", .of_policy = "limits: [" + n + "week}]\n"});
    EXPECT_EQ(decision.verdict, Verdict::approve);
    EXPECT_EQ(decision.amounts, (std::vector<Amount>{{"metadata.n", 5}, {"metadata.m", 7}}));
}

TEST(Truth, AnErrorOfTheConditionComesBeforeThatOfASum) {
    const std::string sum = ", limits: [{sum: metadata.other, at_most: 9, per: day}]";
    EXPECT_TRUE(decided(rule("a", error, "approve", sum))
                    .reason.starts_with("`a`: the condition can't be evaluated: "));
    EXPECT_TRUE(decided(rule("a", yes, "approve", sum))
                    .reason.starts_with("`a`: the limit's `metadata.other` can't be evaluated: "));
}

TEST(Truth, WhatErrsLacksNoAcknowledgement) {
    const Decision decision = decided(rule("a", error, "approve"), {.type = "campaign_start"});
    EXPECT_EQ(decision.verdict, Verdict::unmatched);
    EXPECT_EQ(decision.reason, "");
    EXPECT_TRUE(decision.matches.empty());
    EXPECT_TRUE(decided(rule("a", yes, "approve"), {.type = "campaign_start"})
                    .reason.starts_with("`a` would approve, but does not say"));
}

TEST(Truth, WhatIsNeitherTrueNorFalseIsAnError) {
    EXPECT_EQ(decided(rule("a", "has(metadata.x) ? metadata.x : dyn(1)", "hold")).reason,
              "the condition can't be evaluated: the condition is neither true nor false but int");
}

TEST(Truth, ASumThatCannotBeToldSaysWhy) {
    const std::string begin = " can't be evaluated: ";
    const std::string must_be = "it must be a whole number from 0, not ";
    const struct {
        std::string_view name;
        std::string_view limit;
        std::string metadata;
        std::string why;  // its end
    } rows[] = {
        {"its condition errs", "sum: metadata.n, when: metadata.missing == 1", R"({"n": 1})",
         "no such key \"missing\"; keys: n"},
        {"its condition is neither true nor false", "sum: metadata.n, when: metadata.n",
         R"({"n": 1})", begin + "it is neither true nor false"},
        {"it is negative", "sum: metadata.n", R"({"n": -1})", must_be + "-1"},
        {"it is no whole number", "sum: metadata.n", R"({"n": 1.5})", must_be + "1.5"},
        {"it is too large", "sum: metadata.n", R"({"n": 9223372036854775808})",
         must_be + "9223372036854775808u"},
        {"it is a text of sixty characters with its quotes", "sum: metadata.n",
         "{\"n\": \"" + std::string(58, 'a') + "\"}", must_be + '"' + std::string(58, 'a') + '"'},
        {"it is a longer one", "sum: metadata.n", "{\"n\": \"" + std::string(59, 'a') + "\"}", "…"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string reason =
            decided(rule("a", yes, "approve",
                         ", limits: [{" + std::string(row.limit) + ", at_most: 9, per: day}]"),
                    {.metadata = row.metadata})
                .reason;
        EXPECT_TRUE(reason.ends_with(row.why)) << reason;
    }
    for (const std::string_view n : {"0", "9223372036854775807"}) {
        const Decision decision =
            decided(rule("a", yes, "approve",
                         ", limits: [{sum: \"uint(metadata.n)\", at_most: 1000000000000000, per: "
                         "day}]"),
                    {.metadata = "{\"n\": " + std::string(n) + "}"});
        EXPECT_EQ(decision.verdict, n == "0" ? Verdict::approve : Verdict::hold);
        EXPECT_TRUE(n == "0" || decision.reason.starts_with("the task adds " + std::string(n)))
            << decision.reason;
    }
}

TEST(Truth, RoundsAreCountedInGroupsOfThreeDigits) {
    const struct {
        std::string_view condition;
        std::string_view rounds;
    } rows[] = {
        {"lists.range(900).all(x, lists.range(900).all(y, lists.range(90).all(z, x + y + z > -1)))",
         ": 900 × 900 × 90 rounds at "},
        {"lists.range(12345).all(x, lists.range(999).all(y, x + y > -1))",
         ": 12,345 × 999 rounds at "},
        {"lists.range(123456).all(x, lists.range(99).all(y, x + y > -1))",
         ": 123,456 × 99 rounds at "},
        {"lists.range(1234567).all(x, lists.range(99).all(y, x + y > -1))",
         ": 1,234,567 × 99 rounds at "},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.rounds);
        const std::string reason = decided(rule("a", row.condition, "hold")).reason;
        EXPECT_TRUE(reason.contains("condition too costly" + std::string(row.rounds))) << reason;
    }
}

TEST(Truth, ABoundOfADecisionEndsWithIt) {
    const PolicyRef policy =
        policy_of(rule("a", "!(" + std::string(dear) + ")", "hold") + rule("b", yes, "approve"));
    const TaskRef subject = task("prospect_search", R"({"n": 100000})");
    const Charges charges;
    const Moment moment{noon, noon, &charges};
    cel::Workspace workspace;
    workspace.set_cost_max(100'000'000);
    decide(*policy, *subject, moment, workspace, 1'000);
    EXPECT_EQ(workspace.allowance(), cel::Workspace::no_allowance);
    explain(*policy, *subject, moment, workspace);
    EXPECT_EQ(workspace.allowance(), cel::Workspace::no_allowance);
    EXPECT_EQ(workspace.cost_max(), 100'000'000);

    // What was decided before decisions had a bound: each evaluation has its own, and an end of it
    // is an error like any other.
    workspace.set_cost_max(10);
    const Decision earlier = decide_without_bound(*policy, *subject, moment, workspace);
    EXPECT_EQ(workspace.cost_max(), 10);
    EXPECT_EQ(earlier.cost, Cost::within);
    EXPECT_EQ(earlier.verdict, Verdict::approve) << "100,000 rounds are less than it might take";
    const Decision ended = decide_without_bound(
        *policy_of(rule("a", "lists.range(metadata.n).all(x, " + std::string(dear) + ")", "hold") +
                   rule("b", yes, "approve")),
        *subject, moment, workspace);
    EXPECT_EQ(ended.cost, Cost::within);
    EXPECT_EQ(ended.verdict, Verdict::hold);
    EXPECT_TRUE(ended.reason.starts_with("the condition can't be evaluated: ")) << ended.reason;
    EXPECT_EQ(matches(ended), (std::vector<std::size_t>{0, 1})) << "and nothing else ends";
}

TEST(Truth, AnAgeThatNoDurationCanHoldIsAnError) {
    const auto decided_at = [](std::string_view created_at, Time now) {
        boost::json::object body{{"id", "t"},
                                 {"type", "prospect_search"},
                                 {"status", "pending"},
                                 {"description", ""},
                                 {"created_at", std::string(created_at)}};
        const TaskRef subject = Task::from_json(std::move(body)).value();
        const Charges charges;
        cel::Workspace workspace;
        return decide(*policy_of(rule("a", "age > duration('1h')", "approve")), *subject,
                      {now, now, &charges}, workspace)
            .verdict;
    };
    // 9,223,372,036 seconds before.
    const Time begin = noon - std::chrono::seconds(9'223'372'036);
    const std::string long_ago = format_time(begin);
    EXPECT_EQ(decided_at(long_ago, noon), Verdict::approve);
    EXPECT_EQ(decided_at(long_ago, noon + 854'775us), Verdict::approve);
    EXPECT_EQ(decided_at(long_ago, noon + 854'776us), Verdict::unmatched);
    EXPECT_EQ(decided_at(format_time(begin - 1s), noon), Verdict::unmatched);
    EXPECT_EQ(decided_at(format_time(begin - 1s), noon + 500ms), Verdict::unmatched);
    EXPECT_EQ(decided_at("0001-01-01T00:00:00Z", noon), Verdict::unmatched);
}

}  // namespace
}  // namespace lexid::policy
