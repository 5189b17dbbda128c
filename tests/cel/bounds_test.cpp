#include <gtest/gtest.h>

#include "cel/analysis/explain.hpp"
#include "cel/evaluation.hpp"
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
         "!lists.range(1000).map(x, description).join('').matches('(?i)delete|remove')"},
        {"400 numbers against 400",
         "lists.range(400).all(x, !lists.range(400).exists(y, y + 1000 == x))"},
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

TEST(Bounds, AnAllowanceHoldsForAllEvaluationsTogether) {
    const Environment environment = task_environment();
    const Inputs inputs = task_inputs(environment);
    const Program program =
        *compile(environment, "lists.range(int(metadata.count)).all(x, x >= 0)");
    Workspace workspace;
    evaluate(program, inputs, workspace);
    const std::uint64_t once = workspace.spent();
    workspace.set_allowance(3 * once);
    int ended = 0;
    while (evaluate(program, inputs, workspace).is_true()) {
        ++ended;
    }
    EXPECT_TRUE(workspace.ran_out());
    EXPECT_EQ(workspace.exhaustion().expression, "lists.range(int(metadata.count)).all(x, x >= 0)");
    EXPECT_EQ(workspace.exhaustion().rounds[0], 42U);
    EXPECT_GE(ended, 3);
    EXPECT_LE(ended, 4);  // what a program takes at least does not count
    EXPECT_LE(workspace.spent(), 4 * once + static_cast<std::uint64_t>(ended + 2) * 10);
    workspace.set_allowance(Workspace::no_allowance);
    EXPECT_TRUE(evaluate(program, inputs, workspace).is_true());
    EXPECT_FALSE(workspace.ran_out());
}

// Whatever goes through a text, a key or a list is charged for its length.
TEST(Bounds, ChargeForWhatDependsOnData) {
    Environment environment = task_environment();
    for (const std::string_view name : {"text", "other", "blanks", "digits"}) {
        environment.add_variable(name, Type::string());
    }
    environment.add_variable("list", Type::list(Type::dyn()));
    environment.add_variable("texts", Type::list(Type::string()));
    environment.add_variable("map", Type::map(Type::string(), Type::dyn()));
    const auto spent = [&](std::string_view expression, std::size_t size) {
        const std::string text(size, 'a');
        const std::string other(size, 'a');
        const std::string digits(size, '1');
        const std::string blanks(size, ' ');
        boost::json::array list;
        boost::json::array texts;
        boost::json::object map;
        for (std::size_t i = 0; i < std::min<std::size_t>(size / 16, 4'000); ++i) {
            list.emplace_back(i);
            texts.emplace_back("t" + std::to_string(i));
            map["k" + std::to_string(i)] = i;
        }
        map[text] = 1;
        const boost::json::value json[] = {list, texts, map};
        Inputs inputs = task_inputs(environment);
        const auto set = [&](std::string_view name, const Value& value) {
            inputs.set(environment.slot(name).value(), value);
        };
        set("text", Value::of(std::string_view(text)));
        set("other", Value::of(std::string_view(other)));
        set("digits", Value::of(std::string_view(digits)));
        set("blanks", Value::of(std::string_view(blanks)));
        set("list", Value::of(&json[0]));
        set("texts", Value::of(&json[1]));
        set("map", Value::of(&json[2]));
        const auto program = compile(environment, expression);
        EXPECT_TRUE(program) << expression;
        Workspace workspace;
        workspace.set_cost_max(std::uint64_t{1} << 40);
        evaluate(*program, inputs, workspace);
        return workspace.spent();
    };
    constexpr std::size_t large = 64 * 1024;
    for (const std::string_view expression :
         {"text == other",
          "text != other",
          "text < other",
          "text >= other",
          "text in [other]",
          "text in texts + [other]",
          "text in map",
          "map[text] == 1",
          "map[?text].hasValue()",
          "{text: 1}.size() == 1",
          "text.contains('ab')",
          "text.contains(other + 'b')",
          "text.startsWith(other)",
          "text.endsWith(other)",
          "text.matches('b+')",
          "text.matches('b' + string(metadata.count))",
          "text.size() > 0",
          "text.charAt(5) == 'a'",
          "text.indexOf('b') < 0",
          "text.indexOf('b', 3) < 0",
          "text.lastIndexOf('b') < 0",
          "text.lowerAscii() == ''",
          "text.upperAscii() == ''",
          "text.replace('a', 'b') == ''",
          "text.replace('', 'b') == ''",
          "text.split('a').size() > 0",
          "text.split('').size() > 0",
          "text.substring(3) == ''",
          "blanks.trim() == ''",
          "text.reverse() == ''",
          "strings.quote(text) == ''",
          "text + other == ''",
          "texts.join(',') == ''",
          "bytes(text).size() > 0 && bytes(text) == bytes(other)",
          "string(bytes(text)) == ''",
          "int(digits) > 0",
          "uint(digits) > 0u",
          "double(digits) > 0.0",
          "bool(digits)",
          "timestamp(digits) > now",
          "duration(digits) > duration('1s')",
          "ip(digits).family() == 4",
          "isIP(digits)",
          "cidr(digits).prefixLength() == 4",
          "isCIDR(digits)",
          "ip.isCanonical(digits)",
          "'%s'.format([text]) == ''",
          "'%x'.format([text]) == ''",
          "'%s'.format([list]) == ''",
          "'%s'.format([map]) == ''",
          "base64.encode(bytes(text)) == ''",
          "base64.decode(text) == b''",
          "list == list",
          "map == map",
          "list + list == []",
          "list.all(x, x >= 0)",
          "list.exists_one(x, x == 1)",
          "list.map(x, x) == []",
          "list.filter(x, true) == []",
          "list.sort() == []",
          "list.sortBy(x, x) == []",
          "texts.sort() == []",
          "list.distinct() == []",
          "list.reverse() == []",
          "list.slice(1, list.size()) == []",
          "[list].flatten() == []",
          "sets.contains(list, list)",
          "sets.intersects(list, texts)",
          "sets.equivalent(list, list)",
          "math.greatest(list) == 1",
          "lists.range(list.size()) == []",
          "list.transformMap(i, v, v).size() > 0",
          "map.transformMapEntry(k, v, {k: v}).size() > 0",
          "now.getHours(text) == 1 || text == other"}) {
        SCOPED_TRACE(expression);
        // A step for each 64 bytes, or for each four of the elements, nearly.
        EXPECT_GE(spent(expression, large), spent(expression, 64) + large / 64 * 9 / 10);
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
