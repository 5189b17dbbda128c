// Where a day's quota ends, and what of it goes on.

#include <gtest/gtest.h>

#include <cmath>
#include <string_view>
#include <utility>

#include "engine/pacer.hpp"
#include "engine/settings.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// 2024-10-04T00:00:00Z and some time.
Now at(Duration since_midnight) {
    return {Instant(since_midnight), Time(std::chrono::days(20000)) + since_midnight};
}

TEST(PacerDays, ALimitOnRecordThatNoPlanHasIsNotBelieved) {
    const struct {
        std::optional<std::int64_t> on_record;
        std::int64_t limit;
    } rows[] = {{{}, 100}, {0, 100}, {1, 1}, {4'000, 4'000}, {100'000, 100'000}, {100'001, 100}};
    for (const auto& row : rows) {
        Pacer pacer(paced(Plan::automatic));
        pacer.restore({.day_ends = at(24h).time, .limit = row.on_record});
        EXPECT_EQ(pacer.daily_limit(), row.limit);
        EXPECT_EQ(pacer.left_today(at(1h).time, Purpose::approval), row.limit * 8 / 10);
    }
}

TEST(PacerDays, BeginTheMomentTheOneBeforeEnds) {
    const struct {
        std::string_view name;
        Duration now;
        std::int64_t sent;
        std::int64_t not_polls;
        Duration day_ends;
    } rows[] = {
        {"a moment before", 24h + 15s - 1us, 12, 5, 24h + 15s},
        {"at the end", 24h + 15s, 3, 0, 48h + 15s},
        {"later", 30h, 3, 0, 48h + 15s},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::pro));
        pacer.restore(
            {.day_ends = at(24h + 15s).time, .sent = 12, .sent_for_next_day = 3, .not_polls = 5});
        pacer.start(at(row.now), Pacer::Before::ended);
        pacer.know_time(at(row.now).time);
        EXPECT_EQ(pacer.record().sent, row.sent);
        EXPECT_EQ(pacer.record().not_polls, row.not_polls);
        EXPECT_EQ(pacer.record().day_ends, at(row.day_ends).time);
    }
}

// What every request of the day before may have counted for leaves nothing on the next day, so that
// nothing is sent on it. The day after that begins all the same.
TEST(PacerDays, BeginThoughNothingIsSentOnTheDayBefore) {
    const struct {
        Duration now;
        std::int64_t left;
        Duration next;
    } rows[] = {
        {24h, 0, 24h + 15s},        {24h + 15s, 0, 48h + 15s},
        {47h, 0, 48h + 15s},        {48h + 15s - 1us, 0, 48h + 15s},
        {48h + 15s, 80, 48h + 15s}, {72h + 15s, 80, 72h + 15s},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(format_duration(row.now));
        Pacer pacer(paced(Plan::starter));
        pacer.restore({.day_ends = at(24h + 15s).time, .sent = 80, .sent_for_next_day = 80});
        pacer.start(at(24h), Pacer::Before::ended);
        pacer.know_time(at(24h).time);
        for (Duration hour = 24h + 15s; hour < row.now; hour += 1h) {
            pacer.passed(at(hour).time);
        }
        pacer.passed(at(row.now).time);
        EXPECT_EQ(pacer.left_today(at(row.now).time, Purpose::approval), row.left);
        EXPECT_EQ(pacer.next(at(row.now), Purpose::approval), at(row.next).instant);
    }
}

