#include "sandbox/quota_meter.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string_view>

namespace lexid::sandbox {
namespace {

using namespace std::chrono_literals;

const Time noon = *parse_time("2026-11-23T12:00:00Z");

TEST(QuotaMeter, AllowsAMinuteAndADayWhatThePlanSays) {
    const struct {
        Plan plan;
        std::string_view name;
        std::int64_t a_day;
        std::int64_t a_minute;
    } rows[] = {
        {Plan::starter, "starter", 100, 10},
        {Plan::pro, "pro", 1'000, 50},
        {Plan::org, "org", 10'000, 200},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(parse_plan(row.name), row.plan);
        EXPECT_EQ(name(row.plan), row.name);
        QuotaMeter meter(row.plan);
        std::int64_t spent = 0;
        while (meter.spend(noon)) {
            ++spent;
        }
        EXPECT_EQ(spent, row.a_minute);
        Time now = noon;
        while (spent < row.a_day) {
            now += 1min;
            ASSERT_TRUE(meter.spend(now));
            ++spent;
            while (spent < row.a_day && meter.spend(now)) {
                ++spent;
            }
        }
        EXPECT_FALSE(meter.spend(now + 1h));
        ASSERT_TRUE(meter.state(now));
        EXPECT_EQ(meter.state(now)->limit, row.a_day);
        EXPECT_EQ(meter.state(now)->remaining, 0);
        EXPECT_TRUE(meter.spend(noon + 12h)) << "a new day";
    }
}

TEST(QuotaMeter, CountsByTheClocksMinute) {
    QuotaMeter meter(Plan::starter);
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(meter.spend(noon + 59s));
    }
    EXPECT_FALSE(meter.spend(noon + 59'999ms));
    EXPECT_TRUE(meter.spend(noon + 60s));
}

TEST(QuotaMeter, SaysWhenItResets) {
    QuotaMeter meter(Plan::pro);
    meter.spend(noon);
    const auto state = meter.state(noon + 90s);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->remaining, 999);
    EXPECT_EQ(format_time(state->reset), "2026-11-24T00:00:00Z");
    EXPECT_EQ(format_time(state->next_minute), "2026-11-23T12:02:00Z");
    EXPECT_EQ(meter.state(noon + 12h)->remaining, 1'000);
}

TEST(QuotaMeter, SharesTheDayWithOthers) {
    QuotaMeter meter(Plan::starter);
    meter.spend_elsewhere(99, noon);
    EXPECT_EQ(meter.state(noon)->remaining, 1);
    EXPECT_TRUE(meter.spend(noon));
    EXPECT_FALSE(meter.spend(noon));
    meter.spend_elsewhere(10, noon);
    EXPECT_EQ(meter.state(noon)->remaining, 0);
}

TEST(QuotaMeter, CountsNothingWithoutAPlan) {
    QuotaMeter meter(Plan::none);
    for (int i = 0; i < 20'000; ++i) {
        ASSERT_TRUE(meter.spend(noon));
    }
    EXPECT_FALSE(meter.state(noon));
    EXPECT_FALSE(parse_plan("gold"));
}

}  // namespace
}  // namespace lexid::sandbox
