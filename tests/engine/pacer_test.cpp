#include "engine/pacer.hpp"

#include <gtest/gtest.h>

#include "engine/settings.hpp"

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
        Pacer pacer(paced(row.plan));
        pacer.start(at(1h), Pacer::Before::nothing);
        pacer.answered(at(1h), row.quota);
        EXPECT_EQ(pacer.available(at(1h), Purpose::approval), row.approvals);
        EXPECT_EQ(pacer.available(at(1h), Purpose::poll), row.polls);
    }
}

TEST(Pacer, LeavesTheReserveToApprovals) {
    Pacer pacer(paced(Plan::starter));
    for (int i = 0; i < 64; ++i) {
        pacer.sent(at(1h + i * 1min), Purpose::poll);
    }
    // 80 are lexid's, 16 of them reserved.
    EXPECT_EQ(pacer.available(at(5h), Purpose::poll), 0);
    EXPECT_EQ(pacer.available(at(5h), Purpose::approval), 10);
    EXPECT_EQ(pacer.next(at(5h), Purpose::poll), Instant(24h + 15s));
    for (int i = 0; i < 16; ++i) {
        pacer.sent(at(5h + i * 1min), Purpose::approval);
    }
    EXPECT_EQ(pacer.available(at(6h), Purpose::approval), 0);
    EXPECT_EQ(pacer.next(at(6h), Purpose::approval), Instant(24h + 15s));
    EXPECT_EQ(pacer.available(at(24h), Purpose::approval), 0);
    EXPECT_EQ(pacer.available(at(24h + 15s), Purpose::approval), 10);
}

TEST(Pacer, LetsApprovalsUseUpTheReserveBeforePollsPayForThem) {
    Pacer pacer(paced(Plan::starter));
    const auto polls_left = [&] {
        Pacer copy = pacer;
        int polls = 0;
        for (Duration time = 12h; copy.available(at(time), Purpose::poll) > 0; time += 1min) {
            copy.sent(at(time), Purpose::poll);
            ++polls;
        }
        return polls;
    };
    EXPECT_EQ(polls_left(), 64);
    for (int i = 0; i < 12; ++i) {
        pacer.sent(at(1h + i * 1min), Purpose::approval);
    }
    EXPECT_EQ(polls_left(), 64);
    for (int i = 0; i < 20; ++i) {
        pacer.sent(at(2h + i * 1min), Purpose::approval);
    }
    EXPECT_EQ(polls_left(), 48) << "the reserve is gone, and without lists there are no approvals";
}

TEST(Pacer, SpreadsABurstOverMinutes) {
    Pacer pacer(paced(Plan::pro));
    for (int i = 0; i < 50; ++i) {
        pacer.sent(at(1h + i * 1s), Purpose::poll);
        pacer.answered(at(1h + i * 1s), {});
    }
    EXPECT_EQ(pacer.available(at(1h + 50s), Purpose::approval), 0);
    EXPECT_EQ(pacer.next(at(1h + 50s), Purpose::approval), Instant(1h + 61s));
    EXPECT_EQ(pacer.available(at(1h + 62s), Purpose::approval), 2);
}