// A process that ended in good order before any answer knows no more than the one before it.
TEST(PacerDays, WhatACrashLeftOutIsCountedByWhoeverGetsTheFirstAnswer) {
    for (const int idle_processes : {0, 1, 3}) {
        SCOPED_TRACE(idle_processes);
        PaceRecord record{.day_ends = at(24h).time, .sent = 10};
        auto before = Pacer::Before::crashed;
        for (int i = 0; i < idle_processes; ++i) {
            Pacer idle(paced(Plan::starter));
            idle.restore(record);
            idle.start(at(1h), std::exchange(before, Pacer::Before::ended));
            record = idle.record();
            EXPECT_TRUE(record.incomplete);
        }
        Pacer pacer(paced(Plan::starter));
        pacer.restore(record);
        pacer.start(at(2h), before);
        pacer.sent(at(2h), Purpose::poll);
        pacer.answered(at(2h), {.limit = 100, .remaining = 83});
        EXPECT_EQ(pacer.record().sent, 17) << "10 on record, one now, six that the crash left out";
        EXPECT_EQ(pacer.record().others, 0);
        EXPECT_FALSE(pacer.record().incomplete);
    }
}

TEST(PacerDays, NoneIsLongerThan24HoursAndTheMargin) {
    for (const Duration more : {Duration(0s), Duration(1us)}) {
        SCOPED_TRACE(format_duration(more));
        Pacer pacer(paced(Plan::pro));
        pacer.restore({.day_ends = at(25h + 15s + more).time, .sent = 12});
        pacer.start(at(1h), Pacer::Before::ended);
        pacer.know_time(at(1h).time);
        EXPECT_EQ(pacer.record().day_ends, at((more == 0s ? 25h : 24h) + 15s).time);
    }
}

TEST(PacerDays, WithoutAnyAnswerEachIsSpentOnce) {
    Pacer pacer(paced(Plan::starter));
    pacer.start(at(1h), Pacer::Before::nothing);
    const auto spend = [&](Duration from) {
        int sent = 0;
        for (Duration time = from; time < from + 20h; time += 1min) {
            if (pacer.available(at(time), Purpose::approval) > 0) {
                pacer.sent(at(time), Purpose::approval);
                pacer.answered(at(time), {});
                ++sent;
            }
        }
        return sent;
    };
    EXPECT_EQ(spend(1h), 80);
    EXPECT_EQ(spend(25h + 15s), 80);
    EXPECT_EQ(spend(49h + 30s), 80);
}

TEST(PacerDays, WhatRemainedIsOfTheDayThatWasAnswered) {
    Pacer pacer(paced(Plan::pro));
    pacer.start(at(1h), Pacer::Before::ended);
    pacer.answered(at(1h), {.limit = 1000, .remaining = 1000});
    pacer.answered(at(2h), {.limit = 1000, .remaining = 3});
    EXPECT_EQ(pacer.left_today(at(2h).time, Purpose::approval), 3);
    pacer.sent(at(25h), Purpose::approval);
    EXPECT_EQ(pacer.left_today(at(25h).time, Purpose::approval), 799);
}

TEST(PacerDays, AResetThatMovesBeginsANewOneOnlyAroundItsEnd) {
    const struct {
        std::string_view name;
        Duration now;
        Duration reset;
        bool knows_time;
        std::int64_t sent;
    } rows[] = {
        {"in the middle of the day", 12h, 30h, true, 12},
        {"shortly before its end", 24h - 14s, 47h, true, 3},
        {"nearly so", 24h - 15s - 1us, 47h, true, 12},
        {"where nobody knows the time", 24h - 14s, 47h, false, 12},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::pro));
        pacer.restore({.day_ends = at(24h + 15s).time, .sent = 12, .sent_for_next_day = 3});
        pacer.start(at(row.now), Pacer::Before::ended);
        if (row.knows_time) {
            pacer.know_time(at(row.now).time);
            pacer.restore({.day_ends = at(24h + 15s).time, .sent = 12, .sent_for_next_day = 3});
        }
        pacer.answered(at(row.now), {.reset = at(row.reset).time});
        EXPECT_EQ(pacer.record().sent, row.sent);
        EXPECT_EQ(pacer.record().day_ends, at(row.reset + 15s).time);
    }
}

