#include <gtest/gtest.h>

#include "cel/analysis/constant_operands.hpp"
#include "cel/compile/batch.hpp"
#include "policy/condition.hpp"
#include "policy/environment.hpp"
#include "samples.hpp"

// What a policy of the largest size may cost: everything is bounded by counts.

namespace lexid::policy {
namespace {

std::string many(std::size_t count, const std::function<std::string(std::size_t)>& make) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += make(i);
    }
    return text;
}

std::string rules(std::size_t count, const std::string& when) {
    return "rules:\n" + many(count, [&](std::size_t i) {
               return "- {name: r" + std::to_string(i) + ", when: \"" + when + "\", then: hold}\n";
           });
}

std::string known(std::size_t count) {
    return "known:\n" + many(count, [](std::size_t i) {
               return "  name_" + std::to_string(i) + ": " + std::to_string(i) + "\n";
           });
}

std::string limits(std::size_t count) {
    return many(count, [](std::size_t i) {
        return "- {sum: metadata.n" + std::to_string(i) + ", at_most: 9, per: day}\n";
    });
}

std::string acknowledging(std::size_t count) {
    return "rules:\n- {name: r, when: 'true', then: approve, acknowledge: [" +
           many(count, [](std::size_t i) { return (i == 0 ? "t" : ", t") + std::to_string(i); }) +
           "]}\n";
}

// The first fault, and the last one if there are more.
std::string refusal_of(const std::string& text) {
    const auto policy = parse_policy("version: 1\n" + text + "...\n");
    if (policy) {
        return "";
    }
    const Diagnostics& faults = policy.error();
    const std::string last = faults.size() > 1 ? " ... " + faults.back().message : "";
    return std::to_string(faults.front().line) + ": " + faults.front().message + last;
}

TEST(LargestPolicy, IsBoundedByCounts) {
    const std::string large = "id.matches('.{900}')";  // 7,200 instructions
    const struct {
        std::string_view name;
        std::string text;
        std::string refusal;
    } rows[] = {
        {"as many rules as there may be", rules(2'000, "true"), ""},
        {"one more", rules(2'001, "true"),
         "2003: a policy has at most 2000 rules; this one has 2001"},
        {"as many names as there may be", known(1'000), ""},
        {"one more", known(1'001), "1003: `known` has at most 1000 names; here are 1001"},
        {"as many limits as there may be", "limits:\n" + limits(100), ""},
        {"one more", "limits:\n" + limits(101), "103: a list of limits has at most 100"},
        {"as many types as there may be", acknowledging(100), ""},
        {"one more", acknowledging(101), "3: `acknowledge` has at most 100 types"},
        {"usual patterns in every rule", rules(1'900, "id.matches('^[a-z]+-[0-9]{4}$')"), ""},
        {"large patterns, as many as there may be", rules(50, large), ""},
        {"a few more", rules(60, large),
         "59: with this pattern and those before it, the patterns are too large together ... with "
         "this pattern and those before it, the patterns are too large together"},
        {"patterns that are refused", rules(20, "id.matches(r'\\\\pL{500}')"),
         "3: this pattern can't be used: pattern too large - compile failed ... with this pattern "
         "and those before it, the patterns are too large together"},
        {"more misspelt names than anybody reads", known(1'000) + rules(500, "known.nam_7 == 1"),
         "1004: `known.nam_7` is not defined ... there may be more errors: after so many not "
         "everything is looked at"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(refusal_of(row.text), row.refusal);
    }
}

TEST(LargestPolicy, AKnownListIsHashedOnceHoweverManyRulesAsk) {
    Vocabulary vocabulary{task_environment(), {}};
    boost::json::value list = boost::json::array{"x", "y", "x"};
    boost::json::value mixed = boost::json::array{1, 2, 1.5};
    vocabulary.environment.add_constant("known.a", std::move(list));
    vocabulary.environment.add_constant("known.b", std::move(mixed));
    const struct {
        std::string_view condition;
        std::string_view value;
    } rows[] = {{"'x' in known.a", "true"}, {"'z' in known.a", "false"},
                {"id in known.a", "true"},  {"1 in known.a", "false"},
                {"1 in known.b", "true"},   {"1.5 in known.b", "true"},
                {"1.0 in known.b", "true"}, {"3 in known.b", "false"},
                {"id in known.b", "false"}, {"id in ['x', 'y']", "true"}};
    std::vector<cel::Program> programs;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.condition);
        auto program = compile(vocabulary.environment, row.condition, {.batch = vocabulary.batch});
        ASSERT_TRUE(program);
        programs.push_back(*std::move(program));
    }
    EXPECT_EQ(vocabulary.batch->sets.size(), 2U);
    cel::Inputs inputs(vocabulary.environment);
    inputs.set(vocabulary.environment.slot("id").value(), cel::Value::of("y"));
    // Programs need nothing of what they were made with.
    vocabulary = {task_environment(), {}};
    cel::Workspace workspace;
    for (std::size_t i = 0; i < programs.size(); ++i) {
        SCOPED_TRACE(rows[i].condition);
        EXPECT_EQ(to_text(evaluate(programs[i], inputs, workspace), 10), rows[i].value);
    }
}

TEST(LargestPolicy, ConstantPartsAreFoundWithoutCompilingThemAgain) {
    const cel::Environment environment = task_environment();
    const struct {
        std::string_view condition;
        std::string parts;  // `offset text value`
    } rows[] = {
        {"id == 'a'", ""},
        {"true", "0 true true; "},
        {"id == 'a' && 1 == 2", "13 1 == 2 false; "},
        {"(id == 'a' && 1 / 0 == 1) && true && type == 'x'", "14 1 / 0 == 1 error; 29 true true; "},
        {"false || id == 'a'", ""},
        {"1 < 2 && 'a' in ['a']", "0 1 < 2 true; 9 'a' in ['a'] true; "},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.condition);
        std::string parts;
        const cel::Program program = *compile(environment, row.condition);
        for (const cel::ConstantOperand& part : cel::constant_operands(program)) {
            parts += std::to_string(part.begin) + ' ' + part.text + ' ' +
                     (part.value.is_error()  ? "error"
                      : part.value.is_true() ? "true"
                                             : "false") +
                     "; ";
        }
        EXPECT_EQ(parts, row.parts);
    }
}

}  // namespace
}  // namespace lexid::policy