TEST(Pacer, BudgetsWhatTheDayHasLeftAndOthersWillLeave) {
    const struct {
        std::string_view name;
        Pacer::Settings settings;
        int sent;
        Quota quota;
        double left;
        double reserve;
    } rows[] = {
        {"pro, all of it", paced(Plan::pro), 0, {}, 800, 160},
        {"pro, some spent", paced(Plan::pro), 40, {}, 760, 160},
        {"another share", {.plan = Plan::pro, .share = 0.5, .reserve = 0}, 0, {}, 500, 0},
        {"all spent", paced(Plan::starter), 90, {}, 0, 18},
        // What others took all at once is expected of them again, in proportion to the rest.
        {"others leave little",
         paced(Plan::pro),
         100,
         {.limit = 1000, .remaining = 700},
         700 - 200 * 23 / 24.0,
         0.2 * (800 - 200 * 23 / 24.0)},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(row.settings);
        pacer.start(at(1h), Pacer::Before::ended);
        pacer.know_time(at(1h).time);
        for (int i = 0; i < row.sent; ++i) {
            pacer.sent(at(1h), Purpose::poll);
            pacer.answered(at(1h), {});
        }
        pacer.answered(at(1h), row.quota);
        const std::optional<Budget> budget = pacer.budget(at(1h).time);
        ASSERT_TRUE(budget);
        EXPECT_EQ(budget->until, at(24h + 15s).time);
        EXPECT_NEAR(budget->left, row.left, 1);
        EXPECT_NEAR(budget->reserve, row.reserve, 1);
        EXPECT_EQ(budget->spent, row.sent);
    }
    EXPECT_EQ(Pacer(paced(Plan::none)).budget(at(1h).time), std::nullopt);
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
        Pacer pacer(paced(Plan::pro));
        for (int i = 0; i < 800; ++i) {
            pacer.sent(at(30min + i * 2s), Purpose::poll);
        }
        pacer.answered(at(1h), {.limit = 1000, .remaining = 200, .reset = row.reset});
        EXPECT_EQ(pacer.next(at(1h), Purpose::approval), Instant(1h + row.rest + 15s));
    }
}

TEST(Pacer, NeverSpendsMoreThanRemains) {
    Pacer pacer(paced(Plan::pro));
    pacer.answered(at(1h), {.limit = 1000, .remaining = 1000});
    pacer.answered(at(2h), {.limit = 1000, .remaining = 3});
    EXPECT_EQ(pacer.available(at(2h), Purpose::approval), 3);
    EXPECT_EQ(pacer.next(at(2h), Purpose::approval, 4), Instant(24h + 15s));
}

TEST(Pacer, TakesBackWhatNeverLeft) {
    Pacer pacer(paced(Plan::starter));
    for (int i = 0; i < 500; ++i) {
        pacer.not_sent(pacer.sent(at(1h), Purpose::poll));
    }
    EXPECT_EQ(pacer.available(at(1h), Purpose::poll), 10);
    EXPECT_EQ(pacer.sent_today(), 0);
}

TEST(Pacer, TakesBackOnlyFromTheDayThatCountedIt) {
    Pacer pacer(paced(Plan::starter));
    const Pacer::Sent yesterday = pacer.sent(at(23h), Purpose::poll);
    pacer.sent(at(25h), Purpose::poll);
    pacer.not_sent(yesterday);
    EXPECT_EQ(pacer.sent_today(), 1);
}

TEST(Pacer, WhatRemainedIsExactWhateverNeverLeft) {
    Pacer pacer(paced(Plan::starter));
    const Pacer::Sent lost = pacer.sent(at(1h), Purpose::approval);
    pacer.sent(at(1h), Purpose::approval);
    pacer.answered(at(1h), {.limit = 100, .remaining = 0});
    EXPECT_EQ(pacer.available(at(2h), Purpose::approval), 0);
    pacer.answered(at(2h), {});
    pacer.not_sent(lost);
    EXPECT_EQ(pacer.available(at(2h), Purpose::approval), 0);
}

TEST(Pacer, CountsForBothDaysWhatLeavesAroundTheReset) {
    const struct {
        std::string_view name;
        Duration sent;
        std::int64_t of_next_day;
    } rows[] = {
        {"long before", 23h, 0},
        {"before, by a clock that may be behind", 24h - 14s, 1},
        {"after, by a clock that may be ahead", 24h + 14s, 1},
        {"when the day is over for certain", 24h + 16s, 1},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::pro));
        pacer.sent(at(12h), Purpose::poll);
        pacer.sent(at(row.sent), Purpose::poll);
        Pacer after(paced(Plan::pro));
        after.restore(pacer.record());
        after.start(at(25h), Pacer::Before::ended);
        for (Pacer* one : {&pacer, &after}) {
            one->know_time(at(25h).time);
            EXPECT_EQ(one->sent_today(), row.of_next_day);
        }
    }
}

