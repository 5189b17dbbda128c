#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "samples.hpp"

namespace lexid::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The findings' messages, each with its hint behind `|`.
std::vector<std::string> found(std::string_view rules, std::string_view rest = "") {
    std::vector<std::string> texts;
    for (const Diagnostic& one : findings(*policy_of(rules, rest))) {
        texts.push_back(one.message + (one.hint.empty() ? "" : " | " + one.hint));
    }
    return texts;
}

std::string limited(std::string_view limit) {
    return "- {name: r, when: type == prospect_search, then: approve, limits: [" +
           std::string(limit) + "]}\n";
}

TEST(Findings, APolicyApprovesOnlyByARuleThatActs) {
    const std::string nothing = "the policy approves nothing: no rule says `then: approve`";
    const struct {
        std::string_view name;
        std::string_view rules;
        bool approves;
    } rows[] = {
        {"no rule", "", false},
        {"an approval", "- {name: r, when: type == prospect_search, then: approve}\n", true},
        {"an approval before a hold",
         "- {name: r, when: type == prospect_search, then: approve}\n"
         "- {name: h, when: type == contact_update, then: hold}\n",
         true},
        {"only a shadow",
         "- {name: r, when: type == prospect_search, then: approve, mode: shadow}\n", false},
        {"only a hold", "- {name: r, when: type == prospect_search, then: hold}\n", false},
        {"a hold and a shadow",
         "- {name: h, when: type == contact_update, then: hold}\n"
         "- {name: r, when: type == prospect_search, then: approve, mode: shadow}\n",
         false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        if (row.approves) {
            EXPECT_THAT(found(row.rules), IsEmpty());
        } else {
            EXPECT_THAT(found(row.rules), ElementsAre(nothing));
        }
    }
}

TEST(Findings, ASumOfARuleAndOfThePolicyIsLookedAtAlike) {
    const struct {
        std::string_view name;
        std::string_view limit;
        std::string_view oddity;
    } rows[] = {
        {"less than it allows", "{sum: '4', at_most: 5, per: day}", ""},
        {"just what it allows", "{sum: '5', at_most: 5, per: day}", ""},
        {"one more", "{sum: '6', at_most: 5, per: day}", "allows nothing"},
        {"one more, without a sign", "{sum: 6u, at_most: 5, per: day}", "allows nothing"},
        {"no more, without a sign", "{sum: 5u, at_most: 5, per: day}", ""},
        {"far more, without a sign", "{sum: 18446744073709551615u, at_most: 5, per: day}",
         "allows nothing"},
        {"what isn't known before", "{sum: metadata.n, at_most: 5, per: day}", ""},
        {"a condition that is always true", "{sum: metadata.n, when: 1 < 2, at_most: 5, per: day}",
         ""},
        {"a condition that depends", "{sum: '6', when: 'has(metadata.n)', at_most: 5, per: day}",
         "allows nothing"},
        {"a condition that never is true", "{sum: metadata.n, when: 1 > 2, at_most: 5, per: day}",
         "never adds anything up"},
        {"a count", "5 per day", ""},
    };
    const std::string approval = "- {name: r, when: type == prospect_search, then: approve}\n";
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const bool of_rule : {true, false}) {
            const std::vector<std::string> texts =
                of_rule ? found(limited(row.limit))
                        : found(approval, "limits: [" + std::string(row.limit) + "]\n");
            if (row.oddity.empty()) {
                EXPECT_THAT(texts, IsEmpty());
                continue;
            }
            const std::string start =
                of_rule ? "rule `r` has the limit `" : "the policy has the limit `";
            EXPECT_THAT(texts, ElementsAre(testing::AllOf(
                                   testing::StartsWith(start),
                                   testing::EndsWith("`, which " + std::string(row.oddity)))));
        }
    }
}

