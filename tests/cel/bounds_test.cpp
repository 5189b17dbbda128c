#include <gtest/gtest.h>

#include "cel/evaluation.hpp"
#include "cel/explain.hpp"
#include "cel/limits.hpp"

namespace lexid::cel {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) {
        out += text;
    }
    return out;
}

std::string nested(std::string_view open, std::string_view inner, std::string_view close,
                   std::size_t times) {
    return repeated(open, times) + std::string(inner) + repeated(close, times);
}

TEST(Bounds, RefuseWhatIsTooDeepOrTooLong) {
    constexpr std::size_t deep = 100'000 / 16;
    const struct {
        std::string_view name;
        std::string expression;
    } rows[] = {
        {"parentheses", nested("(", "1", ")", deep)},
        {"lists", nested("[", "1", "]", deep)},
        {"maps", nested("{1:", "1", "}", deep)},
        {"not", repeated("!", deep) + "true"},
        {"minus", repeated("-", deep) + "x"},
        {"conditionals", repeated("true?1:", deep) + "1"},
        {"conditions in between", nested("true?", "1", ":1", deep)},
        {"sums", "1" + repeated("+1", deep)},
        {"fields", "metadata" + repeated(".a", deep)},
        {"indexes", "metadata" + repeated("[0]", deep)},
        {"calls", nested("size(", "1", ")", deep)},
        {"methods", "type" + repeated(".trim()", deep)},
        {"macros", nested("[1].map(x,", "x", ")", deep / 2)},
        {"open only", repeated("[", 60'000)},
        {"too long", "'" + std::string(expression_bytes_max, 'a') + "'"},
    };
    const Environment environment = task_environment();
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto program = compile(environment, row.expression);
        ASSERT_FALSE(program.has_value());
        EXPECT_EQ(program.error().size(), 1u);
    }
}

TEST(Bounds, AllowWhatPeopleWrite) {
    const struct {
        std::string_view name;
        std::string expression;
    } rows[] = {
        {"200 parentheses", nested("(", "1", ")", 200) + " == 1"},
        {"200 terms", "1" + repeated("+1", 200) + " == 201"},
        {"a chain of 2,000", "true" + repeated(" && true", 2000)},
        {"a list of 5,000", "4999 in [0" + repeated(",1", 4998) + ",4999]"},
        {"a pattern in a long text",
         "!lists.range(10000).map(x, description).join('').matches('(?i)delete|remove')"},
        {"60 nested macros", nested("[1].exists(x,", "x == 1", ")", 60)},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(evaluated(row.expression), "true");
    }
}

TEST(Bounds, EndAnEvaluationThatTakesTooMuch) {
    Environment environment = task_environment();
    environment.add_variable("numbers", Type::list(Type::integer()));
    boost::json::array numbers(1000, 1);
    const boost::json::value json(std::move(numbers));
    Inputs inputs = task_inputs(environment);
    inputs.set(environment.slot("numbers").value(), Value::of(&json));
    const std::string doubling = [] {
        std::string out = "cel.bind(x0, description, ";
        for (int i = 1; i <= 60; ++i) {
            const std::string before = "x" + std::to_string(i - 1);
            out += "cel.bind(x" + std::to_string(i) + "," + before + "+" + before + ",";
        }
        return out + "x60.size() > 0" + std::string(61, ')');
    }();
    const struct {
        std::string_view name;
        std::string expression;
    } rows[] = {
        {"nested loops", "numbers.all(a, numbers.all(b, numbers.all(c, numbers.all(d, true))))"},
        {"errors within loops",
         "numbers.exists(a, numbers.exists(b, numbers.exists(c, 1 / (c - 1) == 1)))"},
        {"doubled texts", doubling},
        {"lists of lists", "numbers.map(a, numbers.map(b, numbers.map(c, c))) == []"},
        {"a wide range", "lists.range(100000000).size() > 0"},
        {"nested distinct", "numbers.map(a, lists.range(1000).distinct().size()) == []"},
        {"a pattern that keeps every place in mind",
         "numbers.map(x, numbers.map(y, 'ab').join('')).join('').matches('a[ab]{900}c')"},
        {"patterns that are made anew",
         "numbers.all(x, 'a'.matches(description + string(x) + '(a{1,30}){1,30}') || x == 1)"},
        {"patterns that are refused",
         "numbers.exists(x, 'a'.matches(description + '((a{1,30}){1,30}){1,2}'))"},
        {"absorbed by nothing",
         "numbers.all(a, numbers.all(b, numbers.all(c, numbers.all(d, true)))) || true || "
         "description == ''"},
    };
    Workspace workspace;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto program = compile(environment, row.expression);
        if (row.name == "absorbed by nothing") {
            // A constant that decides is found before anything is evaluated.
            EXPECT_TRUE(program.value().constant()->is_true());
            continue;
        }
        ASSERT_TRUE(program.has_value());
        const Value value = evaluate(*program, inputs, workspace);
        ASSERT_TRUE(value.is_error());
        EXPECT_EQ(value.error_code(), ErrorCode::cost_exceeded);
    }
}