// Until an answer tells the time, a day may be over already, or not be over yet.
TEST(PacerDays, WhereNobodyKnowsTheTimeBothCount) {
    const struct {
        std::string_view name;
        std::int64_t spent;
        std::int64_t for_next_day;
        Duration start;
        Duration now;
        std::int64_t left;
        Duration next;
    } rows[] = {
        {"before its end", 80, 0, 20h, 21h, 0, 24h + 15s},
        {"at its end", 80, 0, 20h, 24h + 15s, 80, 24h + 15s},
        {"at its end, spent for the next", 80, 80, 20h, 24h + 15s, 0, 44h + 15s},
        {"its end is far off", 80, 0, 1h, 2h, 0, 24h + 15s},
        {"24 hours later", 80, 80, 20h, 44h + 15s, 80, 44h + 15s},
        {"a moment less", 80, 80, 20h, 44h + 15s - 1us, 0, 44h + 15s},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::starter));
        pacer.restore({.day_ends = at(24h + 15s).time,
                       .sent = row.spent,
                       .sent_for_next_day = row.for_next_day});
        pacer.start(at(row.start), Pacer::Before::ended);
        EXPECT_EQ(pacer.left_today(at(row.now).time, Purpose::approval), row.left);
        EXPECT_EQ(pacer.next(at(row.now), Purpose::approval), Instant(row.next));
    }
    Pacer pacer(paced(Plan::starter));
    pacer.restore({.day_ends = at(24h + 15s).time});
    pacer.start(at(1h), Pacer::Before::ended);
    pacer.sent(at(1h), Purpose::approval);
    EXPECT_EQ(pacer.record().sent_for_next_day, 1);
    pacer.know_time(at(2h).time);
    EXPECT_EQ(pacer.record().sent_for_next_day, 0);
}

TEST(PacerDays, AnAnswerBeginsOneToo) {
    Pacer pacer(paced(Plan::pro));
    pacer.sent(at(12h), Purpose::poll);
    pacer.answered(at(25h), {});
    EXPECT_EQ(pacer.record().sent, 0);
    EXPECT_EQ(pacer.record().day_ends, at(48h + 15s).time);
}

