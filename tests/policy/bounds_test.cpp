// The bounds of a policy's texts, on both sides of each, and what equality and wording depend on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "policy/allowance.hpp"
#include "samples.hpp"

namespace lexid::policy {
namespace {

using namespace std::chrono_literals;

std::string with_rule(std::string_view rest) {
    return "version: 1\ndismissals: allowed\nrules:\n- {" + std::string(rest) + "}\n...\n";
}

Limit limit_of(std::string_view text) {
    return policy_of("- {name: r, when: id == '', then: approve, limits: [" + std::string(text) +
                     "]}\n")
        ->rules[0]
        .limits[0];
}

// The longest text that is taken, from `least` on.
template <class Text>
std::size_t longest(const Text& text, std::size_t least) {
    std::size_t size = least;
    while (size < 1'000 && faults_of(text(size)).empty()) {
        ++size;
    }
    return size - 1;
}

std::string repeated(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += "ä";
    }
    return text;
}

TEST(PolicyBounds, OfNamesAndReasonsAreInCharacters) {
    const auto named = [](std::size_t size) {
        return with_rule("name: " + repeated(size) + ", when: id == '', then: hold");
    };
    const auto reasoned = [](std::size_t size) {
        return with_rule("name: r, when: id == '', then: hold, because: " + repeated(size));
    };
    EXPECT_EQ(longest(named, 60), 100u);
    EXPECT_EQ(longest(reasoned, 250), 300u);
}

TEST(PolicyBounds, AKeyIsRefusedOnlyWhereItHasNoMeaning) {
    const struct {
        std::string_view then;
        std::string_view rest;
        bool fits;
    } rows[] = {
        {"hold", "", true},
        {"hold", ", limits: [1 per day]", false},
        {"hold", ", acknowledge: [campaign_start]", false},
        {"hold", ", reason: duplicate", false},
        {"approve", "", true},
        {"approve", ", limits: [1 per day]", true},
        {"approve", ", acknowledge: [campaign_start]", true},
        {"approve", ", reason: duplicate", false},
        {"dismiss", "", true},
        {"dismiss", ", limits: [1 per day]", true},
        {"dismiss", ", acknowledge: [campaign_start]", false},
        {"dismiss", ", reason: duplicate", true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(std::string(row.then) + std::string(row.rest));
        const std::string faults = faults_of(with_rule(
            "name: r, when: id == '', then: " + std::string(row.then) + std::string(row.rest)));
        EXPECT_EQ(faults.empty(), row.fits) << faults;
    }
}

TEST(PolicyBounds, AWindowLooksBackFromASecondToAMonth) {
    for (const std::string_view window : {"1s", "31d", "744h", "minute", "week"}) {
        EXPECT_TRUE(parse_limit("1 per " + std::string(window))) << window;
    }
    for (const std::string_view window : {"999ms", "0s", "745h", "2678401s"}) {
        EXPECT_FALSE(parse_limit("1 per " + std::string(window))) << window;
    }
    EXPECT_TRUE(parse_limit("1000000 per day"));
}

TEST(PolicyBounds, LimitsAreEqualIfAllOfThemIs) {
    const Limit one = limit_of("{sum: metadata.n, at_most: 5, per: day}");
    EXPECT_EQ(one, limit_of("{sum: metadata.n, at_most: 5, per: 24h}"));
    for (const std::string_view other :
         {"{sum: metadata.n, at_most: 6, per: day}", "{sum: metadata.n, at_most: 5, per: hour}",
          "{sum: metadata.m, at_most: 5, per: day}", "5 per day"}) {
        EXPECT_FALSE(one == limit_of(other)) << other;
    }
}

TEST(PolicyBounds, ASumIsWrittenSoThatItReadsBack) {
    for (const std::string_view text : {
             "{sum: metadata.azAZ_, at_most: 5, per: day}",
             "{sum: 'metadata.n9', at_most: 5, per: day}",
             "{sum: 'metadata[\"a\"]', at_most: 5, per: day}",
             "{sum: 'metadata[\"it''s\"] + metadata[\"''''\"]', at_most: 5, per: day}",
             "{sum: '5', at_most: 5, per: day}",
             "{sum: metadata.n, when: 'id == \"a''\"', at_most: 5, per: day}",
         }) {
        SCOPED_TRACE(text);
        EXPECT_EQ(to_text(limit_of(text)), text);
    }
}

TEST(PolicyBounds, WhatIsUsedIsToldWithTheTimeWhenItIsLess) {
    const PolicyRef policy = policy_of("", "limits: [9 per hour]\n");
    LimitUse use{.used = 0, .at_most = 9, .covered = true, .frees_at = noon + 1h};
    EXPECT_EQ(to_text(*policy, use), "limit 9 per hour: 0 of 9 used");
    use.used = 1;
    EXPECT_EQ(to_text(*policy, use),
              "limit 9 per hour: 1 of 9 used, less from 2026-11-23T13:00:00Z");
    use.covered = false;
    EXPECT_EQ(to_text(*policy, use),
              "limit 9 per hour: at least 1 of 9 used, less from 2026-11-23T13:00:00Z");
    use.used = 0;
    EXPECT_EQ(to_text(*policy, use),
              "limit 9 per hour: at least 0 of 9 used, less from 2026-11-23T13:00:00Z");
}

Decision decided(const PolicyRef& policy, const Charges& charges) {
    cel::Workspace workspace;
    return decide(*policy, *task("prospect_search"), {noon, noon, &charges}, workspace);
}

TEST(PolicyBounds, ALimitThatCanNotBeToldSaysSo) {
    const PolicyRef policy =
        policy_of("- {name: a, when: id != \"\", then: approve, limits: [3 per hour]}\n");
    for (const int charged : {0, 2, 3}) {
        SCOPED_TRACE(charged);
        Charges charges;
        for (int i = 0; i < charged; ++i) {
            charges.charge("a", noon - 1min);
        }
        charges.forget_before(noon - 30min);
        const Decision decision = decided(policy, charges);
        EXPECT_EQ(decision.verdict, Verdict::wait);
        EXPECT_EQ(decision.reason,
                  charged < 3 ? "the limit of 3 per hour of this rule can't be told: not all that "
                                "was charged in that time is known"
                              : "the limit of 3 per hour of this rule is reached");
    }
}

TEST(PolicyBounds, OfSeveralLimitsOfARuleTheLongestAnswersInAnyOrder) {
    Charges charges;
    for (int i = 0; i < 3; ++i) {
        charges.charge("a", noon - 50min + i * 10min);
    }
    for (const std::string_view limits :
         {"3 per hour, 3 per day", "3 per day, 3 per hour", "3 per 55m, 3 per day, 3 per hour"}) {
        SCOPED_TRACE(limits);
        const Decision decision =
            decided(policy_of("- {name: a, when: id != \"\", then: approve, limits: [" +
                              std::string(limits) + "]}\n"),
                    charges);
        EXPECT_EQ(decision.until, noon - 50min + 24h);
        EXPECT_EQ(decision.reason, "the limit of 3 per day of this rule is reached");
    }
}

}  // namespace
}  // namespace lexid::policy
