#include "engine/pacer.hpp"

#include <gtest/gtest.h>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// 2024-10-04T00:00:00Z and some time.
Now at(Duration since_midnight) {
    return {Instant(since_midnight), Time(std::chrono::days(20000)) + since_midnight};
}

TEST(Pacer, TakesItsShareOfTheDayAndKeepsTheReserveFromPolls) {
    const struct {
        std::string_view name;
        Plan plan;
        Quota quota;
        std::int64_t approvals;
        std::int64_t polls;
    } rows[] = {
        {"starter, told by nobody", Plan::automatic, {}, 10, 10},
        {"starter's minute", Plan::starter, {}, 10, 10},
        {"pro by its header", Plan::automatic, {.limit = 1000}, 50, 50},
        {"org by its header", Plan::automatic, {.limit = 10000}, 200, 200},
        {"what is gone at the start counts as ours",
         Plan::automatic,
         {.limit = 1000, .remaining = 203},
         3,
         0},
        {"nothing remains", Plan::automatic, {.limit = 1000, .remaining = 0}, 0, 0},
        {"nonsense is ignored", Plan::automatic, {.limit = -4, .remaining = -1}, 10, 10},
        {"a plan that is set is not raised", Plan::starter, {.limit = 10000}, 10, 10},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer({.plan = row.plan});
        pacer.answered(at(1h), row.quota);
        EXPECT_EQ(pacer.available(at(1h), Purpose::approval), row.approvals);
        EXPECT_EQ(pacer.available(at(1h), Purpose::poll), row.polls);
    }
}

TEST(Pacer, LeavesTheReserveToApprovals) {
    Pacer pacer({.plan = Plan::starter});
    for (int i = 0; i < 64; ++i) {
        pacer.sent(at(1h + i * 1min));
    }
    // 80 are lexid's, 16 of them reserved.
    EXPECT_EQ(pacer.available(at(5h), Purpose::poll), 0);
    EXPECT_EQ(pacer.available(at(5h), Purpose::approval), 10);
    EXPECT_EQ(pacer.next(at(5h), Purpose::poll), Instant(24h + 5s));
    for (int i = 0; i < 16; ++i) {
        pacer.sent(at(5h + i * 1min));
    }
    EXPECT_EQ(pacer.available(at(6h), Purpose::approval), 0);
    EXPECT_EQ(pacer.next(at(6h), Purpose::approval), Instant(24h + 5s));
    EXPECT_EQ(pacer.available(at(24h), Purpose::approval), 10);
}

TEST(Pacer, SpreadsABurstOverMinutes) {
    Pacer pacer({.plan = Plan::pro});
    for (int i = 0; i < 50; ++i) {
        pacer.sent(at(1h + i * 1s));
    }
    EXPECT_EQ(pacer.available(at(1h + 50s), Purpose::approval), 0);
    EXPECT_EQ(pacer.next(at(1h + 50s), Purpose::approval), Instant(1h + 60s));
    EXPECT_EQ(pacer.available(at(1h + 61s), Purpose::approval), 2);
}

TEST(Pacer, SpreadsPollsOverTheRestOfTheDay) {
    Pacer pacer({.plan = Plan::pro});
    // 640 polls over 24 hours.
    EXPECT_EQ(pacer.poll_interval(at(0s)), 135s);
    EXPECT_EQ(pacer.poll_interval(at(12h)), Duration(12h) / 640);
    Pacer unlimited({.plan = Plan::none});
    EXPECT_EQ(unlimited.poll_interval(at(0s)), 30s);
    Pacer wished({.plan = Plan::none, .poll_interval = 5s});
    EXPECT_EQ(wished.poll_interval(at(0s)), 5s);
    Pacer hasty({.plan = Plan::pro, .poll_interval = 5s});
    EXPECT_EQ(hasty.poll_interval(at(0s)), 135s);
}

TEST(Pacer, BelievesTheResetOnlyWithinADay) {
    const struct {
        std::string_view name;
        Time reset;
        Duration rest;
    } rows[] = {
        {"in two hours", at(3h).time, 2h},
        {"in the past", at(0s).time, 23h},
        {"next week", at(1h).time + std::chrono::days(7), 23h},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer({.plan = Plan::pro});
        for (int i = 0; i < 800; ++i) {
            pacer.sent(at(30min + i * 2s));
        }
        pacer.answered(at(1h), {.limit = 1000, .remaining = 200, .reset = row.reset});
        EXPECT_EQ(pacer.next(at(1h), Purpose::approval), Instant(1h + row.rest + 5s));
    }
}

TEST(Pacer, NeverSpendsMoreThanRemains) {
    Pacer pacer({.plan = Plan::pro});
    pacer.answered(at(1h), {.limit = 1000, .remaining = 1000});
    pacer.answered(at(2h), {.limit = 1000, .remaining = 3});
    EXPECT_EQ(pacer.available(at(2h), Purpose::approval), 3);
    EXPECT_EQ(pacer.next(at(2h), Purpose::approval, 4), Instant(24h + 5s));
}

TEST(Pacer, TakesBackWhatNeverLeft) {
    Pacer pacer({.plan = Plan::starter});
    for (int i = 0; i < 500; ++i) {
        pacer.sent(at(1h));
        pacer.not_sent();
    }
    EXPECT_EQ(pacer.available(at(1h), Purpose::poll), 10);
    EXPECT_EQ(pacer.sent_today(), 0);
}

TEST(Pacer, DoesNotTakeAResetThatIsOverForTomorrows) {
    Pacer pacer({.plan = Plan::pro});
    pacer.answered(at(24h + 1s), {.limit = 1000, .remaining = 0, .reset = at(24h).time});
    EXPECT_LE(pacer.next(at(24h + 1s), Purpose::approval), Instant(48h + 5s));
    pacer.answered(at(24h + 2s), {.limit = 1000, .remaining = 1000, .reset = at(48h).time});
    EXPECT_GT(pacer.available(at(24h + 2s), Purpose::approval), 0);
}

}  // namespace
}  // namespace lexid::engine
