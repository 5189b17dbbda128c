#include "cel/syntax/print.hpp"

#include <gtest/gtest.h>

#include "cel/evaluation.hpp"

namespace lexid::cel {
namespace {

TEST(Unparse, WritesTheSameTreeInCanonicalLayout) {
    const struct {
        std::string_view source;
        std::string_view canonical;
    } rows[] = {
        {"1+2*3", "1 + 2 * 3"},
        {"(1+2)*3", "(1 + 2) * 3"},
        {"1-(2-3)", "1 - (2 - 3)"},
        {"(true&&false)&&true", "(true && false) && true"},
        {"true&&false||true", "true && false || true"},
        {"true&&(false||true)", "true && (false || true)"},
        {"(true?1:2)==1?3:4", "(true ? 1 : 2) == 1 ? 3 : 4"},
        {"-(1)", "-(1)"},
        {"- 1", "-1"},
        {"- -dyn(1).x", "--dyn(1).x"},
        {"-dyn(-(1))", "-dyn(-(1))"},
        {"--1.5", "-(-1.5)"},
        {"!(true)", "!true"},
        {"!!true", "!!true"},
        {"!dyn(-(dyn(1)))", "!dyn(-dyn(1))"},
        {"!(-dyn(1))", "!(-dyn(1))"},
        {"-(1+2)", "-(1 + 2)"},
        {"'a\\n\\'b'", "\"a\\n'b\""},
        {"b'\\xff'", "b\"\\xff\""},
        {"1.0", "1.0"},
        {"1e30", "1e+30"},
        {"metadata . count", "metadata.count"},
        {"metadata.?count", "metadata.?count"},
        {"metadata[?'a']", "metadata[?\"a\"]"},
        {"{'a b':1}.`a b`", "{\"a b\": 1}.`a b`"},
        {"has(metadata.x)", "has(metadata.x)"},
        {"[1,?optional.of(2)]", "[1, ?optional.of(2)]"},
        {"{?'a':optional.of(2)}", "{?\"a\": optional.of(2)}"},
        {"[1].exists( x ,x>0 )", "[1].exists(x, x > 0)"},
        {"[1].map(x,x>0,x)", "[1].map(x, x > 0, x)"},
        {"{1:2}.all(k,v,k<v)", "{1: 2}.all(k, v, k < v)"},
        {"cel.bind(x,1,x)", "cel.bind(x, 1, x)"},
        {"math.greatest(1,2)", "math.greatest(1, 2)"},
        {"math.least(3,2,1)", "math.least([3, 2, 1])"},
        {"1 in [1] == true", "1 in [1] == true"},
    };
    const Environment environment = task_environment();
    for (const auto& row : rows) {
        SCOPED_TRACE(row.source);
        const auto program = compile(environment, row.source);
        ASSERT_TRUE(program.has_value());
        EXPECT_EQ(program->unparse(), row.canonical);
        const auto again = compile(environment, program->unparse());
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(again->tree(), program->tree());
    }
}

TEST(Tree, ShowsEveryNodeWithItsType) {
    const auto program =
        compile(task_environment(), "type == 'a' && metadata.tags.exists(t, t == type)");
    ASSERT_TRUE(program.has_value());
    EXPECT_EQ(program->tree(),
              "&& : bool\n"
              "  == : bool\n"
              "    type : string\n"
              "    \"a\" : string\n"
              "  exists t : bool\n"
              "    .tags : dyn\n"
              "      metadata : map(string, dyn)\n"
              "    == : bool\n"
              "      t : dyn\n"
              "      type : string");
}

TEST(Program, KnowsWhatNeedsNoEvaluation) {
    const struct {
        std::string_view expression;
        std::string_view constant;  // empty: none
    } rows[] = {
        {"1 + 1", "2"},
        {"1 / 0 == 1", "`1 / 0`: division by zero"},
        {"metadata.x && false", "false"},
        {"true || metadata.x", "true"},
        {"[1, 2, 3].exists(x, x == known.limit)", "false"},
        {"[1, 2, 3].exists(x, x == metadata.count)", ""},
        {"type == 'a'", ""},
    };
    const Environment environment = task_environment();
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        const auto program = compile(environment, row.expression);
        ASSERT_TRUE(program.has_value());
        const auto constant = program->constant();
        EXPECT_EQ(constant ? to_text(*constant, 80) : "", row.constant);
    }
}

}  // namespace
}  // namespace lexid::cel
