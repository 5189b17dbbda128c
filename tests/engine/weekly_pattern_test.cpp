#include "engine/weekly_pattern.hpp"

#include <gtest/gtest.h>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// A Monday, 00:00 UTC.
constexpr Time monday = std::chrono::sys_days{std::chrono::year(2026) / 11 / 2};
constexpr Duration day = 24h;
constexpr Duration week = 7 * day;

// Four an hour, Monday to Friday from 09 to 18.
void office_week(WeeklyPattern& pattern, Time begin) {
    for (Time hour = begin; hour < begin + week; hour += 1h) {
        pattern.watched(hour);
        const Duration of_day = (hour - begin) % day;
        if (hour < begin + 5 * day && of_day >= 9h && of_day < 18h) {
            for (int i = 0; i < 4; ++i) {
                pattern.happened(hour + i * 15min);
            }
        }
    }
    pattern.watched(begin + week);
}

TEST(WeeklyPattern, ExpectsNothingBeforeItHasSeenAnything) {
    WeeklyPattern pattern;
    EXPECT_EQ(pattern.rate(monday), 0);
    pattern.watched(monday);
    EXPECT_EQ(pattern.expected(monday, monday + day), 0);
    EXPECT_EQ(pattern.expected(monday + day, monday), 0);
}

TEST(WeeklyPattern, LearnsTheHoursOfTheWeekWithinAWeek) {
    WeeklyPattern pattern;
    office_week(pattern, monday);
    const Time next = monday + week;
    EXPECT_NEAR(pattern.rate(next + 12h), 4, 0.6);
    EXPECT_NEAR(pattern.rate(next + 4 * day + 10h), 4, 0.6);
    EXPECT_LT(pattern.rate(next + 3h), 0.2);
    EXPECT_LT(pattern.rate(next + 5 * day + 12h), 1.2);
    EXPECT_NEAR(pattern.expected(next, next + day), 36, 5);
    EXPECT_NEAR(pattern.expected(next + 12h, next + 12h + 30min), pattern.rate(next + 12h) / 2,
                1e-9);
}

TEST(WeeklyPattern, ForgetsAnOldHabitWithinAMonth) {
    WeeklyPattern pattern;
    for (int i = 0; i < 8; ++i) {
        office_week(pattern, monday + i * week);
    }
    for (int i = 8; i < 12; ++i) {
        // The same, but in the night.
        for (Time hour = monday + i * week; hour < monday + (i + 1) * week; hour += 1h) {
            pattern.watched(hour);
            if ((hour - monday) % day < 9h) {
                pattern.happened(hour);
            }
        }
    }
    const Time next = monday + 12 * week;
    EXPECT_GT(pattern.expected(next, next + 9h), 6);
    EXPECT_LT(pattern.rate(next + 12h), 4 / 2.0);
}

TEST(WeeklyPattern, IsMovedLittleByLittle) {
    WeeklyPattern pattern;
    pattern.watched(monday);
    for (int i = 0; i < 7; ++i) {
        pattern.happened(monday + i * day + i * 3h);
    }
    pattern.watched(monday + week);
    for (Time hour = monday; hour < monday + week; hour += 1h) {
        EXPECT_GT(pattern.rate(hour), pattern.mean() / 2.5);
        EXPECT_LT(pattern.rate(hour), pattern.mean() * 2.5);
    }
}

TEST(WeeklyPattern, DoesNotTakeTheFirstBurstForTheRule) {
    WeeklyPattern pattern;
    pattern.watched(monday);
    for (int i = 0; i < 60; ++i) {
        pattern.happened(monday + i * 1s);
    }
    pattern.watched(monday + 1h);
    EXPECT_LT(pattern.mean(), 10);
}

TEST(WeeklyPattern, CountsOnlyWhatHappenedWhileItWatched) {
    const struct {
        std::string_view name;
        Time at;
        bool counted;
    } rows[] = {
        {"just now", monday + 2h, true},
        {"seen late", monday + 1min, true},
        {"by a clock that is ahead", monday + 3h, true},
        {"before watching began", monday - 1min, false},
        {"by a clock that is days ahead", monday + 3 * day, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        WeeklyPattern pattern;
        pattern.watched(monday);
        pattern.watched(monday + 2h);
        pattern.happened(row.at);
        EXPECT_EQ(pattern.mean() > 0, row.counted);
    }
}

TEST(WeeklyPattern, OutlivesAClockThatIsSetByCenturies) {
    WeeklyPattern pattern;
    pattern.watched(monday);
    pattern.happened(monday);
    pattern.watched(monday + std::chrono::years(900));
    pattern.watched(monday);
    pattern.happened(monday + std::chrono::years(900));
    EXPECT_GE(pattern.rate(monday), 0);
}

}  // namespace
}  // namespace lexid::engine