TEST(Pacer, StartsADayWhenTheApiSaysThatItHasBegun) {
    Pacer pacer(paced(Plan::pro));
    pacer.sent(at(12h), Purpose::poll);
    pacer.answered(at(12h), {.limit = 1000, .remaining = 999, .reset = at(24h).time});
    pacer.sent(at(24h + 3s), Purpose::poll);
    pacer.answered(at(24h + 4s), {.limit = 1000, .remaining = 999, .reset = at(48h).time});
    EXPECT_EQ(pacer.sent_today(), 1);
    EXPECT_EQ(pacer.record().day_ends, at(48h + 15s).time);
}

TEST(Pacer, AClockThatIsFarBehindKeepsNobodyWaitingForMoreThanADay) {
    Pacer before(paced(Plan::starter));
    for (int i = 0; i < 80; ++i) {
        before.sent(at(24h * 30), Purpose::approval);
    }
    Pacer pacer(paced(Plan::starter));
    pacer.restore(before.record());
    pacer.start(at(1h), Pacer::Before::ended);
    EXPECT_EQ(pacer.next(at(2h), Purpose::poll), Instant(1h + 24h + 15s));
    EXPECT_GT(pacer.available(at(25h + 15s), Purpose::poll), 0);
}

TEST(Pacer, BelievesTheMachinesClockWhereTheApiCountsButShowsNoDate) {
    Pacer pacer(paced(Plan::starter));
    pacer.start(at(20h), Pacer::Before::crashed);
    pacer.sent(at(20h), Purpose::poll);
    pacer.answered(at(26h), {.limit = 100, .remaining = 0, .reset = at(48h).time});
    EXPECT_EQ(pacer.next(at(26h), Purpose::poll), Instant(48h + 15s));
}

TEST(Pacer, WithoutAnyAnswerADayIsOverAfter24Hours) {
    Pacer pacer(paced(Plan::starter));
    pacer.start(at(1h), Pacer::Before::nothing);
    for (int i = 0; i < 80; ++i) {
        pacer.sent(at(2h + i * 1min), Purpose::approval);
        pacer.answered(at(2h + i * 1min), {});
    }
    EXPECT_EQ(pacer.next(at(5h), Purpose::approval), Instant(25h + 15s));
    EXPECT_GT(pacer.available(at(25h + 15s), Purpose::approval), 0);
    const Pacer::Sent yesterday = pacer.sent(at(25h + 14s), Purpose::approval);
    pacer.sent(at(25h + 15s), Purpose::approval);
    pacer.not_sent(yesterday);
    EXPECT_EQ(pacer.sent_today(), 1);
}

TEST(Pacer, DoesNotTakeAResetThatIsOverForTomorrows) {
    Pacer pacer(paced(Plan::pro));
    pacer.answered(at(24h + 1s), {.limit = 1000, .remaining = 0, .reset = at(24h).time});
    EXPECT_LE(pacer.next(at(24h + 1s), Purpose::approval), Instant(48h + 15s));
    pacer.answered(at(24h + 2s), {.limit = 1000, .remaining = 1000, .reset = at(48h).time});
    EXPECT_GT(pacer.available(at(24h + 2s), Purpose::approval), 0);
}

TEST(Pacer, ExpectsOthersToGoOnAsTheyDid) {
    // Others take 30 an hour: 720 a day, which leaves 280 of 1,000 for lexid instead of 800.
    Pacer::Settings settings = paced(Plan::pro);
    settings.reserve = 0;
    Pacer pacer(settings);
    std::int64_t remaining = 1000;
    int sent = 0;
    for (int day = 0; day < 4; ++day) {
        remaining = 1000;
        sent = 0;
        Duration next = day * 24h + 20s;
        for (Duration time = day * 24h + 20s; time < (day + 1) * 24h; time += 2min) {
            --remaining;  // by others
            if (time < next) {
                continue;
            }
            const Now now = at(time);
            ASSERT_GT(pacer.available(now, Purpose::poll), 0) << day << ": " << time;
            pacer.sent(now, Purpose::poll);
            ++sent;
            --remaining;
            pacer.answered(now, {.limit = 1000, .remaining = remaining});
            const Budget budget = *pacer.budget(now.time);
            next = time + std::chrono::duration_cast<Duration>(
                              std::chrono::duration<double>(budget.until - now.time) /
                              std::max(budget.left, 1.0));
        }
    }
    // Nothing is left over to speak of, and the day was never without a poll until its end.
    EXPECT_GT(sent, 240);
    EXPECT_LT(sent, 285);
}

