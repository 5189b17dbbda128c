#include "engine/poll_planner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "engine/random.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// A Monday, 00:00 UTC.
constexpr Time monday = std::chrono::sys_days{std::chrono::year(2026) / 11 / 2};
constexpr Duration day = 24h;
constexpr Duration week = 7 * day;

// The polls of the day that begins at `begin`, `count` of them if approvals take none.
std::vector<Time> polls_of_day(const PollPlanner& planner, Time begin, int count) {
    std::vector<Time> polls{begin};
    for (double left = count - 1; left > 0.5; --left) {
        const Time next = planner.plan(polls.back(), polls.back(), Budget{begin + day, left}).next;
        if (next >= begin + day) {
            break;
        }
        polls.push_back(next);
    }
    return polls;
}

double evenly(Random& random) {
    return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

// Tasks arrive one by one, `rate` of the hour of the week an hour.
using Rate = std::function<double(int hour_of_week)>;
std::vector<Time> arrivals(const Rate& rate, double rate_max, Time begin, Random& random) {
    std::vector<Time> times;
    Time at = begin;
    while (true) {
        const double hours = -std::log(1 - evenly(random)) / rate_max;
        at += std::chrono::duration_cast<Duration>(std::chrono::duration<double>(hours * 3600));
        if (at >= begin + week) {
            return times;
        }
        const auto hour = static_cast<int>((at - begin) / 1h);
        if (evenly(random) * rate_max < rate(hour)) {
            times.push_back(at);
        }
    }
}

// 90 % of a week's tasks arrive Monday to Friday from 09 to 18.
double office(int hour) {
    const bool at_work = hour / 24 < 5 && hour % 24 >= 9 && hour % 24 < 18;
    return at_work ? 0.9 / 45 : 0.1 / 123;
}

double flat(int /*hour*/) {
    return 1.0 / 168;
}

// The mean wait with planned polls over that with as many even ones, in the limit of many weeks
// like this: a task that arrives between two polls waits for half the time between them.
double wait_of_even(const PollPlanner& planner, const Rate& rate, int polls_a_day) {
    double waits = 0;
    for (int i = 0; i < 7; ++i) {
        const Time begin = monday + week + i * day;
        std::vector<Time> polls = polls_of_day(planner, begin, polls_a_day);
        polls.push_back(begin + day);
        for (std::size_t gap = 1; gap < polls.size(); ++gap) {
            // By minutes: what arrives in one waits from its middle on average.
            for (Time at = polls[gap - 1]; at < polls[gap]; at += 1min) {
                const Time end = std::min<Time>(at + 1min, polls[gap]);
                const auto hour = static_cast<int>((at - monday - week) / 1h);
                const double arriving =
                    rate(hour) * std::chrono::duration<double>(end - at).count() / 3600;
                waits += arriving *
                         std::chrono::duration<double>(polls[gap] - at - (end - at) / 2).count();
            }
        }
    }
    const double even = 86400.0 / polls_a_day / 2;
    return waits / even;
}

PollPlanner after_a_week(const Rate& rate, double tasks, std::uint64_t seed) {
    Random random(seed);
    PollPlanner planner({});
    planner.watched(monday);
    const auto scaled = [&](int hour) { return tasks * rate(hour); };
    for (const Time at : arrivals(scaled, tasks * 0.9 / 45, monday, random)) {
        planner.watched(at);
        planner.arrived(at);
    }
    planner.watched(monday + week);
    return planner;
}

TEST(PollPlanner, SpacesPollsEvenlyUntilSomethingIsLearnt) {
    const struct {
        std::string_view name;
        std::optional<Duration> interval;
        std::optional<Budget> budget;
        Duration next;
    } rows[] = {
        {"a day and 640 polls", {}, Budget{monday + day, 640}, 135s},
        {"half a day and 640 polls", {}, Budget{monday + day / 2, 640}, 67500ms},
        {"an interval that is longer", 5min, Budget{monday + day, 640}, 5min},
        {"an interval that is shorter", 5s, Budget{monday + day, 640}, 135s},
        {"more than anybody needs", {}, Budget{monday + day, 1e9}, 1s},
        {"one poll", {}, Budget{monday + day, 1}, day},
        {"none", {}, Budget{monday + day, 0}, day},
        {"no quota", {}, {}, 30s},
        {"no quota and an interval", 5s, {}, 5s},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const PollPlanner planner(row.interval);
        EXPECT_EQ(planner.plan(monday, monday, row.budget).next, monday + row.next);
    }
}

TEST(PollPlanner, PollsAtOnceAfterALongAbsence) {
    const PollPlanner planner({});
    EXPECT_LE(planner.plan(monday - week, monday, Budget{monday + day, 60}).next, monday);
}

TEST(PollPlanner, PollsAtOnceAfterMoreThanADayHoweverFewPollsAreLeft) {
    const PollPlanner planner({});
    const Time end = monday + day / 2;
    for (const double polls : {1.0, 2.0, 48.0}) {
        SCOPED_TRACE(polls);
        for (const Duration absence : std::initializer_list<Duration>{36h + 1us, 48h, 7 * 24h}) {
            const Time last = monday - absence;
            EXPECT_EQ(planner.plan(last, monday, Budget{end, polls}).next, last + 1s);
            EXPECT_EQ(planner.plan(last, monday, Budget{end, polls}).left, 1);
        }
        const Time begin = end - 2 * day;
        EXPECT_EQ(planner.plan(begin, monday, Budget{end, polls}).next,
                  begin + std::chrono::duration_cast<Duration>(2 * day / polls))
            << "a gap that the plan knows";
    }
}

TEST(PollPlanner, TakesUpItsPaceAgainAfterTheReset) {
    const PollPlanner planner({});
    const Time last = monday - 10min;
    EXPECT_EQ(planner.plan(last, monday, Budget{monday + day - 10min, 144}).next, last + 10min);
}

TEST(PollPlanner, PollsInProportionToTheRootOfTheRate) {
    // Nine times as many tasks in the second half of the day: three times as many polls.
    PollPlanner planner({});
    for (Time at = monday; at < monday + 12 * week; at += 1h) {
        planner.watched(at);
        const int tasks = (at - monday) % day < 12h ? 20 : 180;
        for (int i = 0; i < tasks; ++i) {
            planner.arrived(at + i * 20s);
        }
    }
    const std::vector<Time> polls = polls_of_day(planner, monday + 12 * week, 400);
    const auto second_half =
        std::ranges::count_if(polls, [](Time poll) { return poll >= monday + 12 * week + 12h; });
    EXPECT_NEAR(static_cast<double>(polls.size()), 400, 2);
    EXPECT_NEAR(static_cast<double>(second_half), 300, 5);
}

TEST(PollPlanner, ShortensTheWaitWhereArrivalsHaveHours) {
    for (const int tasks : {140, 700, 2800}) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            SCOPED_TRACE(std::to_string(tasks) + " tasks a week, seed " + std::to_string(seed));
            EXPECT_LT(wait_of_even(after_a_week(office, tasks, seed), office, 300), 0.75);
        }
    }
}

