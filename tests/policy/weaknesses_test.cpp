#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "samples.hpp"

namespace lexid::policy {
namespace {

struct Row {
    std::string_view name;
    std::string_view when;
    std::string_view shown;  // a part of what is said; empty: nothing is
};

constexpr std::string_view known =
    "known:\n"
    "  lists: [\"Partners\", \"Do not mail\"]\n"
    "  blank_at_end: [\"Warm leads\", \"Partners \"]\n"
    "  unseen: {name: \"Do\u00a0not mail\"}\n"
    "  prefix: \"Find \"\n"
    "  keys: {\"Cold \": 1, \" Warm\": 2}\n";

// What is said about a policy with this rule, and another one that approves, so that there is
// something to hold.
std::string said_of(std::string_view effect, std::string_view when, std::string_view more = "") {
    const std::string text = "version: 1\n" + std::string(known) +
                             "rules:\n"
                             "- {name: a, when: type == prospect_search, then: approve}\n" +
                             std::string(more) + "- name: r\n  when: |\n    " + std::string(when) +
                             "\n  then: " + std::string(effect) + "\n...\n";
    const auto policy = parse_policy(text);
    EXPECT_TRUE(policy) << render(policy.error(), "p", text);
    return policy ? render(findings(**policy), "p", text) : "refused";
}

void expect_said(std::string_view effect, const Row& row) {
    SCOPED_TRACE(row.name);
    const std::string said = said_of(effect, row.when);
    if (row.shown.empty()) {
        EXPECT_EQ(said, "");
    } else {
        EXPECT_NE(said.find(row.shown), std::string::npos) << said;
    }
}

TEST(Weaknesses, NameWhatDisarmsAHoldRule) {
    const Row rows[] = {
        {"has() before the use", "has(metadata.x) && metadata.x in known.lists",
         "rule `r` does not hold a task without `metadata.x`: `has(metadata.x)` is false there\n"},
        {"behind it", "metadata.x in known.lists && has(metadata.x)",
         "`has(metadata.x)` is false there"},
        {"with a type", "type == list_operation && has(metadata.x) && metadata.x == \"a\"",
         "does not hold a task without `metadata.x`"},
        {"within an alternative", "metadata.y == 1 || has(metadata.x) && metadata.x == \"a\"",
         "does not hold a task without `metadata.x`"},
        {"deep within",
         "type == list_operation && (metadata.y == 1 || (has(metadata.x) && "
         "metadata.x > 5))",
         "does not hold a task without `metadata.x`"},
        {"has() of what lies below", "has(metadata.x.y) && metadata.x.y > 5",
         "does not hold a task without `metadata.x.y`"},
        {"a key that is looked for", "\"x\" in metadata && metadata.x > 5",
         "does not hold a task without `metadata.x`"},
        {"a conditional", "has(metadata.x) ? metadata.x > 5 : false",
         "does not hold a task without `metadata.x`"},
        {"a double negation", "!(!has(metadata.x) || metadata.x == \"a\") && metadata.x != \"b\"",
         "does not hold a task without `metadata.x`"},
        {"a default that is none of them", "metadata.?x.orValue(\"\") in known.lists",
         "`metadata.?x.orValue(\"\") in known.lists` is false there"},
        {"a default that says no", "metadata.?urgent.orValue(false)",
         "does not hold a task without `metadata.urgent`"},
        {"an optional key", "metadata[?\"x\"].orValue(0) > 5",
         "does not hold a task without `metadata.x`"},
        {"hasValue()", "metadata.?x.hasValue() && metadata.x > 5",
         "`metadata.?x.hasValue()` is false there"},
        {"another kind than it should be", "type(metadata.x) == int && metadata.x > 5",
         "does not hold a task whose `metadata.x` is "},
        {"a null", "metadata.x != null && metadata.x > 5",
         "does not hold a task whose `metadata.x` is null: `metadata.x != null` is false there"},
        {"a null the other way round", "null != metadata.x && metadata.x > 5",
         "whose `metadata.x` is null"},
        {"another kind", "type(metadata.x) == string && metadata.x in known.lists",
         "whose `metadata.x` is null: `type(metadata.x) == string` is false there"},
        {"another kind than null", "type(metadata.x) != null_type && metadata.x > 5",
         "whose `metadata.x` is null"},

        {"an error holds", "metadata.x in known.lists", ""},
        {"folded", "fold(metadata.x) in fold(known.lists)", ""},
        {"absence holds", "!has(metadata.x) || metadata.x in known.lists", ""},
        {"absence holds behind it", "metadata.x in known.lists || !has(metadata.x)", ""},
        {"within the type", "type == list_operation && (!has(metadata.x) || metadata.x > 5)", ""},
        {"both alternatives together",
         "!has(metadata.x) || has(metadata.x) && metadata.x in known.lists", ""},
        {"a null holds", "metadata.x == null || metadata.x > 5", ""},
        {"another kind holds", "type(metadata.x) != string || metadata.x in known.lists", ""},
        {"a default that holds", "metadata.?x.orValue(\"Partners\") in known.lists", ""},
        {"presence is what is meant", "type == contact_update && has(metadata.email)", ""},
        {"presence of an optional", "metadata.?email.hasValue()", ""},
        {"no null is what is meant", "metadata.x != null", ""},
        {"a kind is what is meant", "type(metadata.x) == string", ""},
        {"absence is what is meant", "!has(metadata.x)", ""},
        {"a conditional that holds", "has(metadata.x) ? metadata.x > 5 : true", ""},
        {"a name that a loop bound", "[1].exists(metadata, metadata > 0) && type == contact_update",
         ""},
        {"age", "age > duration(\"72h\")", ""},
    };
    for (const Row& row : rows) {
        expect_said("hold", row);
    }
}

TEST(Weaknesses, LeaveAloneWhatAnotherHoldRuleCatches) {
    constexpr std::string_view when =
        "type == list_operation && has(metadata.x) && metadata.x in known.lists";
    const struct {
        std::string_view name;
        std::string_view rule;
        bool caught;
    } rows[] = {
        {"a rule for absence",
         "- {name: b, when: type == list_operation && !has(metadata.x), then: hold}\n", true},
        {"a rule that errs then", "- {name: b, when: metadata.x == \"z\", then: hold}\n", true},
        {"a rule for another type",
         "- {name: b, when: type == contact_update && !has(metadata.x), then: hold}\n", false},
        {"a shadow", "- {name: b, when: '!has(metadata.x)', then: hold, mode: shadow}\n", false},
        {"a rule about something else", "- {name: b, when: metadata.y == 1, then: hold}\n", false},
        {"one that approves", "- {name: b, when: '!has(metadata.x)', then: approve}\n", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string said = said_of("hold", when, row.rule);
        EXPECT_EQ(said.find("does not hold a task without") == std::string::npos, row.caught)
            << said;
    }
}

TEST(Weaknesses, NameTheNumberThatNothingBounds) {
    const Row rows[] = {
        {"from above only", "metadata.x <= 50",
         "rule `r` does not bound `metadata.x` from below: it approves a task with -5 there as "
         "well\n"},
        {"from below only", "metadata.x >= 0.7",
         "does not bound `metadata.x` from above: it approves a task with 1e308 there as well\n"},
        {"the constant first", "50 >= metadata.x", "`metadata.x` from below"},
        {"denied", "!(metadata.x > 50)", "`metadata.x` from below"},
        {"converted", "double(metadata.x) < 50.0", "`metadata.x` from below"},
        {"with a default", "metadata.?x.orValue(0) < 50", "`metadata.x` from below"},
        {"one alternative of two",
         "metadata.x > 0 && metadata.x < 9 || type == contact_update && metadata.x < 5",
         "`metadata.x` from below"},
        {"a sum", "metadata.x + metadata.y < 50 && metadata.x > 0", "`metadata.y` from below"},
        {"a kind bounds nothing", "type(metadata.x) == int && metadata.x < 50",
         "`metadata.x` from below"},
        {"has() bounds nothing", "has(metadata.x) && metadata.x < 50", "`metadata.x` from below"},
        {"not equal bounds nothing", "metadata.x != 7 && metadata.x < 50",
         "`metadata.x` from below"},
        {"a field of a field", "metadata[\"a-b\"].c < 50", "`metadata[\"a-b\"].c` from below"},

        {"on both sides", "metadata.x >= 1 && metadata.x <= 50", ""},
        {"both ways round", "1 <= metadata.x && 50 > metadata.x", ""},
        {"by the type's alternatives",
         "(type == contact_update && metadata.x < 5 || type == prospect_search && metadata.x < 9) "
         "&& metadata.x > 0",
         ""},
        {"each alternative by itself",
         "metadata.x > 0 && metadata.x < 9 || metadata.x > 10 && metadata.x < 20", ""},
        {"an alternative without it", "metadata.x > 0 && metadata.x < 9 || type == contact_update",
         ""},
        {"one of a list", "metadata.x in [1, 2, 3] && metadata.x < 3", ""},
        {"equal", "metadata.x == 5 || metadata.x == 6", ""},
        {"denied on both sides", "!(metadata.x > 50 || metadata.x < 1)", ""},
        {"a conditional", "metadata.x < 0 ? false : metadata.x < 50", ""},
        {"a size", "metadata.x.size() < 300", ""},
        {"a time", "age > duration(\"1h\") && created_at < now", ""},
        {"texts", "metadata.x < \"b\"", ""},
    };
    for (const Row& row : rows) {
        expect_said("approve", row);
    }
    for (const std::string_view effect : {"approve", "dismiss"}) {
        const std::string text =
            "version: 1\ndismissals: allowed\nrules:\n"
            "- {name: r, when: metadata.x > 5, then: " +
            std::string(effect) + "}\n...\n";
        const std::string said = render(findings(**parse_policy(text)), "p", text);
        EXPECT_TRUE(said.contains(effect == "approve" ? "it approves a task with 1e308"
                                                      : "it dismisses a task with 1e308"))
            << said;
    }
    // A rule that holds may hold more.
    EXPECT_EQ(said_of("hold", "metadata.x > 50"), "");
}

TEST(Weaknesses, TakeALimitsSumForABoundFromBelow) {
    const struct {
        std::string_view name;
        std::string_view limits;
        bool bounds;
    } rows[] = {
        {"of the field", "[{sum: metadata.x, at_most: 500, per: day}]", true},
        {"of another", "[{sum: metadata.y, at_most: 500, per: day}]", false},
        {"of some tasks", "[{sum: metadata.x, when: age > duration(\"1h\"), at_most: 5, per: day}]",
         false},
        {"none", "[5 per day]", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const bool of_rule : {true, false}) {
            SCOPED_TRACE(of_rule);
            const std::string limits = "limits: " + std::string(row.limits) + "\n";
            for (const std::string_view side : {"below", "above"}) {
                const std::string text =
                    "version: 1\n" + (of_rule ? "" : limits) +
                    "rules:\n- name: r\n  when: metadata.x " + (side == "below" ? "< 50" : "> 5") +
                    "\n  then: approve\n" + (of_rule ? "  " + limits : "") + "...\n";
                const auto policy = parse_policy(text);
                ASSERT_TRUE(policy) << render(policy.error(), "p", text);
                const std::string said = render(findings(**policy), "p", text);
                EXPECT_EQ(said.contains("from " + std::string(side)),
                          side == "above" || !row.bounds)
                    << said;
            }
        }
    }
}

TEST(Weaknesses, NameWhatCannotBeSeenInAConstant) {
    const Row rows[] = {
        {"a blank at the end", "metadata.x == \"Partners \"",
         "rule `r` compares with `Partners `, which ends with a blank\n"},
        {"a blank before", "metadata.x != \" Partners\"", "which begins with a blank"},
        {"two blanks", "metadata.x == \"Do  not mail\"", "which has two blanks in a row"},
        {"a no-break space", "metadata.x in [\"a\", \"Do\u00a0not mail\"]",
         "compares with `Do\\u{a0}not mail`, which holds U+00A0, a no-break space\n"},
        {"a zero width space", "\"Part\u200bners\" == metadata.x",
         "which holds U+200B, a zero width space"},
        {"a tab", "metadata.x == \"a\\tb\"", "which holds U+0009, a tab"},
        {"a letter of another alphabet", "metadata.x == \"P\u0430rtners\"",
         "which holds U+0430, a letter that looks like one of another alphabet"},
        {"a key", "metadata[\"x \"] == 5", "compares with `x `, which ends with a blank"},
        {"a key that is looked for", "\"x \" in metadata", "which ends with a blank"},
        {"one of a constant", "metadata.x in known.blank_at_end",
         "p:4:32: error: `known.blank_at_end` has the text `Partners `, which ends with a blank\n"},
        {"within a constant", "metadata.x == known.unseen.name",
         "`known.unseen` has the text `Do\\u{a0}not mail`, which holds U+00A0"},

        {"a key of a constant", "metadata.x in known.keys",
         "p:7:10: error: `known.keys` has the text `Cold `, which ends with a blank\n"},
        {"the other key of it", "metadata.x in known.keys",
         "p:7:22: error: `known.keys` has the text ` Warm`, which begins with a blank\n"},

        {"a beginning", "metadata.x.startsWith(\" \")", ""},
        {"a beginning of a folded text", "fold(metadata.x).startsWith(\"do \")", ""},
        {"a constant as a beginning", "metadata.x.startsWith(known.prefix)", ""},
        {"a part", "metadata.x.contains(\"\u00a0\")", ""},
        {"a pattern", "metadata.x.matches(\"^ +\u00a0$\")", ""},
        {"folded", "fold(metadata.x) == fold(\" Partners\u00a0\")", ""},
        {"a folded constant", "fold(metadata.x) in fold(known.blank_at_end)", ""},
        {"blanks between words", "metadata.x == \"Do not mail\"", ""},
        {"another language", "metadata.x in [\"Île-de-France\", \"Партнёры\", \"東京\"]", ""},
        {"a constant that is not used", "metadata.x in known.lists", ""},
        {"nothing", "metadata.x == \"\"", ""},
    };
    for (const Row& row : rows) {
        expect_said("hold", row);
    }
}

TEST(Weaknesses, AConstantIsReportedOnceHoweverManyRulesNameIt) {
    const std::string said = said_of("hold", "metadata.x in known.blank_at_end",
                                     "- name: b\n  when: metadata.y in known.blank_at_end && "
                                     "metadata.z in known.blank_at_end\n  then: hold\n");
    const std::string text = "`known.blank_at_end` has the text";
    const std::size_t first = said.find(text);
    ASSERT_NE(first, std::string::npos) << said;
    EXPECT_EQ(said.find(text, first + 1), std::string::npos) << said;
}

TEST(Weaknesses, PointAtThePlace) {
    EXPECT_EQ(said_of("hold", "type == list_operation &&\n      has(metadata.x) && metadata.x > 5"),
              "p:13:7: error: rule `r` does not hold a task without `metadata.x`: "
              "`has(metadata.x)` is false there\n"
              "  13 |       has(metadata.x) && metadata.x > 5\n"
              "     |       ^\n"
              "  leave that part out: what can't be evaluated in a hold rule holds");
}

TEST(FoldedTexts, AreRefusedWhereNoFoldedTextCouldEqualThem) {
    const struct {
        std::string_view name;
        std::string_view when;
        std::string_view shown;
    } rows[] = {
        {"capitals", "fold(metadata.x) == \"Partners\"",
         "no folded text equals `Partners`: this can never be"},
        {"the other way round", "\"Partners\" != fold(metadata.x)", "no folded text equals"},
        {"one of a list", "fold(metadata.x) in [\"a\", \"B\"]", "no folded text equals `B`"},
        {"one of a constant", "fold(metadata.x) in known.lists", "write fold(known.lists)"},
        {"a blank at the end", "fold(metadata.x) == \"a \"", "no folded text equals `a `"},
        {"a beginning", "fold(metadata.x).startsWith(\"Do\")", "no folded text holds `Do`"},
        {"a part", "fold(description).contains(\"Straße\")", "no folded text holds `Straße`"},
        {"what to write instead", "fold(metadata.x) == \"Partners\"",
         "write fold(…) around it too, or `partners`"},

        {"folded already", "fold(metadata.x) == \"partners\"", ""},
        {"folded there", "fold(metadata.x) == fold(\"Partners\")", ""},
        {"a constant that is folded", "fold(metadata.x) in fold(known.lists)", ""},
        {"a blank at the end of a part", "fold(metadata.x).startsWith(\"do \")", ""},
        {"not folded at all", "metadata.x == \"Partners\"", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string faults = faults_of(
            "version: 1\nknown:\n  lists: [\"Partners\"]\nrules:\n- name: r\n  when: |\n" +
            ("    " + std::string(row.when)) + "\n  then: hold\n...\n");
        if (row.shown.empty()) {
            EXPECT_EQ(faults, "");
        } else {
            EXPECT_NE(faults.find(row.shown), std::string::npos) << faults;
        }
    }
}

}  // namespace
}  // namespace lexid::policy
