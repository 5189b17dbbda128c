// When the next poll is, in numbers.

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "engine/poll_planner.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// Watched for a week that begins with this moment: six tasks at noon of each day, two an hour
// later, and one in the hour 57.
constexpr Time first{};

WeeklyPattern::State some_week() {
    WeeklyPattern::State state{.watched_from = first,
                               .hour_begun = first + 7 * 24h,
                               .counts = std::vector<std::int64_t>(168, 0),
                               .weeks = std::vector<std::int64_t>(168, 1'000)};
    for (std::size_t day = 0; day < 7; ++day) {
        state.counts[day * 24 + 12] = 6'000;
        state.counts[day * 24 + 13] = 2'000;
    }
    state.counts[57] = 1'000;
    return state;
}

// Of each hour that many.
WeeklyPattern::State evenly(std::int64_t thousandths) {
    WeeklyPattern::State state = some_week();
    state.counts.assign(168, thousandths);
    return state;
}

double seconds(Time time) {
    return std::chrono::duration<double>(time - first).count();
}

// The numbers are those of a few lines in another language, by the formula above the class.
TEST(PollTimes, LieWhereTheSameAmountOfTheRootOfTheRateIsBetweenThem) {
    const struct {
        Duration last;
        Duration now;
        Duration end;
        double left;
        double spent;
        double next;
        double left_of_plan;
    } rows[] = {
        {10080min, 10080min, 11520min, 40, 0, 608035.5197571991, 1.0},
        {10710min, 10710min, 11520min, 20, 10, 645183.1628522485, 0.9565796693301124},
        {10785min, 10785min, 11520min, 20, 20, 648188.5083639146, 0.81328112031544},
        {10815min, 10830min, 11520min, 12.5, 27.5, 649874.8079917196, 0.6114580115925384},
        {10914min, 10920min, 11520min, 9, 31, 656660.5149885216, 0.7302064424288569},
        {11280min, 11310min, 11520min, 3, 37, 681600.0, 0.7703618469521595},
        {10380min, 10380min, 10830min, 16, 4, 625629.8281923779, 2.2867252265800935},
        {11490min, 11505min, 11520min, 1, 39, 691200, 3.595021952443411},
    };
    PollPlanner planner({});
    planner.put_back({.arrivals = some_week(), .approvals = {}, .wishes = {}});
    for (const auto& row : rows) {
        SCOPED_TRACE(row.next);
        const Budget budget{first + row.end, row.left, row.spent, 0, 0};
        const PollPlan plan = planner.plan(first + row.last, first + row.now, budget);
        EXPECT_NEAR(seconds(plan.next), row.next, 1e-3);
        EXPECT_NEAR(plan.left, row.left_of_plan, 1e-9);
    }
}

// Of the day's mean or of the week's, whichever is larger.
TEST(PollTimes, NoHourCountsForLessThanASixteenthOfTheMean) {
    WeeklyPattern::State noons = evenly(0);
    noons.weeks.assign(168, 12'000);
    for (std::size_t day = 0; day < 7; ++day) {
        noons.counts[day * 24 + 12] = day == 3 ? 2'000'000 : 500'000;
    }
    const struct {
        std::string_view name;
        Duration last;
        Duration end;
        double left;
        double spent;
        double next;
        double left_of_plan;
    } rows[] = {
        {"a day like most", 169h, 192h, 40, 0, 612028.5594319602, 1.0248032316095703},
        {"the busy day", 241h, 264h, 40, 0, 871373.6812699236, 1.0238493909693183},
        {"its evening", 260h, 264h, 4, 36, 939600.0, 1.0732447972009844},
    };
    PollPlanner planner({});
    planner.put_back({.arrivals = noons, .approvals = {}, .wishes = {}});
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Budget budget{first + row.end, row.left, row.spent, 0, 0};
        const PollPlan plan = planner.plan(first + row.last, first + row.last, budget);
        EXPECT_NEAR(seconds(plan.next), row.next, 1e-3);
        EXPECT_NEAR(plan.left, row.left_of_plan, 1e-9);
    }
}

TEST(PollTimes, AreAsPlannedWhenTheDayBeginsWhateverIsExpected) {
    PollPlanner planner({});
    planner.put_back(
        {.arrivals = some_week(), .approvals = evenly(10'000), .wishes = evenly(1'000)});
    const Time now = first + 7 * 24h;
    const PollPlan plan = planner.plan(now, now, Budget{now + 24h, 640, 0, 0, 0});
    EXPECT_NEAR(plan.left, 1, 1e-9);
    const PollPlan later = planner.plan(now, now, Budget{now + 24h, 640, 100, 0, 0});
    EXPECT_LT(later.left, 1) << "what was spent is of the plan";
    const PollPlan reserved = PollPlanner({}).plan(now, now, Budget{now + 24h, 640, 0, 0, 160});
    EXPECT_EQ(reserved.left, 1) << "the reserve is none of the plan's";
}

TEST(PollTimes, APollThatIsLeftIsWorthHalfOfADay) {
    const struct {
        std::string_view name;
        double left;
        Duration next;
        double left_of_plan;
    } rows[] = {
        {"less than one", 0.999, 24h, 0},
        {"one", 1, 24h, 1},
        {"two", 2, 12h, 1},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const PollPlan plan =
            PollPlanner({}).plan(first, first, Budget{first + 24h, row.left, 0, 0, 0});
        EXPECT_EQ(plan.next, first + row.next);
        EXPECT_EQ(plan.left, row.left_of_plan);
    }
}

constexpr Time later = first + 7 * 24h;

TEST(PollTimes, OfADayThatIsOverNothingWasPlanned) {
    for (const Duration over : {Duration(0s), Duration(1h)}) {
        const Time end = first + 24h;
        const PollPlan plan = PollPlanner({}).plan(end - 1h, end + over, Budget{end, 5, 0, 0, 0});
        EXPECT_EQ(plan.left, 1);
    }
}

std::int64_t arrivals(const PollPlanner& planner) {
    const std::vector<std::int64_t> counts = planner.state().arrivals.counts;
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) / 1'000;
}

TEST(PollTimes, WhatIsCreatedWithinTenSecondsCountsOnce) {
    const auto counted = [](Duration apart, int times) {
        PollPlanner planner({});
        planner.watched(later);
        for (int i = 0; i < times; ++i) {
            planner.arrived(later + i * apart);
        }
        return arrivals(planner);
    };
    EXPECT_EQ(counted(0s, 100), 1);
    EXPECT_EQ(counted(1s, 10), 1);
    EXPECT_EQ(counted(1s, 11), 2);
    EXPECT_EQ(counted(10s, 60), 60);
    EXPECT_EQ(counted(9999999us, 2), 1);
    // Those of one act may be shown in any order, between those of some others.
    PollPlanner planner({});
    planner.watched(later);
    for (int round = 0; round < 3; ++round) {
        for (int act = 1; act <= 64; ++act) {
            planner.arrived(later + act * 10s + round * 1s);
        }
    }
    EXPECT_EQ(arrivals(planner), 64);
}

TEST(PollTimes, WhatWasLearntIsPutBackWhole) {
    const PollPlanner::State state{
        .arrivals = some_week(), .approvals = evenly(2'000), .wishes = evenly(3'000)};
    PollPlanner planner({});
    planner.put_back(state);
    EXPECT_EQ(planner.state(), state);
    planner.watched(first + 7 * 24h + 1h);
    for (const auto& pattern :
         {planner.state().arrivals, planner.state().approvals, planner.state().wishes}) {
        EXPECT_EQ(pattern.hour_begun, first + 7 * 24h + 1h) << "all of it is watched";
    }
}

}  // namespace
}  // namespace lexid::engine