TEST(PollPlanner, IsHardlyWorseThanEvenWhereTheyHaveNone) {
    for (const int tasks : {7, 35, 140, 700, 2800}) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            SCOPED_TRACE(std::to_string(tasks) + " tasks a week, seed " + std::to_string(seed));
            EXPECT_LT(wait_of_even(after_a_week(flat, tasks, seed), flat, 300), 1.05);
        }
    }
}

TEST(PollPlanner, NoticesATaskAtAnyHourWhateverItLearnt) {
    PollPlanner planner({});
    for (Time at = monday; at < monday + 12 * week; at += 1h) {
        planner.watched(at);
        for (int i = 0; (at - monday) % day == 12h && i < 300; ++i) {
            planner.arrived(at + i * 10s);
        }
    }
    std::vector<Time> polls = polls_of_day(planner, monday + 12 * week, 96);
    polls.push_back(monday + 12 * week + day);
    for (std::size_t i = 1; i < polls.size(); ++i) {
        EXPECT_LE(polls[i] - polls[i - 1], 62min);  // 15 min on average
    }
}

TEST(PollPlanner, LeavesRequestsToTheApprovalsItExpects) {
    PollPlanner planner({});
    for (Time at = monday; at < monday + 4 * week; at += 1h) {
        planner.watched(at);
        for (int i = 0; i < 10; ++i) {
            planner.approved(at);
        }
    }
    const Time now = monday + 4 * week;
    EXPECT_NEAR(planner.approvals_expected(now, now + day), 240, 10);
    const auto gap = [&](double requests) {
        return std::chrono::duration<double>(
                   planner.plan(now, now, Budget{now + day, requests}).next - now)
            .count();
    };
    EXPECT_NEAR(gap(640), 86400 / 400.0, 5);
    // At most half of what is left: without polls there would be no approvals.
    EXPECT_NEAR(gap(300), 86400 / 150.0, 5);
}