TEST(Pacer, KeepsOverARestartWhatItKnows) {
    const Pacer::Settings settings = paced(Plan::automatic);
    Pacer before(settings);
    before.start(at(1h), Pacer::Before::nothing);
    before.know_time(at(1h).time);
    for (int i = 0; i < 20; ++i) {
        before.sent(at(1h), Purpose::poll);
        before.answered(at(1h), {.limit = 1000, .remaining = 990 - i});
    }
    before.sent(at(1h), Purpose::poll);
    before.answered(at(1h), {.limit = 1000, .remaining = 500});
    before.rate_limited(at(1h), {.remaining = 500});
    const PaceRecord record = before.record();
    EXPECT_EQ(record.sent, 30);  // what was gone before the first answer counts as lexid's
    EXPECT_EQ(record.others, 470);
    EXPECT_EQ(record.minute_limit, 20);

    const struct {
        std::string_view name;
        Pacer::Before before;
        Now now;
        std::int64_t sent;
        std::int64_t available;
    } rows[] = {
        {"ended in good order", Pacer::Before::ended, at(2h), 30, 20},
        {"crashed: the minute counts as spent, and so does what is gone", Pacer::Before::crashed,
         at(2h), 30 + 100, 0},
        {"the next day", Pacer::Before::ended, at(30h), 0, 50},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer after(settings);
        after.restore(record);
        after.start(row.now, row.before);
        EXPECT_EQ(after.available(row.now, Purpose::approval), row.available);
        after.know_time(row.now.time);
        const std::int64_t gone = row.sent == 0 ? 0 : 600;
        after.answered(row.now, {.limit = 1000, .remaining = 1000 - gone});
        EXPECT_EQ(after.sent_today(), row.sent);
    }
}

TEST(Pacer, AClockThatIsWrongAtAStartDoesNotForgetWhatTheDayHasSpent) {
    Pacer before(paced(Plan::starter));
    before.answered(at(1h), {});
    for (int i = 0; i < 30; ++i) {
        before.sent(at(1h), Purpose::poll);
    }
    const struct {
        std::string_view name;
        Now start;
        Now answered;
        std::int64_t sent;  // by then, with the list that was answered
    } rows[] = {
        {"a day ahead, the API says otherwise", at(26h), at(2h), 31},
        {"a month ahead, the API says otherwise", at(24h * 30), at(2h), 31},
        {"the next day, and so says the API", at(26h), at(26h), 1},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::starter));
        pacer.restore(before.record());
        pacer.start(row.start, Pacer::Before::ended);
        EXPECT_GT(pacer.available(row.start, Purpose::poll), 0) << "to learn what time it is";
        pacer.sent(row.start, Purpose::poll);
        pacer.answered(row.answered, {.date = row.answered.time});
        EXPECT_EQ(pacer.sent_today(), row.sent);
    }
}

TEST(Pacer, LearnsTheMinutesLimitOnlyWhereItIsTheMinutes) {
    const struct {
        std::string_view name;
        Quota quota;
        std::int64_t left;
    } rows[] = {
        {"something remains today", {.remaining = 500}, 8},
        {"no word", {}, 8},
        {"a short Retry-After", {.retry_after = 30s}, 8},
        {"nothing remains today", {.remaining = 0}, 50},
        {"a long Retry-After", {.retry_after = 1h}, 50},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::pro));
        for (int i = 0; i < 9; ++i) {
            pacer.sent(at(1h), Purpose::poll);
            pacer.answered(at(1h), {});
        }
        pacer.rate_limited(at(1h), row.quota);
        EXPECT_EQ(pacer.available(at(1h + 61s), Purpose::approval), row.left);
    }
}

