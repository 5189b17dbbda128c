#include "cel/required.hpp"

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

}  // namespace
}  // namespace lexid::cel
