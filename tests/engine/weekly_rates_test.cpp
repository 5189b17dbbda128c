// The rates that are learnt, in numbers.

#include <gtest/gtest.h>

#include <string_view>
#include <utility>
#include <vector>

#include "engine/weekly_pattern.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// The first hour of the week that the count of hours begins with.
constexpr Time first{};
constexpr Duration week = 7 * 24h;

// Eight days, with something in some of their hours.
WeeklyPattern eight_days() {
    WeeklyPattern pattern;
    pattern.watched(first);
    for (const auto& [hour, times] :
         std::vector<std::pair<int, int>>{{9, 6}, {23, 2}, {24, 3}, {57, 10}, {167, 4}}) {
        pattern.watched(first + hour * 1h);
        for (int i = 0; i < times; ++i) {
            pattern.happened(first + hour * 1h);
        }
    }
    pattern.watched(first + 8 * 24h);
    for (const int hour : {169, 100, 20}) {  // seen late
        pattern.happened(first + hour * 1h);
    }
    return pattern;
}

// The numbers are those of a few lines in another language, by the formula above the class.
TEST(WeeklyRates, AreTheMeanTimesTheFactorsOfTheHourTheDayAndTheHourOfTheWeek) {
    const WeeklyPattern pattern = eight_days();
    EXPECT_NEAR(pattern.mean(), 0.13235881390950338, 1e-12);
    const struct {
        int hour;
        double rate;
    } rows[] = {
        {0, 0.3148671639012612},   {1, 0.19916937734324677},    {8, 0.37659111940964046},
        {9, 1.0065806696985236},   {10, 0.37659111940964046},   {22, 0.20072422606426885},
        {23, 0.4259218316922147},  {24, 0.2590992277834731},    {33, 0.4187808560192271},
        {57, 2.7134778246304627},  {100, 0.051687578918913284}, {166, 0.18043358458219635},
        {167, 0.4880535942715184},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.hour);
        for (const Duration other_week : {0 * week, 5 * week, -1 * week, -300 * week}) {
            EXPECT_NEAR(pattern.rate(first + row.hour * 1h + other_week), row.rate, 1e-12);
            EXPECT_NEAR(pattern.rate(first + row.hour * 1h + 1h - 1us + other_week), row.rate,
                        1e-12);
        }
    }
}

TEST(WeeklyRates, AreThoseOfNow) {
    WeeklyPattern pattern = eight_days();
    const double rate = pattern.rate(first);
    const double mean = pattern.mean();
    pattern.happened(first + week);
    EXPECT_GT(pattern.mean(), mean);
    EXPECT_GT(pattern.rate(first), rate);
    const double more = pattern.rate(first);
    pattern.watched(first + 8 * 24h + 1h);
    EXPECT_LT(pattern.rate(first), more) << "one more hour in which nothing happened";
}

TEST(WeeklyRates, AnHourCountsOnceItIsOver) {
    const struct {
        std::string_view name;
        Duration until;
        std::int64_t weeks;  // of the first hour, in thousandths
    } rows[] = {
        {"it goes on", 1h - 1us, 0},          {"it is over", 1h, 1'000},
        {"a week later", week, 794},  // faded: three weeks halve it
        {"and over again", week + 1h, 1'794}, {"three weeks later", 3 * week, 1'924},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        WeeklyPattern pattern;
        pattern.watched(first);
        pattern.watched(first + row.until);
        EXPECT_EQ(pattern.state().weeks.at(0), row.weeks);
        EXPECT_EQ(pattern.state().watched_from, first);
        EXPECT_EQ(pattern.state().hour_begun,
                  std::chrono::floor<std::chrono::hours>(first + row.until));
    }
}

TEST(WeeklyRates, WhatHappenedCountsFromTheBeginOfWatchingToAnHourAhead) {
    const struct {
        std::string_view name;
        Duration at;  // watched from 00:30 until 04:30
        bool counted;
    } rows[] = {
        {"before", 30min - 1us, false},
        {"from then on", 30min, true},
        {"an hour ahead of the hour's end", 6h, true},
        {"more", 6h + 1us, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        WeeklyPattern pattern;
        pattern.watched(first + 30min);
        pattern.watched(first + 4h + 30min);
        pattern.happened(first + row.at);
        EXPECT_EQ(pattern.mean() > 0, row.counted);
    }
    WeeklyPattern never;
    never.happened(first);
    EXPECT_EQ(never.mean(), 0) << "nobody watches";
}

TEST(WeeklyRates, WhatIsSeenLateHasFadedByItsAge) {
    const struct {
        Duration ago;  // from the end of the hour that is being watched
        std::int64_t count;
    } rows[] = {{1us, 1'000},    {week - 1us, 1'000}, {week, 794},     {2 * week - 1us, 794},
                {2 * week, 630}, {3 * week, 500},     {6 * week, 250}, {-1us, 1'260}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.ago.count());
        WeeklyPattern pattern;
        pattern.watched(first);
        pattern.watched(first + 8 * week);
        pattern.happened(first + 8 * week + 1h - row.ago);
        std::int64_t sum = 0;
        for (const std::int64_t count : pattern.state().counts) {
            sum += count;
        }
        EXPECT_EQ(sum, row.count);
    }
}

TEST(WeeklyRates, OfALongAbsenceTheLastYearCounts) {
    WeeklyPattern absent;
    absent.watched(first);
    absent.watched(first + 400 * 24h);
    WeeklyPattern later;
    later.watched(first + 34 * 24h);
    later.watched(first + 400 * 24h);
    EXPECT_EQ(absent.state().weeks, later.state().weeks);
    EXPECT_EQ(absent.state().hour_begun, later.state().hour_begun);
}

TEST(WeeklyRates, AreKeptInThousandths) {
    const WeeklyPattern pattern = eight_days();
    WeeklyPattern copy;
    copy.happened(first);
    copy.put_back(pattern.state());
    EXPECT_EQ(copy.state(), pattern.state());
    EXPECT_NEAR(copy.mean(), pattern.mean(), 1e-3);
    EXPECT_NEAR(copy.rate(first + 57h), pattern.rate(first + 57h), 1e-2);
    EXPECT_EQ(pattern.state().counts.size(), 168u);
    EXPECT_EQ(pattern.state().counts.at(57), 10'000);
    EXPECT_EQ(pattern.state().counts.at(9), 4'762);
    EXPECT_EQ(pattern.state().weeks.at(24), 794);
    EXPECT_EQ(WeeklyPattern().state(), WeeklyPattern::State()) << "nothing is learnt yet";
    for (const bool counts : {true, false}) {
        SCOPED_TRACE(counts);
        WeeklyPattern::State cut = pattern.state();
        (counts ? cut.counts : cut.weeks).pop_back();
        WeeklyPattern other = eight_days();
        other.put_back(cut);
        EXPECT_EQ(other.state(), WeeklyPattern::State()) << "as if nothing were learnt";
        EXPECT_EQ(other.mean(), 0);
    }
}

}  // namespace
}  // namespace lexid::engine