TEST(Pacer, TheTighterOfThePlanAndWhatTheApiTellsBounds) {
    const struct {
        std::string_view name;
        Plan plan;
        std::optional<std::int64_t> told;
        std::optional<std::int64_t> limit;
    } rows[] = {
        {"starter, told nothing", Plan::starter, {}, 100},
        {"starter, told more", Plan::starter, 10000, 100},
        {"starter, told less", Plan::starter, 50, 50},
        {"pro, told more", Plan::pro, 10000, 1000},
        {"pro, told less", Plan::pro, 500, 500},
        {"org, told more", Plan::org, 20000, 10000},
        {"org, told less", Plan::org, 1000, 1000},
        {"automatic, told nothing", Plan::automatic, {}, 100},
        {"automatic, told", Plan::automatic, 4000, 4000},
        {"automatic, told little", Plan::automatic, 20, 20},
        {"none, told", Plan::none, 100, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(row.plan));
        pacer.answered(at(1h), {.limit = row.told});
        EXPECT_EQ(pacer.daily_limit(), row.limit);
        if (row.limit) {
            EXPECT_EQ(pacer.left_today(at(1h).time, Purpose::approval), *row.limit * 8 / 10);
        }
    }
}

TEST(Pacer, WhatRemainsIsLessWhatIsUnderWay) {
    const struct {
        std::string_view name;
        int under_way;
        std::int64_t remaining;
        std::int64_t left;
    } rows[] = {
        {"nothing else", 0, 5, 5},
        {"two others", 2, 5, 3},
        {"as many as remain", 5, 5, 0},
        {"more than remain", 6, 5, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::pro));
        pacer.start(at(1h), Pacer::Before::ended);
        pacer.know_time(at(1h).time);
        for (int i = 0; i <= row.under_way; ++i) {
            pacer.sent(at(1h), Purpose::approval);
        }
        pacer.answered(at(1h), {.limit = 1000, .remaining = row.remaining});
        EXPECT_EQ(pacer.left_today(at(1h).time, Purpose::approval), row.left);
    }
}

TEST(Pacer, AResetThatJittersBeginsNoNewDay) {
    const struct {
        std::string_view name;
        Duration reset;  // told shortly before the day's end, at 24 h
        bool new_day;
    } rows[] = {
        {"the same", 24h, false},
        {"a second later", 24h + 1s, false},
        {"as much later as clocks may differ", 24h + 30s, false},
        {"more than that", 24h + 31s, true},
        {"a day later", 48h, true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const Duration now : {24h - 14s, 24h - 15s}) {
            Pacer pacer(paced(Plan::pro));
            pacer.start(at(12h), Pacer::Before::nothing);
            pacer.answered(at(12h), {.limit = 1000, .remaining = 990, .reset = at(24h).time});
            pacer.sent(at(12h), Purpose::poll);
            EXPECT_EQ(pacer.sent_today(), 11);
            pacer.answered(at(now), {.limit = 1000, .remaining = 989, .reset = at(row.reset).time});
            // What is gone counts as others' on a day that has begun.
            EXPECT_EQ(pacer.sent_today() < 11,
                      row.new_day && at(row.reset).time <= at(now).time + 24h);
        }
    }
}

