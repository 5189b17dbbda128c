#include "cel/environment.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "cel/evaluation.hpp"
#include "cel/value/frame.hpp"

namespace lexid::cel {
namespace {

TEST(Environment, FindsNamesInTheContainerFirst) {
    Environment environment = Environment::standard();
    environment.set_container("com.example");
    environment.add_constant("x", Value::of(1));
    environment.add_constant("com.x", Value::of(2));
    environment.add_constant("com.example.x", Value::of(3));
    environment.add_constant("com.y", Value::of(4));
    const struct {
        std::string_view expression;
        std::string_view value;
    } rows[] = {
        {"x", "3"},
        {".x", "1"},
        {"com.x", "2"},
        {"y", "4"},
        {"[9].map(x, x)", "[9]"},
        {"[9].map(x, .x)", "[1]"},
    };
    Workspace workspace;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        const auto program = compile(environment, row.expression);
        ASSERT_TRUE(program.has_value());
        EXPECT_EQ(to_text(evaluate(*program, Inputs(environment), workspace), 80), row.value);
    }
}

TEST(Environment, TakesTheLongestDottedName) {
    Environment environment = Environment::standard();
    environment.add_variable("a.b", Type::map(Type::string(), Type::string()));
    environment.add_variable("a.b.c", Type::string());
    Inputs inputs(environment);
    inputs.set(environment.slot("a.b.c").value(), Value::of("whole"));
    const auto program = compile(environment, "a.b.c");
    ASSERT_TRUE(program.has_value());
    Workspace workspace;
    EXPECT_EQ(evaluate(*program, inputs, workspace).as_text(), "whole");
    EXPECT_EQ(program->variables().front(), "a.b.c");
}

TEST(Environment, CallsFunctionsFromOutside) {
    Environment environment = task_environment();
    const Type text = Type::string();
    environment.add_function({"shout",
                              {{"shout", true, {text}, text}},
                              [](CallContext& context, std::span<const Value> arguments) {
                                  return arguments[0].kind() == Kind::string
                                             ? context.string(std::string(arguments[0].as_text()) +
                                                              "!")
                                             : context.no_such_overload(arguments);
                              }});
    environment.add_function({"later", {{"later", false, {text}, Type::boolean()}}, nullptr});
    EXPECT_EQ(evaluated(environment, "type.shout() == 'prospect_search!'"), "true");
    EXPECT_EQ(evaluated(environment, "metadata.count.shout() == ''"),
              "error: `metadata.count.shout()`: no such overload: `shout` of (int)");
    EXPECT_EQ(evaluated(environment, "later(type) || true"), "true");
    EXPECT_TRUE(evaluated(environment, "later(type)").starts_with("error: "));
}

TEST(Environment, CopiesAreIndependentAndProgramsOutliveIt) {
    std::optional<Program> program;
    std::optional<Inputs> inputs;
    {
        Environment environment = task_environment();
        Environment copy = environment;
        copy.add_constant("more", std::string("only here"));
        EXPECT_TRUE(evaluated(environment, "more == ''").starts_with("refused: "));
        program.emplace(compile(copy, "more == 'only here' && known.limit == 50").value());
        inputs.emplace(copy);
    }
    Workspace workspace;
    EXPECT_TRUE(evaluate(*program, *inputs, workspace).is_true());
    EXPECT_EQ(program->type().to_text(), "bool");
    EXPECT_FALSE(program->tree().empty());
}

TEST(Program, IsEvaluatedByManyThreadsAtOnce) {
    const Environment environment = task_environment();
    const Inputs inputs = task_inputs(environment);
    const auto program =
        compile(environment,
                "metadata.tags.map(t, t + '!').exists(t, t.startsWith('safe-')) && "
                "description.matches('(?i)berlin$') && type in ['a', type]");
    ASSERT_TRUE(program.has_value());
    std::atomic<int> trues = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                Workspace workspace;
                for (int round = 0; round < 500; ++round) {
                    trues += evaluate(*program, inputs, workspace).is_true() ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(trues, 2000);
}

TEST(Environment, HidesATypesNameButNotItsFunction) {
    EXPECT_EQ(evaluated("type(metadata.count) == int && type == 'prospect_search'"), "true");
}

TEST(Inputs, WithoutAValueAreAnErrorWhereTheyAreUsed) {
    const Environment environment = task_environment();
    const auto program = compile(environment, "type == 'a' || true");
    const auto bare = compile(environment, "type == 'a'");
    Workspace workspace;
    EXPECT_TRUE(evaluate(*program, Inputs(environment), workspace).is_true());
    EXPECT_TRUE(evaluate(*bare, Inputs(environment), workspace).is_error());
}

TEST(Inputs, ThatAreUnknownAreAbsorbedLikeErrorsAndOutweighThem) {
    const Environment environment = task_environment();
    Inputs inputs = task_inputs(environment);
    inputs.set(environment.slot("description").value(), Value::unknown());
    const struct {
        std::string_view expression;
        Kind kind;
    } rows[] = {
        {"description == 'x'", Kind::unknown},
        {"description == 'x' && false", Kind::boolean},
        {"true || description == 'x'", Kind::boolean},
        {"description == 'x' && metadata.missing", Kind::unknown},
        {"metadata.missing && description == 'x'", Kind::unknown},
        {"description.size() > metadata.missing", Kind::unknown},
    };
    Workspace workspace;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        EXPECT_EQ(evaluate(*compile(environment, row.expression), inputs, workspace).kind(),
                  row.kind);
    }
}

}  // namespace
}  // namespace lexid::cel
