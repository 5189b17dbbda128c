#include "json/canonical.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/read.hpp"

namespace lexid::json {
namespace {

TEST(Canonical, WritesOneTextForOneValue) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view canonical;
    } rows[] = {
        {"keys sorted, spaces gone", R"({ "b" : [1, 2] , "a" : null })", R"({"a":null,"b":[1,2]})"},
        {"keys sorted inside", R"([{"b":{"d":1,"c":2},"a":3}])", R"([{"a":3,"b":{"c":2,"d":1}}])"},
        {"keys sorted by bytes", R"({"é":1,"z":2,"Z":3,"":4,"10":5,"9":6})",
         R"({"":4,"10":5,"9":6,"Z":3,"z":2,"é":1})"},
        {"escapes resolved", R"("\u0041\/\u00e9\ud83d\ude00")", R"("A/é😀")"},
        {"escapes kept", R"("\"\\\b\f\n\r\t\u0000\u001f\u007f")",
         "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\""},
        {"doubles shortest", "[0.10, 1.50e1, 1e21, 100e-2]", "[0.1,15.0,1e+21,1.0]"},
        {"a double stays one", "[1.0, 1]", "[1.0,1]"},
        {"negative zero", "[-0.0, -0]", "[-0.0,0]"},
        {"integers whole", "[9223372036854775807,18446744073709551615,-9223372036854775808]",
         "[9223372036854775807,18446744073709551615,-9223372036854775808]"},
        {"words", "[true,false,null]", "[true,false,null]"},
        {"empty ones", R"([{},[],""])", R"([{},[],""])"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto value = read(row.text);
        ASSERT_TRUE(value) << value.error().text;
        const std::string text = canonical(*value);
        EXPECT_EQ(text, row.canonical);
        const auto again = read(text);
        ASSERT_TRUE(again) << again.error().text;
        EXPECT_EQ(*again, *value);
        EXPECT_EQ(canonical(*again), text);
    }
}

TEST(Canonical, SortsObjectsOfManyKeys) {
    boost::json::object object;
    for (int i = 99; i >= 10; --i) {
        object[std::to_string(i)] = i;
    }
    const std::string text = canonical(object);
    EXPECT_EQ(text.substr(0, 17), R"({"10":10,"11":11,)");
    EXPECT_EQ(text.substr(text.size() - 8), R"("99":99})");
}

TEST(CanonicalWithin, IsTheSameTextOrNothing) {
    const std::string text(100, 'x');
    const boost::json::value value = {
        {"b", {1, 2, 3, {{"deep", text}}}}, {"a", text}, {"c", nullptr}, {"d", {1.5, true}}};
    const std::string whole = canonical(value);
    for (std::size_t bytes_max = 0; bytes_max <= whole.size() + 1; ++bytes_max) {
        const std::optional<std::string> within = canonical_within(value, bytes_max);
        EXPECT_EQ(within.has_value(), bytes_max >= whole.size()) << bytes_max;
        EXPECT_EQ(within.value_or(whole), whole);
    }
}

}  // namespace
}  // namespace lexid::json