TEST(Pacer, WhatIsRecordedIsRestoredWhole) {
    const PaceRecord full{.day_ends = at(24h).time,
                          .sent = 41,
                          .sent_for_next_day = 2,
                          .not_polls = 9,
                          .others = 3,
                          .others_lately = 7,
                          .others_at = at(30min).time,
                          .limit = 1000,
                          .minute_limit = 10,
                          .minute_limit_at = at(20min).time,
                          .incomplete = true};
    Pacer pacer(paced(Plan::automatic));
    pacer.restore(full);
    EXPECT_EQ(pacer.record(), full);
    PaceRecord plain = full;
    plain.limit.reset();
    plain.minute_limit.reset();
    plain.minute_limit_at = {};
    plain.incomplete = false;
    Pacer other(paced(Plan::automatic));
    other.restore(plain);
    EXPECT_EQ(other.record(), plain);
    PaceRecord least = full;
    least.minute_limit = 1;
    Pacer least_pacer(paced(Plan::automatic));
    least_pacer.restore(least);
    EXPECT_EQ(least_pacer.record().minute_limit, 2) << "a list and an approval";
}

TEST(Pacer, LooksAreSpreadOverTheDay) {
    const struct {
        std::string_view name;
        Pacer::Settings settings;
        std::optional<Duration> gap;
    } rows[] = {
        {"pro, a twentieth", paced(Plan::pro, 0.05), Duration(24h) / 40},
        {"none wanted", paced(Plan::pro, 0), std::nullopt},
        {"no limit", paced(Plan::none, 0.05), 5min},
        {"no limit and none wanted", paced(Plan::none, 0), std::nullopt},
        {"so few that a list a week is left", paced(Plan::starter, 0.001), 7 * 24h},
        {"a little more", paced(Plan::starter, 0.0025), 5 * 24h},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Pacer pacer(row.settings);
        const std::optional<Duration> gap = pacer.look_gap();
        ASSERT_EQ(gap.has_value(), row.gap.has_value());
        if (gap) {
            EXPECT_LT(std::chrono::abs(*gap - *row.gap), 1s);
            EXPECT_NEAR(pacer.looks_until(at(1h).time, at(1h).time + 3 * *gap), 3, 1e-6);
        }
        EXPECT_EQ(pacer.looks_until(at(2h).time, at(1h).time), 0);
        EXPECT_EQ(pacer.looks_until(at(2h).time, at(2h).time), 0);
    }
    EXPECT_EQ(Pacer(paced(Plan::pro, 0)).looks_until(at(1h).time, at(9h).time), 0);
}

TEST(Pacer, AResetIsTodaysIfItLiesWithinTheNextDay) {
    const struct {
        std::string_view name;
        Duration reset;
        Duration day_ends;
    } rows[] = {
        {"this moment", 1h, 24h},
        {"a moment later", 1h + 1us, 1h + 1us},
        {"just a day later", 25h, 25h},
        {"more than a day later", 25h + 1us, 24h},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Pacer pacer(paced(Plan::pro));
        pacer.start(at(1h), Pacer::Before::nothing);
        pacer.answered(at(1h), {.reset = at(row.reset).time});
        EXPECT_EQ(pacer.record().day_ends, at(row.day_ends + 15s).time);
    }
}

TEST(Pacer, WhatRemainsCountsDownWithEachRequestAndUpIfItNeverLeft) {
    Pacer pacer(paced(Plan::pro));
    pacer.start(at(1h), Pacer::Before::ended);
    pacer.know_time(at(1h).time);
    pacer.sent(at(1h), Purpose::approval);
    pacer.answered(at(1h), {.limit = 1000, .remaining = 5});
    const auto left = [&] { return pacer.left_today(at(1h).time, Purpose::approval); };
    EXPECT_EQ(left(), 5);
    const Pacer::Sent one = pacer.sent(at(1h), Purpose::approval);
    EXPECT_EQ(left(), 4);
    pacer.not_sent(one);
    EXPECT_EQ(left(), 5);
    EXPECT_EQ(pacer.record().not_polls, 1);
    pacer.not_sent(pacer.sent(at(1h), Purpose::poll));
    EXPECT_EQ(pacer.record().not_polls, 1);
    EXPECT_EQ(pacer.record().sent, 1);
    EXPECT_EQ(pacer.left_today(at(24h + 15s).time, Purpose::approval), 800)
        << "what remained was of the day before";
}