// `x0` bound to `first`, `x1` to `next` with "@" standing for x0, and so on 40 times.
std::string bound(std::string_view first, std::string_view next) {
    std::string out = "cel.bind(x0, " + std::string(first) + ", ";
    for (int i = 1; i <= 40; ++i) {
        out += "cel.bind(x" + std::to_string(i) + ", ";
        for (const char c : next) {
            out += c == '@' ? "x" + std::to_string(i - 1) : std::string(1, c);
        }
        out += ", ";
    }
    return out + "x40 == x40" + std::string(41, ')');
}

TEST(Bounds, KeepCompilingShort) {
    const Environment environment = task_environment();
    const struct {
        std::string_view name;
        std::string expression;
        bool good;
    } rows[] = {
        {"types that double as values", bound("[1]", "[[@], [@]]"), true},
        {"types that double as keys", bound("[dyn(1)]", "{dyn(1): [@], dyn(2): [@]}"), true},
        {"types that double in maps", bound("[1]", "{@: @}"), true},
        {"types of nothing", bound("[]", "{@: [@]}"), true},
        {"many patterns", "[" + repeated("type.matches('(a{200}b{200}|[\\pL]{100})'),", 1000) + "]",
         false},
        {"many faults", "[" + repeated("nothing, ", 5000) + "]", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto program = compile(environment, row.expression);
        EXPECT_EQ(program.has_value(), row.good);
        if (!program) {
            EXPECT_LE(program.error().size(), faults_max);
        }
    }
}

TEST(Bounds, RunningOutIsNeverAbsorbed) {
    const Environment environment = task_environment();
    const Inputs inputs = task_inputs(environment);
    Workspace workspace;
    workspace.set_cost_max(100);
    for (const std::string_view expression :
         {"lists.range(int(description.size()) * 100).all(x, x >= 0) || type != ''",
          "lists.range(int(description.size()) * 100).all(x, x >= 0) && type.size() == 0",
          "metadata.tags.exists(t, lists.range(t.size() * 1000).size() > 0 || t != '')"}) {
        SCOPED_TRACE(expression);
        const Value value = evaluate(*compile(environment, expression), inputs, workspace);
        ASSERT_TRUE(value.is_error());
        EXPECT_EQ(value.error_code(), ErrorCode::cost_exceeded);
    }
}

TEST(CostBound, IsFoundWithoutEvaluating) {
    const Environment environment = task_environment();
    const auto bound = [&](std::string_view expression) {
        return compile(environment, expression)->cost_bound();
    };
    EXPECT_FALSE(bound("type == 'a'").depends_on_data);
    EXPECT_LT(bound("type == 'a' && metadata.count < 5").steps, 20u);
    EXPECT_FALSE(bound("[1, 2, 3].all(x, x < metadata.count)").depends_on_data);
    EXPECT_GT(bound("[1, 2, 3].all(x, x < metadata.count)").steps,
              bound("[1].all(x, x < metadata.count)").steps);
    EXPECT_TRUE(bound("metadata.tags.all(t, t != '')").depends_on_data);
    EXPECT_EQ(bound("description.contains('a')").steps, evaluation_cost_max);
    EXPECT_EQ(bound("metadata.tags.all(t, t != '')").steps, evaluation_cost_max);
}

}  // namespace
}  // namespace lexid::cel
