#include <gtest/gtest.h>

#include "cel/evaluation.hpp"

namespace lexid::cel {
namespace {

TEST(Diagnostics, PointAtTheFaultAndSayWhatWasMeant) {
    const struct {
        std::string_view expression;
        int line;
        int column;
        std::string_view message;
        std::string_view hint;
    } rows[] = {
        {"type == prospect_serach", 1, 9, "`prospect_serach` is not defined",
         "did you mean `prospect_search`?"},
        {"true &&\n  metdata.count > 1", 2, 3, "`metdata` is not defined",
         "did you mean `metadata`?"},
        {"description.contians('x')", 1, 13, "there is no function `contians`",
         "did you mean `contains`?"},
        {"description.contains(1)", 1, 13, "no overload for string.contains(int)",
         "there is string.contains(string)"},
        {"1 + 'a'", 1, 3, "no overload for int + string", "there is int + int"},
        {"type == 1", 1, 6, "no overload for string == int", "both sides need the same type"},
        {"type(now) == type", 1, 11, "no overload for type(google.protobuf.Timestamp) == string",
         "`type` is a variable of type string here"},
        {"type.name", 1, 6, "a value of type string has no fields", ""},
        {"description.size > 3", 1, 13, "a value of type string has no fields",
         "`size` is a function: it is called with parentheses"},
        {"type && true", 1, 1, "`&&` needs a bool here, not string", ""},
        {"type.exists(x, true)", 1, 1, "a list or a map is needed here, not string", ""},
        {"description.matches('(')", 1, 21, "this pattern can't be used: missing ): (",
         "patterns are RE2's"},
        {"1 +", 1, 4, "the expression ends here; a value is", ""},
        {"(1", 1, 3, "the expression ends here; `)` is", ""},
        {"type = 'x'", 1, 6, "`=` is not part of the language", "`==` compares"},
        {"a & b", 1, 3, "`&` is not part of the language", "`&&` is \"and\""},
        {"for", 1, 1, "`for` is a reserved word", "it can be a field's name only"},
        {"'abc", 1, 1, "this text has no closing quote", "three quotes"},
        {"9223372036854775808", 1, 1, "does not fit an int", ""},
        {"1e999", 1, 1, "does not fit a double", ""},
        {"'\\q'", 1, 1, "no such escape", ""},
        {"12ab", 1, 1, "a number runs into `a`", "numbers are written"},
        {"Thing{a: 1}", 1, 6, "`Thing` can't be made here", "a map is written"},
        {"!-metadata.count", 1, 3, "a number after `!-` is", "with parentheses: !(-x)"},
        {"-!type", 1, 2, "`!` is not expected here; a value is", ""},
        {"[,1]", 1, 3, "`1` is not expected here; `]` is", ""},
        {"f(1,)", 1, 5, "`)` is not expected here; a value is", ""},
        {"has(metadata.?count)", 1, 5, "has() asks for a field", ""},
        {"has(type)", 1, 5, "has() asks for a field", "asks for a key"},
        {"[1].map(1, 2)", 1, 9, "a variable's name belongs here", "names what the body"},
        {"[1].all(x)", 1, 5, "there is no function `all`", "is a macro with other arguments"},
        {"", 1, 1, "the expression ends here; a value is", ""},
        {"1 2", 1, 3, "`2` is not expected here; an operator or the end is", ""},
    };
    const Environment environment = task_environment();
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        const auto program = compile(environment, row.expression);
        ASSERT_FALSE(program.has_value());
        const Diagnostic& first = program.error().front();
        EXPECT_EQ(first.line, row.line);
        EXPECT_EQ(first.column, row.column);
        EXPECT_NE(first.message.find(row.message), std::string::npos) << first.message;
        EXPECT_NE(first.hint.find(row.hint), std::string::npos) << first.hint;
    }
}

TEST(Diagnostics, NameAllFaultsAtOnce) {
    const auto program = compile(task_environment(), "foo > 1 && bar > 2 && type > 3");
    ASSERT_FALSE(program.has_value());
    EXPECT_EQ(program.error().size(), 3u);
}

}  // namespace
}  // namespace lexid::cel
