#include "sim/day.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/day_rivals.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration one_day = 24h;

std::size_t lists_of(const Day& day) {
    return static_cast<std::size_t>(std::ranges::count_if(
        day.log.lists, [&](Time at) { return at >= day.begin && at < day.begin + one_day; }));
}

bool all_approved(const DayLog& log) {
    return std::ranges::all_of(log.tasks, [](const Handled& task) {
        return task.approved.has_value() == task.arrival.permitted;
    });
}

// The mean wait of days whose tasks arrive one by one at that rate, over the mean wait with as many
// lists evenly spaced.
double wait_of_even(const DayPlan& plan, const Rate& rate, double tasks_a_week,
                    std::uint64_t days) {
    double planned = 0;
    double even = 0;
    for (std::uint64_t seed = 1; seed <= days; ++seed) {
        const Day day = simulate_day(
            plan,
            single_arrivals(rate, tasks_a_week, week_begin(), week_begin() + 8 * one_day, seed),
            false);
        const auto weight = static_cast<double>(day.arrivals.size());
        planned += weight * mean_seconds(waits_of(day.log));
        even += weight * mean_seconds(waits_of(lists_at(plan.plan, day.arrivals,
                                                        even_times(day.begin, lists_of(day)))));
    }
    return planned / even;
}

struct Trial {
    std::string_view plan;
    std::uint64_t days;
    double tasks_a_week;  // of lexid's share at most half is approvals, on nearly every day
};
constexpr Trial trials[] = {{"STARTER", 150, 120}, {"PRO", 25, 1'200}, {"ORG", 2, 12'000}};

TEST(Day, LastsUntilTheResetAndApprovesAllThatIsPermitted) {
    const struct {
        std::string_view plan;
        std::uint64_t days;
        std::int64_t left_min;
    } rows[] = {{"STARTER", 20, 20}, {"PRO", 10, 200}, {"ORG", 1, 2'000}};
    for (const auto& row : rows) {
        for (std::uint64_t seed = 1; seed <= row.days; ++seed) {
            for (const bool webhooks : {false, true}) {
                SCOPED_TRACE(std::string(row.plan) + ", seed " + std::to_string(seed) +
                             (webhooks ? ", webhooks" : ""));
                const Day day = lifelike_day(*parse_day_plan(row.plan), seed, webhooks);
                EXPECT_TRUE(day.log.limited.empty());
                EXPECT_GE(std::ranges::min(day.log.left_at_reset), row.left_min);
                EXPECT_TRUE(all_approved(day.log));
            }
        }
    }
}

TEST(Day, ShortensTheWaitWhereTasksArriveInOfficeHours) {
    for (const Trial& trial : trials) {
        SCOPED_TRACE(trial.plan);
        EXPECT_LE(
            wait_of_even(*parse_day_plan(trial.plan), office_rate, trial.tasks_a_week, trial.days),
            0.75);
    }
}

TEST(Day, IsHardlyWorseThanEvenSpacingWhereTasksArriveEvenly) {
    for (const Trial& trial : trials) {
        SCOPED_TRACE(trial.plan);
        EXPECT_LE(
            wait_of_even(*parse_day_plan(trial.plan), flat_rate, trial.tasks_a_week, trial.days),
            1.05);
    }
}

TEST(Day, ApprovesWithinSecondsOfAWebhook) {
    const DayPlan pro = *parse_day_plan("PRO");
    constexpr std::size_t minute_limit = 50;
    std::vector<Duration> waits;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const Day day = lifelike_day(pro, seed, true);
        for (const Handled& task : day.log.tasks) {
            // Lists and approvals of what came within a minute before have to fit into one.
            const auto before = std::ranges::count_if(day.arrivals, [&](const Arrival& other) {
                return other.at > task.arrival.at - 1min && other.at <= task.arrival.at + 10s;
            });
            if (task.approved && 2 * static_cast<std::size_t>(before) <= minute_limit) {
                waits.push_back(task.wait());
            }
        }
    }
    std::ranges::sort(waits);
    EXPECT_GT(waits.size(), 2'000u);
    EXPECT_LT(waits[waits.size() * 95 / 100], 5s);
}

TEST(Day, PacesABurstByWhatOthersLeaveOfTheMinute) {
    const Time begin = week_begin();
    std::vector<Arrival> arrivals(500, Arrival{begin + 1h});
    DayWorld world({.plan = sandbox::Plan::pro, .begin = begin}, arrivals);
    world.leave_a_minute(10);
    world.run(begin + 3h);
    EXPECT_TRUE(all_approved(world.log()));
    EXPECT_EQ(world.log().limited.size(), 1u);
    // Nine approvals a minute, each minute with one list; an hour's polls before.
    EXPECT_LE(world.log().lists.size(), 500u / 9 + 90);
}

TEST(Day, LeavesOthersWhatTheyUse) {
    const Time begin = week_begin();
    DayWorld world({.plan = sandbox::Plan::pro, .begin = begin},
                   single_arrivals(flat_rate, 500, begin, begin + 4 * one_day, 1));
    for (Time at = begin; at < begin + 4 * one_day; at += 2min) {
        world.spend_elsewhere(at, 1);  // 720 of 1,000 a day
    }
    world.run(begin + 4 * one_day + 6h);
    // What others use is known once they have used it for a day; if they are faster to the last
    // request of a day, it is at its very end.
    for (const Time at : world.log().limited) {
        const Duration rest = std::chrono::ceil<std::chrono::days>(at) - at;
        EXPECT_TRUE(at < begin + one_day || rest < 30min) << format_time(at);
    }
    EXPECT_TRUE(all_approved(world.log()));
}

TEST(Day, LearnsAnewFromItsLedgerAfterACrash) {
    const Time begin = week_begin();
    DayWorld world({.plan = sandbox::Plan::pro, .begin = begin},
                   single_arrivals(office_rate, 1'200, begin, begin + 8 * one_day, 1));
    world.crash(begin + 7 * one_day + 3h);
    world.run(begin + 8 * one_day);
    EXPECT_TRUE(world.log().limited.empty());
    const auto lists_between = [&](Duration from, Duration to) {
        return std::ranges::count_if(world.log().lists, [&](Time at) {
            return at >= begin + 7 * one_day + from && at < begin + 7 * one_day + to;
        });
    };
    EXPECT_EQ(lists_between(3h, 3h + 59s), 0) << "the running minute counts as spent";
    EXPECT_GT(lists_between(9h, 18h), 2 * lists_between(18h, 24h));
}

}  // namespace
}  // namespace lexid::sim
