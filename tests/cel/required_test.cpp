#include "cel/analysis/required.hpp"

#include <gtest/gtest.h>

#include "cel/evaluation.hpp"

namespace lexid::cel {
namespace {

TEST(RequiredValues, AreThoseWithoutWhichTheConditionIsNeverTrue) {
    using Texts = std::optional<std::vector<std::string>>;
    const struct {
        std::string_view expression;
        Texts values;
    } rows[] = {
        {"type == 'a'", {{"a"}}},
        {"'a' == type", {{"a"}}},
        {"type == prospect_search && metadata.count > 1", {{"prospect_search"}}},
        {"metadata.count > 1 && type in ['b', 'a', 'b']", {{"a", "b"}}},
        {"type in known.lists", {{"a", "b"}}},
        {"type in ['a', 'b'] && type in ['b', 'c']", {{"b"}}},
        {"type == 'a' && type == 'b'", Texts(std::in_place)},
        {"type == 'a' || type == 'b' && metadata.x", {{"a", "b"}}},
        {"false", Texts(std::in_place)},
        {"1/0 == 1", std::nullopt},
        {"type == 'a' || 1/0 == 1", std::nullopt},
        {"type == 'a' && 1/0 == 1", {{"a"}}},
        {"type in []", Texts(std::in_place)},
        {"(metadata.x || metadata.y) && type == 'a'", {{"a"}}},
        {"(metadata.x && type == 'a') && (metadata.y && type == 'b')", {{"a"}}},
        {"(metadata.x && type in ['a', 'b']) && type == 'b'", {{"b"}}},
        {"type != 'a'", std::nullopt},
        {"type == 'a' || metadata.x", std::nullopt},
        {"!(type == 'a')", std::nullopt},
        {"true", std::nullopt},
        {"description == 'a'", std::nullopt},
        {"['a'].exists(type, type == 'a')", std::nullopt},
        {"type == 'a' ? true : true", std::nullopt},
        {"type.startsWith('a')", std::nullopt},
        {"type == description", std::nullopt},
    };
    const Environment environment = task_environment();
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        const auto program = compile(environment, row.expression);
        ASSERT_TRUE(program.has_value());
        EXPECT_EQ(required_values(*program, "type"), row.values);
    }
}

TEST(RequiredValues, AreTestedBeforeWhatRunsOutOfCost) {
    const std::string dear = "lists.range(1000000000 + metadata.count).size() > 0";
    const Environment environment = task_environment();
    const Inputs inputs = task_inputs(environment);
    Workspace workspace;
    for (const std::string& expression : {
             dear + " && type == 'a'",
             dear + " && metadata.count == 42 && 'a' == type",
             "(" + dear + " && type == 'a') || (" + dear + " && type in ['b', 'c'])",
             dear + " && (type == 'a' || type == 'b' && " + dear + ")",
             dear + " && (" + dear + " && type == 'a')",
             "(" + dear + " || true == metadata.urgent) && known.limit == 50 && type in ['a', 'b']",
         }) {
        SCOPED_TRACE(expression);
        const auto program = compile(environment, expression);
        ASSERT_TRUE(program.has_value());
        EXPECT_TRUE(required_values(*program, "type").has_value());
        EXPECT_TRUE(evaluate(*program, inputs, workspace).is_false());
    }
}

}  // namespace
}  // namespace lexid::cel