TEST(PollPlanner, LeavesTheReserveToApprovalsAndAQuarterToTheUnexpected) {
    const struct {
        std::string_view name;
        double left;
        double spent_on_approvals;
        int polls;
    } rows[] = {
        {"no approval yet", 800, 0, 640},
        {"some, which the reserve is for", 700, 100, 640},
        {"as many as it is for, but for a quarter", 680, 120, 640},
        {"more", 400, 400, 360},
        {"nearly all: without lists there are no approvals", 60, 740, 30},
        {"all", 0, 800, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Budget budget{monday + day, row.left, 800 - row.left, row.spent_on_approvals, 160};
        const Time next = PollPlanner({}).plan(monday, monday, budget).next;
        EXPECT_EQ(next, monday + (row.polls > 0 ? day / row.polls : day));
    }
}

TEST(PollPlanner, LeavesListsToTheWishesItExpects) {
    PollPlanner planner({});
    for (Time at = monday; at < monday + 4 * week; at += 1h) {
        planner.watched(at);
        for (int i = 0; i < 10; ++i) {
            planner.wished(at);
        }
    }
    const Time now = monday + 4 * week;
    const auto gap = [&](double left) {
        const Time next = planner.plan(now, now, Budget{now + day, left}).next;
        return std::chrono::duration<double>(next - now).count();
    };
    EXPECT_NEAR(gap(640), 86400 / 400.0, 5);
    EXPECT_NEAR(gap(300), 86400 / 150.0, 5);  // at most half
}

TEST(PollPlanner, SaysHowMuchOfItsPlanIsLeft) {
    const struct {
        std::string_view name;
        Duration of_day;
        double requests;
        double left;
    } rows[] = {
        {"the day begins", 0h, 600, 1},
        {"half of each", 12h, 300, 1},
        {"half of the day, a quarter of the polls", 12h, 150, 0.5},
        {"saved some", 18h, 300, 2},
        {"all gone", 12h, 0, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Time now = monday + row.of_day;
        const Budget budget{monday + day, row.requests, 600 - row.requests};
        EXPECT_NEAR(PollPlanner({}).plan(now, now, budget).left, row.left, 1e-6);
    }
    EXPECT_EQ(PollPlanner({}).plan(monday, monday, {}).left, 1);
}

TEST(PollPlanner, CountsABurstOnce) {
    PollPlanner planner({});
    for (Time at = monday; at < monday + 4 * week; at += 1h) {
        planner.watched(at);
        planner.arrived(at);
        for (int i = 0; (at - monday) % day == 12h && i < 500; ++i) {
            planner.arrived(at + 1min);
        }
    }
    const std::vector<Time> polls = polls_of_day(planner, monday + 4 * week, 240);
    const auto at_noon = std::ranges::count_if(polls, [](Time poll) {
        return (poll - monday) % day >= 12h && (poll - monday) % day < 13h;
    });
    EXPECT_LE(at_noon, 15);
}

}  // namespace
}  // namespace lexid::engine
