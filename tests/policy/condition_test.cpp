// What is said of an expression that is none, where, and how often.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "samples.hpp"

namespace lexid::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// `line:column message | hint` of each fault.
std::vector<std::string> faults(const std::string& text) {
    std::vector<std::string> texts;
    if (const auto policy = parse_policy(text); !policy) {
        for (const Diagnostic& one : policy.error()) {
            texts.push_back(std::to_string(one.line) + ':' + std::to_string(one.column) + ' ' +
                            one.message + (one.hint.empty() ? "" : " | " + one.hint));
        }
    }
    return texts;
}

// Of a policy whose condition stands behind `when:`.
std::vector<std::string> faults_of_when(const std::string& when, const std::string& known = "") {
    return faults("version: 1\n" + known + "rules:\n- name: r\n  then: hold\n  when: " + when +
                  "\n...\n");
}

std::vector<std::string> faults_of_sum(const std::string& sum) {
    return faults(
        "version: 1\nrules:\n- name: r\n  then: approve\n  when: id != ''\n  limits:\n  - at_most: "
        "5\n    per: day\n    sum: " +
        sum + "\n...\n");
}

TEST(Condition, MustBeAText) {
    const std::string tag = "a text that starts with `!` must be in quotes or in a block (`|`)";
    const struct {
        std::string_view name;
        std::string when;
        std::string fault;
    } rows[] = {
        {"brackets", "[a]",
         "5:9 a condition must be a text, not a list | put it in quotes or write it as a block "
         "(`when: |`), since it starts with `[`"},
        {"braces", "{a: 1}",
         "5:9 a condition must be a text, not a mapping | put it in quotes or write it as a block "
         "(`when: |`), since it starts with `{`"},
        {"a list in lines", "\n  - a",
         "6:3 a condition must be a text, not a list | write it behind `when:`, or indented below "
         "`when: |`"},
        {"a mapping in lines", "\n    a: 1",
         "6:5 a condition must be a text, not a mapping | write it behind `when:`, or indented "
         "below `when: |`"},
        {"empty", "''", "5:9 the condition is empty"},
        {"blanks", "\" \\t\\n\"", "5:9 the condition is empty"},
        {"nothing", "", "5:3 `when` has no value | write one, or remove the key"},
        {"a tag", "!t id == ''", "5:9 `!t` is a YAML tag, which is not allowed | " + tag},
        {"a bare tag", "! id", "5:9 `!` is a YAML tag, which is not allowed | " + tag},
        {"an anchor", "&a id == ''",
         "5:9 `&a` is a YAML anchor, which is not allowed | a text that starts with `&` must be in "
         "quotes or in a block (`|`)"},
        {"an anchor before what is none", "&a 1",
         "5:9 `&a` is a YAML anchor, which is not allowed | a text that starts with `&` must be in "
         "quotes or in a block (`|`)"},
        {"an alias", "*a",
         "5:9 a text that starts with `*` is no plain text in YAML | write it as a block (`when: "
         "|`, the text indented in the next line) or in quotes"},
        {"an escape before what is none", "\"\\x31\"",
         "5:10 an escape hides what the condition says | write the character itself, or the "
         "condition as a block (`when: |`)"},
        {"a comment before what is none", "\"1 // one\\n\"",
         "5:12 `//` starts a comment that takes the rest of the condition with it: outside of "
         "blocks (`|`) YAML joins the lines | write the condition as a block (`when: |`), where a "
         "comment ends with its line"},
        {"a comment behind what is none", "1 # one",
         "5:11 ` #` ends a condition: the rest of the line is a comment to YAML | if it belongs to "
         "the condition, write that as a block (`when: |`) or in quotes; else put the comment on a "
         "line of its own"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_THAT(faults_of_when(row.when), ElementsAre(row.fault)) << "once, and nothing else";
    }
    for (const std::string when : {"'!(id == \"\")'", "\"!(id == '')\"", "|\n    !(id == 'a')"}) {
        EXPECT_THAT(faults_of_when(when), IsEmpty()) << when;
    }
}

TEST(Condition, MustBeTrueOrFalse) {
    const struct {
        std::string when;
        std::string fault;
    } rows[] = {
        {"1", "5:9 a condition must be true or false; this one is of type `int`"},
        {"id", "5:9 a condition must be true or false; this one is of type `string`"},
        {"id == 'a' && 1 / 0 == 1",
         "5:22 this is an error whatever the task: `1 / 0`: division by zero"},
    };
    for (const auto& row : rows) {
        EXPECT_THAT(faults_of_when(row.when), ElementsAre(row.fault));
    }
    for (const std::string when : {"metadata.n", "id == ''"}) {
        EXPECT_THAT(faults_of_when(when), IsEmpty()) << when;
    }
}

TEST(Condition, IsPointedAtWhereItIsWrong) {
    EXPECT_THAT(faults_of_when("'id == \"äö\" && y'"), ElementsAre(HasSubstr("5:24 `y`")))
        << "characters, not bytes";
    EXPECT_THAT(faults_of_when("|\n    id == ''\n    && y\n    && id == ''"),
                ElementsAre(HasSubstr("7:8 `y`")));
    EXPECT_THAT(faults_of_when("|\n    y\n    && id == ''"), ElementsAre(HasSubstr("6:5 `y`")));
    EXPECT_THAT(faults_of_when("|\n    id == ''\n    && metadata.x =="),
                ElementsAre("8:1 the expression ends here; a value is"));
    EXPECT_THAT(faults_of_sum("metadata.n +"),
                ElementsAre("9:22 the expression ends here; a value is"));
}

TEST(Condition, NamesTheConstantsThatThereAre) {
    const std::string known = "known: {weight: 1, house_lists: [\"a\"]}\n";
    const struct {
        std::string name;
        std::string known;
        std::string hint;
    } rows[] = {
        {"known.weight", "", "the policy has no `known`"},
        {"known.weigth", known, "did you mean `known.weight`?"},
        {"known.azAZ_09.b", known, "there are known.weight, known.house_lists"},
        {"known.Zz90a", known, "there are known.weight, known.house_lists"},
        {"known.azAZ_09", "known: {only_one_of_them: 1}\n", "there are known.only_one_of_them"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const std::string behind : {" == 1", "== 1", "> 1", "[0] == 1"}) {
            EXPECT_THAT(
                faults_of_when("id == 'x' || " + row.name + behind, row.known),
                ElementsAre(testing::EndsWith("`" + row.name + "` is not defined | " + row.hint)));
        }
    }
    std::string many = "known: {";
    for (int i = 0; i < 40; ++i) {
        many += "constant_" + std::to_string(i) + ": 1, ";
    }
    const std::vector<std::string> hint =
        faults_of_when("known.azAZ == 1", many + "last_of_them: 1}\n");
    ASSERT_EQ(hint.size(), 1u);
    EXPECT_THAT(hint[0], testing::EndsWith("…")) << "one line";
    const std::string there_are = "there are ";
    const std::size_t begin = hint[0].find(there_are) + there_are.size();
    EXPECT_EQ(hint[0].size() - begin, 200 + std::string_view("…").size());
}

TEST(Condition, ASumIsAWholeNumberFromZero) {
    const struct {
        std::string sum;
        std::string fault;
    } rows[] = {
        {"[a]",
         "9:10 a sum must be a text, not a list | put it in quotes or write it as a block (`sum: "
         "|`), since it starts with `[`"},
        {"''", "9:10 the sum is empty"},
        {"!t 1",
         "9:10 `!t` is a YAML tag, which is not allowed | a text that starts with `!` must be in "
         "quotes or in a block (`|`)"},
        {"1.5", "9:10 a sum must be a whole number; this one is of type `double`"},
        {"true", "9:10 a sum must be a whole number; this one is of type `bool`"},
        {"-1", "9:10 a sum must not be negative"},
        {"0 - 1", "9:10 a sum must not be negative"},
        {"1 / 0", "9:10 this is an error whatever the task: `1 / 0`: division by zero"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.sum);
        EXPECT_THAT(faults_of_sum(row.sum), ElementsAre(row.fault));
    }
    for (const std::string sum :
         {"0", "1", "1u", "18446744073709551615u", "metadata.n", "id.size()", "dyn(1u)"}) {
        EXPECT_THAT(faults_of_sum(sum), IsEmpty()) << sum;
    }
}

}  // namespace
}  // namespace lexid::policy