TEST(PacerDays, WhatRemainsIsBelievedWhereItMakesSense) {
    const struct {
        std::string_view name;
        Quota quota;  // after one by which 3 of 1,000 remain
        std::int64_t left;
    } rows[] = {
        {"less", {.limit = 1000, .remaining = 2}, 2},
        {"nothing", {.limit = 1000, .remaining = 0}, 0},
        {"more, without a limit", {.remaining = 7}, 7},
        {"all of the limit", {.limit = 1000, .remaining = 1000}, 797},
        {"more than the limit", {.limit = 1000, .remaining = 1001}, 3},
        {"less than nothing", {.limit = 1000, .remaining = -1}, 3},
        {"the most that a plan may have", {.limit = -4, .remaining = 100'000}, 797},
        {"more than any plan has", {.limit = 1'000'000'000, .remaining = 100'001}, 3},
        {"more than any plan has, without a limit", {.remaining = 100'001}, 3},
        {"before a reset that is to come",
         {.limit = 1000, .remaining = 2, .reset = at(2h + 1us).time},
         2},
        {"before a reset that is over", {.limit = 1000, .remaining = 2, .reset = at(2h).time}, 3},
        {"no word", {.limit = 1000}, 3},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::pro));
        pacer.start(at(1h), Pacer::Before::ended);
        for (int i = 0; i < 3; ++i) {
            pacer.sent(at(1h), Purpose::approval);
            pacer.answered(at(1h), {.limit = 1000, .remaining = 3});
        }
        pacer.answered(at(2h), row.quota);
        EXPECT_EQ(pacer.left_today(at(2h).time, Purpose::approval), row.left);
    }
}

TEST(PacerDays, TheFirstAnswerThatMakesSenseTellsWhatAnEarlierProcessSpent) {
    Pacer pacer(paced(Plan::pro));
    pacer.start(at(1h), Pacer::Before::crashed);
    pacer.answered(at(1h), {.limit = 1000, .remaining = 1001});
    pacer.answered(at(1h), {.limit = 1000, .remaining = 900});
    EXPECT_EQ(pacer.record().sent, 100);
    EXPECT_EQ(pacer.record().others, 0);
    pacer.answered(at(1h), {.limit = 1000, .remaining = 850});
    EXPECT_EQ(pacer.record().sent, 100);
    EXPECT_EQ(pacer.record().others, 50);
    pacer.answered(at(1h), {.limit = 1000, .remaining = 849});
    EXPECT_EQ(pacer.record().others, 51) << "one is enough";
}

TEST(PacerDays, TheBudgetOfOneThatIsOverIsTheNextOnes) {
    Pacer pacer(paced(Plan::pro));
    pacer.start(at(12h), Pacer::Before::ended);
    pacer.know_time(at(12h).time);
    for (int i = 0; i < 3; ++i) {
        pacer.sent(at(12h), Purpose::approval);
        pacer.answered(at(12h), {});
    }
    pacer.answered(at(12h), {.limit = 1000, .remaining = 5});
    const struct {
        std::string_view name;
        Duration now;
        Duration until;
        double spent;
        double on_approvals;
        std::int64_t left;
        std::int64_t left_to_polls;
    } rows[] = {
        {"it goes on", 13h, 24h + 15s, 3, 3, 5, 0},
        {"a moment before its end", 24h + 15s - 1us, 24h + 15s, 3, 3, 5, 0},
        {"at its end", 24h + 15s, 48h + 15s, 0, 0, 800, 640},
        {"later", 36h, 48h + 15s, 0, 0, 800, 640},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::optional<Budget> budget = pacer.budget(at(row.now).time);
        ASSERT_TRUE(budget);
        EXPECT_EQ(budget->until, at(row.until).time);
        EXPECT_EQ(budget->spent, row.spent);
        EXPECT_EQ(budget->left, row.spent > 0 ? 0 : 800) << "others are expected to go on";
        EXPECT_EQ(budget->spent_on_approvals, row.on_approvals);
        EXPECT_EQ(pacer.left_today(at(row.now).time, Purpose::approval), row.left);
        EXPECT_EQ(pacer.left_today(at(row.now).time, Purpose::poll), row.left_to_polls);
    }
}

TEST(PacerDays, WhatOthersSpentIsExpectedOfThemEverLess) {
    const auto budget_left = [](Duration heard, Duration now) {
        Pacer pacer(paced(Plan::pro));
        pacer.start(at(0h), Pacer::Before::ended);
        pacer.answered(at(0h), {.limit = 1000, .remaining = 760});
        pacer.answered(at(heard), {.limit = 1000, .remaining = 760});
        return pacer.budget(at(now).time)->left;
    };
    // A day is a little longer here.
    const double day = 24 + 15 / 3600.0;
    EXPECT_NEAR(budget_left(0h, 0h), 760 - 240 * day / 24, 1e-6);
    EXPECT_NEAR(budget_left(12h, 12h), 760 - 240 * std::exp(-0.5) * (day - 12) / 24, 1e-6);
    EXPECT_NEAR(budget_left(12h, 18h), 760 - 240 * std::exp(-0.5) * (day - 12) / 24, 1e-6)
        << "as it was heard last";
    Pacer pacer(paced(Plan::pro));
    pacer.start(at(0h), Pacer::Before::ended);
    pacer.answered(at(0h), {.limit = 1000, .remaining = 100});
    EXPECT_EQ(pacer.budget(at(0h).time)->left, 0) << "they would take more than remains";
}

TEST(PacerDays, PollsLeaveAQuarterOfTheReserveToApprovalsWhenItIsUsedUp) {
    Pacer pacer(paced(Plan::pro));
    pacer.start(at(1h), Pacer::Before::ended);
    pacer.know_time(at(1h).time);
    for (int i = 0; i < 300; ++i) {
        pacer.sent(at(1h), Purpose::approval);
    }
    EXPECT_EQ(pacer.left_today(at(1h).time, Purpose::approval), 500);
    EXPECT_EQ(pacer.left_today(at(1h).time, Purpose::poll), 500 - 160 / 4);
}

}  // namespace
}  // namespace lexid::engine
