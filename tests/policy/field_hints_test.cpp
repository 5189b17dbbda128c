#include "policy/field_hints.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "samples.hpp"

namespace lexid::policy {
namespace {

// Only the hint's line of the first fault counts here, and that there is no second fault.
TEST(FieldHints, NameTheFieldThatWasMeant) {
    const struct {
        std::string_view condition;
        std::string_view message;
        std::string_view hint;
    } rows[] = {
        {R"(metadata.list-name == "x")",
         "`metadata.list-name` is a subtraction here, and `name` is not defined",
         R"(did you mean `metadata["list-name"]`?)"},
        {R"(metadata.a-b-c == "x")", "`metadata.a-b-c` is a subtraction here",
         R"(did you mean `metadata["a-b-c"]`?)"},
        {R"(has(metadata.x) && task.owner.e-mail != "")", "`task.owner.e-mail` is a subtraction",
         R"(did you mean `task.owner["e-mail"]`?)"},
        {R"(metadata.e-mail.value != "")", "`metadata.e-mail.value` is a subtraction",
         R"(did you mean `metadata["e-mail"].value`?)"},
        {R"(metadata.2nd == 3)", "a number runs into `n`", R"(did you mean `metadata["2nd"]`?)"},
        {R"(metadata.in == 3)", "`in` is not expected here", R"(did you mean `metadata["in"]`?)"},
        {R"(metadata.null == 3)", "`null` is not expected here",
         R"(did you mean `metadata["null"]`?)"},
        {R"(metadata.$ref == 3)", "`$` is not part of the language",
         R"(did you mean `metadata["$ref"]`?)"},
        {R"(metadata.@type == 3)", "`@` is not part of the language",
         R"(did you mean `metadata["@type"]`?)"},
        {R"(metadata.list name == "x")", "`name` is not expected here",
         R"(did you mean `metadata["list name"]`?)"},
        {R"(metadata."list name" == "x")", "is not expected here",
         R"(did you mean `metadata["list name"]`?)"},
        {R"(metadata.'x' == "x")", "is not expected here", R"(did you mean `metadata['x']`?)"},
        {R"(metadata.list contains "x")", "`contains` is not expected here", ""},
        {R"(metadata.count - limit == 1)", "`limit` is not defined", ""},
        {R"(my-type == "x")", "`my` is not defined", ""},
        {R"(metadata.for == 3)", "", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.condition);
        const std::string text =
            "version: 1\nrules:\n  - name: r\n    then: hold\n    when: |\n      " +
            std::string(row.condition) + "\n...\n";
        const auto policy = parse_policy(text);
        if (row.message.empty()) {
            EXPECT_TRUE(policy) << faults_of(text);
            continue;
        }
        ASSERT_FALSE(policy);
        const Diagnostic& first = policy.error().front();
        EXPECT_NE(first.message.find(row.message), std::string::npos) << first.message;
        EXPECT_EQ(first.message.contains("is a subtraction here"),
                  row.message.contains("is a subtraction"));
        if (row.hint.empty()) {
            EXPECT_EQ(first.hint.find("metadata["), std::string::npos) << first.hint;
        } else {
            EXPECT_EQ(first.hint, row.hint);
            EXPECT_EQ(policy.error().size(), 1u) << faults_of(text);
        }
    }
}

// `path is written should_be` of the field around the place that `^` marks; empty if there is none.
std::string field_at(std::string_view marked) {
    const std::size_t at = marked.find('^');
    std::string source(marked);
    source.erase(at, 1);
    const std::optional<MisspeltField> field = misspelt_field(source, at);
    if (!field) {
        return "";
    }
    EXPECT_TRUE(std::string_view(source).substr(field->begin).starts_with(field->path));
    return field->path + (field->subtracts ? " subtracts, is written " : " is written ") +
           field->should_be;
}

TEST(FieldHints, FindTheWholeFieldAroundAFault) {
    const struct {
        std::string_view name;
        std::string_view marked;
        std::string_view field;
    } rows[] = {
        {"every character of a name", "1 < metadata.azAZ09_-^x",
         "metadata.azAZ09_-x subtracts, is written metadata[\"azAZ09_-x\"]"},
        {"every character of a name behind the fault", "metadata.x-^azAZ09_$@.y + 1",
         "metadata.x-azAZ09_$@.y subtracts, is written metadata[\"x-azAZ09_$@\"].y"},
        {"at its begin", "^metadata.a-b", "metadata.a-b is written metadata[\"a-b\"]"},
        {"at its end", "metadata.a-b^", "metadata.a-b is written metadata[\"a-b\"]"},
        {"at the hyphen", "metadata.a^-b", "metadata.a-b is written metadata[\"a-b\"]"},
        {"behind brackets", "(x)[metadata.a-^b]",
         "metadata.a-b subtracts, is written metadata[\"a-b\"]"},
        {"of the task", "task.a-^b", "task.a-b subtracts, is written task[\"a-b\"]"},
        {"a name that begins with 0", "metadata.0a^", "metadata.0a is written metadata[\"0a\"]"},
        {"a name that begins with 9", "metadata.9a^", "metadata.9a is written metadata[\"9a\"]"},
        {"a keyword", "metadata.true^", "metadata.true is written metadata[\"true\"]"},
        {"a keyword", "metadata.false^", "metadata.false is written metadata[\"false\"]"},
        {"the last name", "metadata.x.y.a-^b",
         "metadata.x.y.a-b subtracts, is written metadata.x.y[\"a-b\"]"},
        {"the first of two", "metadata.c-d.a-^b",
         "metadata.c-d.a-b subtracts, is written metadata[\"c-d\"].a-b"},

        {"a field that can be written so", "metadata.a^", ""},
        {"a field with two dots", "metadata..a^", ""},
        {"with a dot at the end", "metadata.a.^", ""},
        {"something else than a field", "metadat.a-^b", ""},
        {"another name that ends so", "x_metadata.a-^b", ""},
        {"no name at all", "^", ""},
        {"only operators", "1 - ^2", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(field_at(row.marked), row.field);
    }
    EXPECT_EQ(misspelt_field("metadata.a-b", 99).value().should_be, "metadata[\"a-b\"]")
        << "a place behind the end is the end";
}

TEST(FieldHints, TwoWordsAreOneNameUnlessTheSecondIsAnOperator) {
    const struct {
        std::string_view name;
        std::string_view marked;
        std::string_view field;
    } rows[] = {
        {"two words", "metadata.list ^name == 1",
         "metadata.list name is written metadata[\"list name\"]"},
        {"of the task", "task.list ^name", "task.list name is written task[\"list name\"]"},
        {"at the end", "metadata.list ^name",
         "metadata.list name is written metadata[\"list name\"]"},
        {"within an expression", "id == '' && metadata.list ^name == 1",
         "metadata.list name is written metadata[\"list name\"]"},
        {"of a field below", "metadata.x.list ^name",
         "metadata.x.list name is written metadata.x[\"list name\"]"},
        {"far apart", "metadata.list   ^name",
         "metadata.list   name is written metadata[\"list   name\"]"},

        {"not apart", "metadata.list^name", ""},
        {"in the first word", "metadata.li^st name", ""},
        {"no field before it", "list ^name", ""},
        {"nothing before it", "  ^name", ""},
        {"nothing at all before it", "^name", ""},
        {"nothing before it, a field behind it", "^name == metadata.list", ""},
        {"no word behind it", "metadata.list ^", ""},
        {"a number behind it", "metadata.list ^5", ""},
        {"a keyword behind it", "metadata.list ^true", ""},
        {"a path behind it", "metadata.list ^name.x", ""},
        {"a first word that ends with a dot", "metadata. ^name", ""},
        {"an operator before it", "metadata.list + ^name", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(field_at(row.marked), row.field);
    }
    for (const std::string word :
         {"and", "or", "not", "in", "is", "contains", "matches", "like", "startsWith", "endsWith",
          "equals", "between", "if", "then", "else"}) {
        EXPECT_EQ(field_at("metadata.list ^" + word + " x"), "") << word;
    }
}

TEST(FieldHints, ANameInQuotesGoesIntoBrackets) {
    const struct {
        std::string_view name;
        std::string_view marked;
        std::string_view field;
    } rows[] = {
        {"in double quotes", "metadata.^\"a b\" == 1",
         "metadata.\"a b\" is written metadata[\"a b\"]"},
        {"in single quotes", "metadata.^'a b'", "metadata.'a b' is written metadata['a b']"},
        {"one character", "metadata.^'a'", "metadata.'a' is written metadata['a']"},
        {"no character", "metadata.^''", "metadata.'' is written metadata['']"},
        {"within an expression", "id == '' && task.x.^'a'", "task.x.'a' is written task.x['a']"},

        {"never closed", "metadata.^'a", ""},
        {"closed otherwise", "metadata.^'a\"", ""},
        {"closed before", "'metadata.^'a", ""},
        {"without a dot", "metadata^'a'", ""},
        {"in brackets already", "metadata.x[^'a']", ""},
        {"something else twice", "metadata.^(a(", ""},
        {"of something else", "name.^'a'", ""},
        {"of nothing", ".^'a'", ""},
        {"at the begin", "^'a'", ""},
        {"nothing behind the dot", "metadata.^", ""},
        {"no quote behind the dot", "metadata.^(a)", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(field_at(row.marked), row.field);
    }
}

}  // namespace
}  // namespace lexid::policy