TEST(Findings, EachTypeIsReportedOnce) {
    const struct {
        std::string_view name;
        std::string_view types;
        std::vector<std::string> texts;
    } rows[] = {
        {"known", "prospect_search", {}},
        {"misspelt",
         "'prospect_serach'",
         {"rule `r` asks for the type `prospect_serach`, which lexid does not know | did you mean "
          "`prospect_search`?"}},
        {"unknown",
         "'video_call'",
         {"rule `r` matches only types that lexid does not know: `video_call`"}},
        {"unknown ones",
         "'video_call', 'phone_call_made'",
         {"rule `r` matches only types that lexid does not know: `phone_call_made` and others"}},
        {"misspelt and unknown",
         "'prospect_serach', 'video_call'",
         {"rule `r` asks for the type `prospect_serach`, which lexid does not know | did you mean "
          "`prospect_search`?"}},
        {"unknown and known", "'video_call', prospect_search", {}},
        {"known and unknown", "contact_update, 'video_call'", {}},
    };
    const std::string approval = "- {name: ok, when: type == contact_update, then: approve}\n";
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(found("- {name: r, when: \"type in [" + std::string(row.types) +
                        "]\", then: hold}\n" + approval),
                  row.texts);
    }
}

TEST(Findings, AFloorConcernsApprovalsWithoutAcknowledgement) {
    const std::string asks =
        "rule `r` never approves a `campaign_start`: that type is approved only by a rule that "
        "acknowledges it | if you mean it, add `acknowledge: [campaign_start]`";
    const std::string approval = "- {name: ok, when: type == contact_update, then: approve}\n";
    const struct {
        std::string_view name;
        std::string_view rule;
        std::vector<std::string> texts;
    } rows[] = {
        {"an approval", "{name: r, when: type == campaign_start, then: approve}", {asks}},
        {"a hold", "{name: r, when: type == campaign_start, then: hold}", {}},
        {"a dismissal", "{name: r, when: type == campaign_start, then: dismiss}", {}},
        {"an acknowledgement of another type",
         "{name: r, when: 'type in [campaign_start, \"video_call\"]', then: approve, "
         "acknowledge: [video_call]}",
         {asks}},
        {"of types that can't be told",
         "{name: r, when: metadata.n == 1, then: approve, acknowledge: [campaign_start]}",
         {}},
        {"of a type it never matches",
         "{name: r, when: type == prospect_search, then: approve, acknowledge: [campaign_start]}",
         {"rule `r` acknowledges `campaign_start`, which it never matches"}},
        {"always true, and holds", "{name: r, when: 'true', then: hold}", {}},
        {"never true, whatever the type",
         "{name: r, when: 'type == \"prospect_serach\" && 1 > 2', then: dismiss}",
         {"rule `r` never matches: `1 > 2` is false whatever the task"}},
        {"always true, and dismisses",
         "{name: r, when: 'true', then: dismiss}",
         {"rule `r` always matches: it dismisses every task that nothing holds"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(found("- " + std::string(row.rule) + "\n" + approval, "dismissals: allowed\n"),
                  row.texts);
    }
}

TEST(Findings, ALongTypeIsNamedInUpToSixtyCharacters) {
    for (const std::size_t size : {60, 61}) {
        const std::string type(size, 't');
        const std::vector<std::string> texts =
            found("- {name: r, when: 'type == \"" + type + "\"', then: approve}\n");
        ASSERT_FALSE(texts.empty());
        EXPECT_THAT(texts.front(), testing::EndsWith("add `acknowledge: [" + type.substr(0, 60) +
                                                     (size == 60 ? "" : "…") + "]`"));
    }
}

TEST(Findings, OfThePolicyAsAWholePointNowhere) {
    for (const Diagnostic& one :
         findings(*policy_of("", "limits: [{sum: '6', at_most: 5, per: day}]\n"))) {
        EXPECT_EQ(one.line, 0) << one.message;
        EXPECT_EQ(one.column, 0) << one.message;
    }
}

}  // namespace
}  // namespace lexid::policy