TEST(Pacer, ALimitOfNothingIsNotBelieved) {
    for (const std::int64_t limit : {std::int64_t{0}, std::int64_t{-1}}) {
        Pacer pacer(paced(Plan::automatic));
        pacer.answered(at(1h), {.limit = limit});
        EXPECT_EQ(pacer.daily_limit(), 100);
    }
    Pacer pacer(paced(Plan::automatic));
    pacer.answered(at(1h), {.limit = 1});
    EXPECT_EQ(pacer.daily_limit(), 1);
}

TEST(Pacer, A429OfUpToTwoMinutesIsOfTheMinute) {
    const struct {
        Duration retry_after;
        std::int64_t left;
    } rows[] = {{2min, 8}, {2min + 1us, 50}};
    for (const auto& row : rows) {
        SCOPED_TRACE(format_duration(row.retry_after));
        Pacer pacer(paced(Plan::pro));
        pacer.know_time(at(1h).time);
        for (int i = 0; i < 9; ++i) {
            pacer.sent(at(1h), Purpose::poll);
            pacer.answered(at(1h), {});
        }
        pacer.rate_limited(at(1h), {.retry_after = row.retry_after});
        EXPECT_EQ(pacer.available(at(1h + 61s), Purpose::approval), row.left);
    }
}

TEST(Pacer, WhatIsSpentForTheNextDayIsForgottenIfTheDayGoesOn) {
    Pacer pacer(paced(Plan::pro));
    pacer.answered(at(23h), {.limit = 1000, .remaining = 990, .reset = at(24h).time});
    pacer.sent(at(24h - 14s), Purpose::poll);
    EXPECT_EQ(pacer.record().sent_for_next_day, 1);
    pacer.answered(at(24h - 13s), {.limit = 1000, .remaining = 989, .reset = at(24h + 10s).time});
    pacer.answered(at(24h - 12s), {.reset = at(24h + 20s).time});
    // The end has moved away, so that request was this day's alone.
    pacer.answered(at(24h - 11s), {.reset = at(24h + 30s).time});
    pacer.sent(at(24h - 11s), Purpose::poll);
    EXPECT_EQ(pacer.record().sent_for_next_day, 0);
}

TEST(Pacer, AClockThatIsFarAheadAtTheStartNamesNoDaysEnd) {
    Pacer pacer(paced(Plan::pro));
    pacer.restore({.day_ends = at(24h * 30).time, .sent = 12});
    pacer.start(at(1h), Pacer::Before::ended);
    pacer.know_time(at(1h).time);
    EXPECT_EQ(pacer.record().day_ends, at(24h + 15s).time);
    EXPECT_EQ(pacer.record().sent, 12);
}

TEST(Pacer, OthersAreExpectedToSpendAsTheyDidLately) {
    Pacer::Settings settings = paced(Plan::pro);
    settings.reserve = 0;
    Pacer pacer(settings);
    pacer.start(at(1h), Pacer::Before::ended);
    pacer.know_time(at(1h).time);
    pacer.sent(at(1h), Purpose::poll);
    pacer.answered(at(1h), {.limit = 1000, .remaining = 759});  // 240 by others
    EXPECT_EQ(pacer.record().others, 240);
    EXPECT_EQ(pacer.record().others_lately, 240);
    EXPECT_EQ(pacer.record().others_at, at(1h).time);
    // An hour later 10 more are expected to be gone: no poll may have them, an approval may try.
    EXPECT_EQ(pacer.left_today(at(2h).time, Purpose::approval), 759);
    EXPECT_NEAR(static_cast<double>(pacer.left_today(at(2h).time, Purpose::poll)), 749, 1);
    pacer.answered(at(2h), {.limit = 1000, .remaining = 759});
    EXPECT_EQ(pacer.record().others, 240) << "they took nothing";
    EXPECT_EQ(pacer.record().others_at, at(1h).time);
}

}  // namespace
}  // namespace lexid::engine
