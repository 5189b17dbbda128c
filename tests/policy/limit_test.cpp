#include "policy/limit.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace lexid::policy {
namespace {

using namespace std::chrono_literals;

TEST(Limit, IsReadAsItIsWritten) {
    const struct {
        std::string_view text;
        Limit limit;
        std::string_view written;
    } rows[] = {
        {"20 per hour", {20, 1h}, "20 per hour"},
        {"100 per day", {100, 24h}, "100 per day"},
        {"5 per 10m", {5, 10min}, "5 per 10m"},
        {"1 per minute", {1, 1min}, "1 per minute"},
        {"7 per week", {7, std::chrono::weeks(1)}, "7 per week"},
        {"5 per 24h", {5, 24h}, "5 per day"},
        {"1000000 per 31d", {1'000'000, std::chrono::days(31)}, "1000000 per 31d"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const Result<Limit> limit = parse_limit(row.text);
        ASSERT_TRUE(limit) << limit.error().text;
        EXPECT_EQ(*limit, row.limit);
        EXPECT_EQ(to_text(*limit), row.written);
        EXPECT_EQ(parse_limit(row.written), *limit);
    }
}

TEST(Limit, RefusesEverythingElse) {
    const struct {
        std::string_view text;
        std::string_view error;
    } rows[] = {
        {"", "a limit looks like `20 per hour` or `5 per 10m`, not like ``"},
        {"20", "a limit looks like `20 per hour` or `5 per 10m`, not like `20`"},
        {"20/hour", "a limit looks like `20 per hour` or `5 per 10m`, not like `20/hour`"},
        {"0 per hour", "a limit counts from 1 to 1000000, not `0`"},
        {"-1 per hour", "a limit counts from 1 to 1000000, not `-1`"},
        {"1.5 per hour", "a limit counts from 1 to 1000000, not `1.5`"},
        {"010 per hour", "a limit counts from 1 to 1000000, not `010`"},
        {"1000001 per hour", "a limit counts from 1 to 1000000, not `1000001`"},
        {"99999999999999999999 per hour",
         "a limit counts from 1 to 1000000, not `99999999999999999999`"},
        {"20 per hours",
         "a limit is per minute, hour, day, week or a duration like `10m`, not per `hours`"},
        {"20 per  hour",
         "a limit is per minute, hour, day, week or a duration like `10m`, not per ` hour`"},
        {"20 per month",
         "a limit is per minute, hour, day, week or a duration like `10m`, not per `month`"},
        {"20 per 32d", "a limit looks back from 1s to 31d, not `32d`"},
        {"20 per 0s", "a limit looks back from 1s to 31d, not `0s`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const Result<Limit> limit = parse_limit(row.text);
        ASSERT_FALSE(limit);
        EXPECT_EQ(limit.error().text, row.error);
    }
}

}  // namespace
}  // namespace lexid::policy
