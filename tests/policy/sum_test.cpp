#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "policy/allowance.hpp"
#include "policy/environment.hpp"
#include "policy/explain.hpp"
#include "policy/limit.hpp"
#include "samples.hpp"

namespace lexid::policy {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view known = "known: {weight: 2, lists: [\"a\", \"b\"]}\n";

std::string with_limit(std::string_view limit) {
    return "- {name: r, when: 'id != \"\"', then: approve, limits: [" + std::string(limit) + "]}\n";
}

// The limit as a rule has it that stands beside `known`.
Limit limit_of(std::string_view text) {
    return policy_of(with_limit(text), known)->rules.at(0).limits.at(0);
}

std::string faults_of_limit(std::string_view limit) {
    return faults_of("version: 1\nrules:\n" + with_limit(limit) + "...\n");
}

TEST(Sum, IsReadAsItIsWritten) {
    const struct {
        std::string_view text;
        std::int64_t at_most;
        Duration window;
        std::string_view written;
    } rows[] = {
        {"{sum: metadata.count, at_most: 500, per: 24h}", 500, 24h,
         "{sum: metadata.count, at_most: 500, per: day}"},
        {"{per: 90m, at_most: 1, sum: \"1 \"}", 1, 90min, "{sum: '1', at_most: 1, per: 1h30m}"},
        {"{sum: metadata.count, when: type == prospect_search, at_most: 1000000000000000, "
         "per: week}",
         1'000'000'000'000'000, std::chrono::weeks(1),
         "{sum: metadata.count, when: 'type == prospect_search', at_most: 1000000000000000, per: "
         "week}"},
        {"{sum: \"metadata['a, b'] * known.weight\", at_most: 5, per: hour}", 5, 1h,
         "{sum: 'metadata[\"a, b\"] * known.weight', at_most: 5, per: hour}"},
        {"{sum: \"description.size()\", when: \"description != \\\"it's # {a}\\\"\", at_most: 5, "
         "per: hour}",
         5, 1h, ""},
        {"{sum: uint(3), at_most: 5, per: hour}", 5, 1h, ""},
        {"{sum: \"metadata[id]\", at_most: 5, per: hour}", 5, 1h,
         "{sum: 'metadata[id]', at_most: 5, per: hour}"},
        {"{sum: metadata.n, when: \"true\", at_most: 5, per: hour}", 5, 1h,
         "{sum: metadata.n, when: 'true', at_most: 5, per: hour}"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const Limit limit = limit_of(row.text);
        EXPECT_EQ(limit.at_most, row.at_most);
        EXPECT_EQ(limit.window, row.window);
        if (!row.written.empty()) {
            EXPECT_EQ(to_text(limit), row.written);
        }
        EXPECT_EQ(limit_of(to_text(limit)), limit) << to_text(limit);
    }
}

TEST(Sum, TheKeyTellsWhatIsAddedUpWhateverItsLayout) {
    const auto key = [](std::string_view text, std::string_view rest = known) {
        return std::string(
            policy_of(with_limit("{" + std::string(text) + ", at_most: 5, per: hour}"), rest)
                ->rules.at(0)
                .limits.at(0)
                .key());
    };
    const auto same = [&](std::string_view a, std::string_view b) { return key(a) == key(b); };
    EXPECT_TRUE(same("sum: metadata.count", "sum: ' metadata . count '"));
    EXPECT_FALSE(same("sum: metadata.count", "sum: metadata.counts"));
    EXPECT_FALSE(same("sum: metadata.count", "sum: metadata.count, when: id != \"\""));
    EXPECT_FALSE(same("sum: '1', when: id != \"\"", "sum: '1', when: id == \"\""));
    const auto with = [&](std::string_view rest) {
        return std::string(
            policy_of(with_limit("{sum: metadata.n * known.weight, at_most: 5, per: hour}"), rest)
                ->rules.at(0)
                .limits.at(0)
                .key());
    };
    EXPECT_EQ(with("known: {weight: 2}\n"), with("known: {weight: 2, other: 3}\n"));
    EXPECT_NE(with("known: {weight: 2}\n"), with("known: {weight: 3}\n"))
        << "another value of a constant makes another sum of it";
}

TEST(Sum, RefusesWhatItDoesNotUnderstand) {
    const struct {
        std::string_view name;
        std::string_view limit;
        std::string_view shown;
    } rows[] = {
        {"nothing", "{}", "a limit needs `sum`"},
        {"no sum", "{at_most: 5, per: hour}", "a limit needs `sum`"},
        {"no at_most", "{sum: metadata.n, per: hour}", "a limit needs `at_most`"},
        {"no per", "{sum: metadata.n, at_most: 5}", "a limit needs `per`"},
        {"a key that is none", "{sum: metadata.n, at_most: 5, per: hour, whn: a}",
         "did you mean `when`?"},
        {"another", "{sums: metadata.n, at_most: 5, per: hour}", "did you mean `sum`?"},
        {"at most zero", "{sum: metadata.n, at_most: 0, per: hour}",
         "`at_most` must be a whole number from 1 to 1000000000000000, not `0`"},
        {"at most less", "{sum: metadata.n, at_most: -1, per: hour}", "must be a whole number"},
        {"at most a fraction", "{sum: metadata.n, at_most: 1.5, per: hour}",
         "must be a whole number"},
        {"at most too much", "{sum: metadata.n, at_most: 1000000000000001, per: hour}",
         "must be a whole number"},
        {"at most the largest", "{sum: metadata.n, at_most: 9223372036854775807, per: hour}",
         "must be a whole number"},
        {"at most in quotes", "{sum: metadata.n, at_most: '5', per: hour}", "without quotes"},
        {"at most by a constant", "{sum: metadata.n, at_most: known.n, per: hour}",
         "must be a whole number"},
        {"per nothing", "{sum: metadata.n, at_most: 5, per: }", "`per` has no value"},
        {"per month", "{sum: metadata.n, at_most: 5, per: month}",
         "a limit is per minute, hour, day, week or a duration like `10m`, not per `month`"},
        {"per too long", "{sum: metadata.n, at_most: 5, per: 32d}", "looks back from 1s to 31d"},
        {"per a list", "{sum: metadata.n, at_most: 5, per: [hour]}", "`per` must be minute, hour"},
        {"a sum that is a list", "{sum: [1], at_most: 5, per: hour}",
         "a sum must be a text, not a list"},
        {"an empty sum", "{sum: '', at_most: 5, per: hour}", "the sum is empty"},
        {"a sum without a value", "{sum: , at_most: 5, per: hour}", "`sum` has no value"},
        {"a name that is none", "{sum: metadat.n, at_most: 5, per: hour}",
         "p:3:61: error: `metadat` is not defined"},
        {"a constant that is none", "{sum: known.n, at_most: 5, per: hour}",
         "the policy has no `known`"},
        {"a double", "{sum: '1.5', at_most: 5, per: hour}",
         "a sum must be a whole number; this one is of type `double`"},
        {"a double that is whole", "{sum: '2.0', at_most: 5, per: hour}",
         "this one is of type `double`"},
        {"a text", "{sum: description, at_most: 5, per: hour}", "this one is of type `string`"},
        {"a truth", "{sum: id == \"\", at_most: 5, per: hour}", "this one is of type `bool`"},
        {"an error", "{sum: 1 / 0, at_most: 5, per: hour}", "this is an error whatever the task: "},
        {"too much", "{sum: 9223372036854775807 + 1, at_most: 5, per: hour}",
         "this is an error whatever the task: "},
        {"below zero", "{sum: '-1', at_most: 5, per: hour}", "a sum must not be negative"},
        {"a when that is none", "{sum: metadata.n, when: description, at_most: 5, per: hour}",
         "a condition must be true or false; this one is of type `string`"},
        {"a when that errs", "{sum: metadata.n, when: 1 / 0 == 1, at_most: 5, per: hour}",
         "this is an error whatever the task: "},
        {"a when without a value", "{sum: metadata.n, when: , at_most: 5, per: hour}",
         "`when` has no value"},
        {"a comment that cuts", "{sum: metadata.n # note\n, at_most: 5, per: hour}",
         "` #` ends a sum"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string got = faults_of_limit(row.limit);
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
    }
    const std::string length(501, 'x');
    EXPECT_NE(faults_of_limit("{sum: metadata." + length + ", at_most: 5, per: hour}")
                  .find("an expression of a limit has at most 500 bytes"),
              std::string::npos);
}

TEST(Sum, ShowsAllFaultsAtOnce) {
    const std::string got = faults_of(
        "version: 1\n"
        "limits:\n"
        "  - sum: metadat.count\n"
        "    when: typ == prospect_search\n"
        "    atmost: 5\n"
        "    per: month\n"
        "  - many\n"
        "...\n");
    for (const std::string_view shown :
         {"p:3:5: error: a limit needs `at_most`", "p:3:10: error: `metadat` is not defined",
          "p:4:11: error: `typ` is not defined", "p:5:5: error: a limit has no key `atmost`",
          "p:6:10: error: a limit is per minute", "p:7:5: error: a limit looks like"}) {
        EXPECT_NE(got.find(shown), std::string::npos) << shown << "\n--\n" << got;
    }
}

TEST(Sum, TakesWholeNumbersFromZeroOnly) {
    const struct {
        std::string_view name;
        std::string_view metadata;
        std::int64_t amount;     // -1: an error
        std::string_view error;  // a part of it
    } rows[] = {
        {"an int", R"({"n": 7})", 7, ""},
        {"zero", R"({"n": 0})", 0, ""},
        {"the largest", R"({"n": 9223372036854775807})", 9223372036854775807, ""},
        {"larger than that", R"({"n": 9223372036854775808})", -1,
         "it must be a whole number from 0, not 9223372036854775808u"},
        {"below zero", R"({"n": -1})", -1, "it must be a whole number from 0, not -1"},
        {"a double", R"({"n": 1.5})", -1, "not 1.5"},
        {"a double that is whole", R"({"n": 7.0})", -1, "not 7.0"},
        {"a text", R"({"n": "7"})", -1, "not \"7\""},
        {"null", R"({"n": null})", -1, "not null"},
        {"nothing", "{}", -1, "the limit's `metadata.n` can't be evaluated: "},
        {"when is false", R"({"off": false})", 0, ""},
        {"when is neither", R"({"off": 1, "n": 1})", -1, "it is neither true nor false"},
    };
    const Limit limit = limit_of(
        "{sum: metadata.n, when: 'has(metadata.off) ? metadata.off : true', at_most: 5, per: "
        "hour}");
    cel::Workspace workspace;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const TaskRef subject = task("prospect_search", row.metadata);
        const Result<std::int64_t> amount =
            amount_of(*limit.sum, inputs_of(*subject, noon, noon), workspace);
        ASSERT_EQ(amount.has_value(), row.amount >= 0);
        if (amount) {
            EXPECT_EQ(*amount, row.amount);
        } else {
            EXPECT_NE(amount.error().text.find(row.error), std::string::npos)
                << amount.error().text;
        }
    }
}

Decision decided(const PolicyRef& policy, std::string_view metadata, const Charges& charges,
                 Time now = noon) {
    cel::Workspace workspace;
    return decide(*policy, *task("prospect_search", metadata), {now, noon, &charges}, workspace);
}

constexpr std::string_view of_rule =
    "- {name: r, when: type == prospect_search, then: approve, "
    "limits: [{sum: metadata.n, at_most: 100, per: hour}]}\n";
constexpr std::string_view of_all = "limits: [{sum: metadata.n, at_most: 100, per: hour}]\n";
constexpr std::string_view plain_rule =
    "- {name: r, when: type == prospect_search, then: approve}\n";

TEST(Decide, SumsBoundARuleAndThePolicy) {
    Charges charges;
    charges.charge("r", noon - 50min, std::vector<Amount>{{"metadata.n", 60}});
    charges.charge("r", noon - 10min, std::vector<Amount>{{"metadata.n", 30}});
    const struct {
        std::string_view name;
        PolicyRef policy;
        std::string_view of;
    } rows[] = {
        {"a rule's", policy_of(of_rule), "this rule"},
        {"the policy's", policy_of(plain_rule, of_all), "the policy"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string limit =
            "the limit of {sum: metadata.n, at_most: 100, per: hour} of " + std::string(row.of);
        const Decision fits = decided(row.policy, R"({"n": 10})", charges);
        EXPECT_EQ(fits.verdict, Verdict::approve);
        EXPECT_EQ(fits.amounts, (std::vector<Amount>{{"metadata.n", 10}}));
        ASSERT_EQ(fits.uses.size(), 1u);
        EXPECT_EQ(fits.uses[0].used, 90);
        EXPECT_EQ(fits.uses[0].at_most, 100);
        EXPECT_EQ(fits.uses[0].rule.has_value(), row.of == "this rule");
        EXPECT_EQ(decided(row.policy, R"({"n": 0})", charges).verdict, Verdict::approve);

        const Decision more = decided(row.policy, R"({"n": 11})", charges);
        EXPECT_EQ(more.verdict, Verdict::wait);
        EXPECT_EQ(more.reason, limit + " is reached: 90 used, the task adds 11");
        EXPECT_EQ(more.until, noon + 10min);
        EXPECT_TRUE(more.amounts.empty());
        EXPECT_EQ(decided(row.policy, R"({"n": 11})", charges, *more.until).verdict,
                  Verdict::approve);
        EXPECT_EQ(decided(row.policy, R"({"n": 100})", charges).until, noon + 50min);

        const Decision never = decided(row.policy, R"({"n": 101})", charges);
        EXPECT_EQ(never.verdict, Verdict::hold);
        EXPECT_EQ(never.reason, "the task adds 101 to " + limit +
                                    ", which never allows as much: a person has to decide");
        EXPECT_EQ(never.until, std::nullopt);
        EXPECT_EQ(never.rule, 0u);
        EXPECT_EQ(decided(row.policy, R"({"n": 9223372036854775807})", charges).verdict,
                  Verdict::hold);

        const Decision erred = decided(row.policy, R"({"n": 1.5})", charges);
        EXPECT_EQ(erred.verdict, Verdict::unmatched);
        EXPECT_EQ(erred.reason,
                  "`r`: the limit's `metadata.n` can't be evaluated: it must be a whole number "
                  "from 0, not 1.5");
        ASSERT_EQ(erred.matches.size(), 1u);
        EXPECT_EQ(erred.matches[0].match, Match::erred);
    }
}

TEST(Decide, OfTwoTasksThatEachFillTheRestOnePasses) {
    for (const PolicyRef& policy : {policy_of(of_rule), policy_of(plain_rule, of_all)}) {
        Charges charges;
        charges.charge("r", noon, std::vector<Amount>{{"metadata.n", 60}});
        const Decision first = decided(policy, R"({"n": 40})", charges);
        ASSERT_EQ(first.verdict, Verdict::approve);
        charges.charge("r", noon, first.amounts);
        EXPECT_EQ(decided(policy, R"({"n": 40})", charges).verdict, Verdict::wait);
        EXPECT_EQ(decided(policy, R"({"n": 1})", charges).verdict, Verdict::wait);
        EXPECT_EQ(decided(policy, R"({"n": 0})", charges).verdict, Verdict::approve)
            << "what adds nothing fits";
    }
}

TEST(Decide, ANewSumWaitsForOlderChargesToLeave) {
    Charges charges;
    charges.charge("r", noon - 20min);
    charges.charge("r", noon - 10min, std::vector<Amount>{{"metadata.n", 1}});
    const Decision decision = decided(policy_of(of_rule), R"({"n": 1})", charges);
    EXPECT_EQ(decision.verdict, Verdict::wait);
    EXPECT_EQ(decision.until, noon + 40min);
    EXPECT_EQ(decision.reason,
              "the limit of {sum: metadata.n, at_most: 100, per: hour} of this rule can't be told: "
              "not all that was charged in that time is known");
    EXPECT_EQ(decided(policy_of(of_rule), R"({"n": 1})", charges, noon + 40min).verdict,
              Verdict::approve);
}

TEST(Decide, OnlyTasksForWhichWhenIsTrueAddUp) {
    const PolicyRef policy =
        policy_of("- {name: r, when: 'true', then: approve}\n",
                  "limits: [{sum: metadata.n, when: has(metadata.n), at_most: 100, per: hour}]\n");
    const Charges charges;
    const Decision without = decided(policy, "{}", charges);
    EXPECT_EQ(without.verdict, Verdict::approve);
    EXPECT_EQ(without.amounts, (std::vector<Amount>{{"metadata.n when has(metadata.n)", 0}}));
    EXPECT_EQ(decided(policy, R"({"n": 7})", charges).amounts.at(0).amount, 7);
}

TEST(Decide, AnotherRuleMayActWhereASumNeverAllows) {
    const std::string rules = std::string(of_rule) +
                              "- {name: s, when: type == prospect_search, then: approve, "
                              "limits: [1 per hour]}\n";
    Charges charges;
    const Decision acts = decided(policy_of(rules), R"({"n": 101})", charges);
    EXPECT_EQ(acts.verdict, Verdict::approve);
    EXPECT_EQ(acts.rule, 1u);
    EXPECT_TRUE(acts.amounts.empty()) << "the rule that acts has no sum";
    charges.charge("s", noon - 10min);
    const Decision waits = decided(policy_of(rules), R"({"n": 101})", charges);
    EXPECT_EQ(waits.verdict, Verdict::wait);
    EXPECT_EQ(waits.rule, 1u);
    EXPECT_EQ(waits.until, noon + 50min);
}

TEST(Decide, ASumThatErrsDoesNotHideAHold) {
    const PolicyRef policy = policy_of(
        std::string(plain_rule) + "- {name: h, when: type == prospect_search, then: hold}\n",
        of_all);
    const Decision decision = decided(policy, "{}", Charges());
    EXPECT_EQ(decision.verdict, Verdict::hold);
    EXPECT_EQ(decision.rule, 1u);
    EXPECT_TRUE(decision.uses.empty());
}

TEST(Explain, ShowsHowMuchOfEachLimitIsUsed) {
    Charges charges;
    charges.charge("r", noon - 50min, std::vector<Amount>{{"metadata.n", 60}});
    const PolicyRef policy = policy_of(of_rule, "limits: [5 per day]\n");
    cel::Workspace workspace;
    const Explanation explanation = explain(*policy, *task("prospect_search", R"({"n": 50})"),
                                            {noon, noon, &charges}, workspace);
    ASSERT_EQ(explanation.uses.size(), 1u);
    EXPECT_EQ(to_text(*policy, explanation.uses[0]),
              "limit 5 per day: 1 of 5 used, less from 2026-11-24T11:10:00Z");
    ASSERT_EQ(explanation.rules.at(0).uses.size(), 1u);
    EXPECT_EQ(to_text(*policy, explanation.rules[0].uses[0]),
              "limit {sum: metadata.n, at_most: 100, per: hour}: 60 of 100 used, less from "
              "2026-11-23T12:10:00Z");
    EXPECT_EQ(explanation.rules[0].note,
              "the limit of {sum: metadata.n, at_most: 100, per: hour} of this rule is reached: 60 "
              "used, the task adds 50, at least until 2026-11-23T12:10:00Z");
}

}  // namespace
}  // namespace lexid::policy
