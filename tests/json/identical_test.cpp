#include "json/identical.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "json/read.hpp"

namespace lexid::json {
namespace {

TEST(Identical, TellsApartWhatAReaderCould) {
    const struct {
        std::string_view name;
        std::string_view left;
        std::string_view right;
        bool identical;
    } rows[] = {
        {"the same", R"({"a":[1,2.5,"x",true,null]})", R"({"a":[1,2.5,"x",true,null]})", true},
        {"white space", "[1, 2]", "[1,2]", true},
        {"an escape", R"("\u0041")", R"("A")", true},
        {"a double's spelling", "1e2", "100.0", true},
        {"an integer and a double", "1", "1.0", false},
        {"zero's sign", "0.0", "-0.0", false},
        {"the order of keys", R"({"a":1,"b":2})", R"({"b":2,"a":1})", false},
        {"a key more", R"({"a":1})", R"({"a":1,"b":null})", false},
        {"a key's case", R"({"a":1})", R"({"A":1})", false},
        {"null and absent", R"({"a":null})", "{}", false},
        {"the order of a list", "[1,2]", "[2,1]", false},
        {"an element more", "[1]", "[1,1]", false},
        {"a text and a number", R"("1")", "1", false},
        {"true and false", "true", "false", false},
        {"a blank", R"("a")", R"("a ")", false},
        {"a large integer", "18446744073709551615", "18446744073709551614", false},
        {"something deep", R"([[[{"a":[1]}]]])", R"([[[{"a":[2]}]]])", false},
        {"empty ones", "[]", "{}", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto left = read(row.left);
        const auto right = read(row.right);
        ASSERT_TRUE(left && right);
        EXPECT_EQ(is_identical(*left, *right), row.identical);
        EXPECT_EQ(is_identical(*right, *left), row.identical);
        EXPECT_TRUE(is_identical(*left, *left));
        EXPECT_TRUE(is_identical(*right, *right));
    }
}

}  // namespace
}  // namespace lexid::json
