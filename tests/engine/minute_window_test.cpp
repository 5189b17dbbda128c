#include "engine/minute_window.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

Now at(Duration since_midnight) {
    return {Instant(since_midnight), Time(std::chrono::days(20000)) + since_midnight};
}

MinuteWindow of_plan(std::int64_t limit) {
    MinuteWindow window;
    window.set_plan(limit);
    return window;
}

void pass(MinuteWindow& window, Now now, int requests) {
    for (int i = 0; i < requests; ++i) {
        window.sent(now.instant);
        window.answered(now.instant);
    }
}

TEST(MinuteWindow, KnowsNoLimitWithoutAPlan) {
    MinuteWindow window;
    for (int i = 0; i < 1000; ++i) {
        window.sent(Instant(1h));
    }
    for (const std::int64_t requests : {std::int64_t{1}, MinuteWindow::unlimited}) {
        EXPECT_EQ(window.next(at(1h), requests), Instant(1h));
    }
    EXPECT_EQ(window.left(at(1h)), MinuteWindow::unlimited);
}

TEST(MinuteWindow, SpreadsABurstOverMinutes) {
    MinuteWindow window = of_plan(10);
    for (int i = 0; i < 10; ++i) {
        pass(window, at(1h + i * 1s), 1);
    }
    EXPECT_EQ(window.left(at(1h + 10s)), 0);
    EXPECT_EQ(window.next(at(1h + 10s), 1), Instant(1h + 61s));
    EXPECT_EQ(window.next(at(1h + 10s), 3), Instant(1h + 63s));
    EXPECT_EQ(window.left(at(1h + 63s)), 3);
}

TEST(MinuteWindow, TriesOneAtATimeWhatWasNotSeenToGoThrough) {
    MinuteWindow window = of_plan(50);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(window.next(at(2h), 1), Instant(2h));
        window.sent(Instant(2h));
    }
    EXPECT_EQ(window.next(at(2h), 1), Instant::max());
    for (int i = 0; i < 5; ++i) {
        window.answered(Instant(2h + 1s));
    }
    window.sent(Instant(2h + 1s));
    EXPECT_EQ(window.next(at(2h + 1s), 1), Instant::max());
    window.answered(Instant(2h + 2s));
    pass(window, at(2h + 3s), 20);
    // 26 went through within a minute; as many may be under way in the next.
    for (int i = 0; i < 26; ++i) {
        EXPECT_EQ(window.next(at(2h + 2min), 1), Instant(2h + 2min));
        window.sent(Instant(2h + 2min));
    }
    EXPECT_EQ(window.next(at(2h + 2min), 1), Instant::max());
}

TEST(MinuteWindow, LearnsFromA429WhatWentThroughBefore) {
    MinuteWindow window = of_plan(50);
    pass(window, at(2h), 11);
    window.refused(at(2h));
    EXPECT_EQ(window.limit(at(2h).time), 10);
    window.refused(at(2h + 1s));  // of the same bout
    EXPECT_EQ(window.limit(at(2h + 1s).time), 10);
    EXPECT_EQ(window.limit(at(4h - 1s).time), 10);
    EXPECT_EQ(window.limit(at(4h).time), 20);
    EXPECT_EQ(window.limit(at(6h).time), 40);
    EXPECT_EQ(window.limit(at(8h).time), 50);
    EXPECT_EQ(window.limit(at(100h).time), 50);
    EXPECT_EQ(window.limit(at(0h).time), 10);  // the clock was set back
}

TEST(MinuteWindow, LeavesRoomForAListAndAnApproval) {
    MinuteWindow window = of_plan(10);
    pass(window, at(2h), 1);
    window.refused(at(2h));
    EXPECT_EQ(window.limit(at(2h).time), 2);
}

TEST(MinuteWindow, CountsTheWholeMinuteAsSpent) {
    MinuteWindow window = of_plan(50);
    window.spend_all(at(1h));
    EXPECT_EQ(window.next(at(1h + 1s), 1), Instant(1h + 61s));
    EXPECT_EQ(window.left(at(1h + 61s)), 50);
}

TEST(MinuteWindow, TakesBackWhatNeverLeft) {
    MinuteWindow window = of_plan(10);
    for (int i = 0; i < 100; ++i) {
        window.sent(Instant(2h));
        window.not_sent(Instant(2h));
        window.answered(Instant(2h));
    }
    EXPECT_EQ(window.left(at(2h)), 10);
    EXPECT_EQ(window.under_way(), 0);
}

TEST(MinuteWindow, IsExactToTheMoment) {
    MinuteWindow window = of_plan(10);
    pass(window, at(1h), 10);
    EXPECT_EQ(window.left(at(1h + 61s - 1us)), 0);
    EXPECT_EQ(window.left(at(1h + 61s)), 10);
    EXPECT_EQ(window.next(at(1h + 61s - 1us), 1), Instant(1h + 61s));
    EXPECT_EQ(window.next(at(1h + 61s), 10), Instant(1h + 61s)) << "all of a minute at once";
    EXPECT_EQ(window.next(at(1h + 61s), 11), Instant(1h + 61s)) << "more than a minute has";
    pass(window, at(1h + 61s), 1);
    EXPECT_EQ(window.left(at(1h + 61s)), 9);
    EXPECT_EQ(window.next(at(1h + 61s), 9), Instant(1h + 61s));
    EXPECT_EQ(window.next(at(1h + 61s), 10), Instant(1h + 122s));
}

TEST(MinuteWindow, ASecond429WithinAMinuteIsOfTheSameBout) {
    const struct {
        Duration later;
        std::int64_t limit;
    } rows[] = {{0s, 10}, {61s - 1us, 10}, {61s, 5}, {2h, 5}, {-1s, 5}};
    for (const auto& row : rows) {
        SCOPED_TRACE(format_duration(row.later));
        MinuteWindow window = of_plan(50);
        pass(window, at(2h), 11);
        window.refused(at(2h));
        ASSERT_EQ(window.limit(at(2h).time), 10);
        const Now later = {Instant(4h), at(2h + row.later).time};
        pass(window, later, 6);
        window.refused(later);
        EXPECT_EQ(window.limit(later.time), row.limit);
    }
}

TEST(MinuteWindow, WhatWentThroughIsTrustedForAnHour) {
    const struct {
        Duration later;
        std::int64_t at_once;
    } rows[] = {{1h, 20}, {1h + 1us, 5}};
    for (const auto& row : rows) {
        SCOPED_TRACE(format_duration(row.later));
        MinuteWindow window = of_plan(50);
        pass(window, at(2h), 20);
        const Now later = at(2h + row.later);
        std::int64_t sent = 0;
        while (window.next(later, 1) == later.instant && sent < 50) {
            window.sent(later.instant);
            ++sent;
        }
        EXPECT_EQ(sent, row.at_once);
    }
}

TEST(MinuteWindow, A429TakesBackWhatWasTrusted) {
    MinuteWindow window = of_plan(50);
    pass(window, at(2h), 30);
    for (int i = 0; i < 11; ++i) {
        window.sent(Instant(2h + 10min));
    }
    for (int i = 0; i < 11; ++i) {
        window.answered(Instant(2h + 10min));
    }
    window.refused(at(2h + 10min));
    const Now later = at(2h + 12min);
    std::int64_t sent = 0;
    while (window.next(later, 1) == later.instant && sent < 50) {
        window.sent(later.instant);
        ++sent;
    }
    EXPECT_EQ(sent, 10);
}

// How many leave at once at that moment before the answer to one of them is waited for.
std::int64_t at_once(MinuteWindow window, Now now) {
    std::int64_t sent = 0;
    while (window.next(now, 1) == now.instant && sent < 100) {
        window.sent(now.instant);
        ++sent;
    }
    return sent;
}

TEST(MinuteWindow, TrustsTheMostThatWentThroughWithinTheHour) {
    struct Passed {
        Duration at;
        int requests;
    };
    const struct {
        std::string_view name;
        std::vector<Passed> passed;
        Duration now;
        std::int64_t at_once;
    } rows[] = {
        {"a tenth of the plan before anything is known", {}, 2h, 5},
        {"less than that went through", {{1h, 2}}, 1h + 2min, 5},
        {"the most, and less after it", {{1h, 20}, {1h + 2min, 3}}, 1h + 4min, 20},
        {"as much again: trusted from then on", {{1h, 20}, {1h + 50min, 20}}, 2h + 40min, 20},
        {"more: trusted instead", {{1h, 20}, {1h + 2min, 21}}, 1h + 4min, 21},
        {"less, just an hour later: not instead", {{1h, 20}, {2h, 7}}, 2h + 61s, 5},
        {"less, more than an hour later: instead", {{1h, 20}, {2h + 1us, 7}}, 2h + 2min, 7},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        MinuteWindow window = of_plan(50);
        for (const Passed& passed : row.passed) {
            pass(window, at(passed.at), passed.requests);
        }
        EXPECT_EQ(at_once(window, at(row.now)), row.at_once);
    }
}

TEST(MinuteWindow, AClockThatIsSetAheadDoesNotBringBackWhatA429TookAway) {
    MinuteWindow window = of_plan(50);
    pass(window, at(2h), 30);
    pass(window, at(2h + 2min), 11);
    window.refused(at(2h + 2min));
    const Now ahead = {Instant(2h + 4min), at(5h).time};
    EXPECT_EQ(window.limit(ahead.time), 20);
    EXPECT_EQ(at_once(window, ahead), 10) << "what went through before it";
}

TEST(MinuteWindow, WhereLittleIsAllowedWhatIsUnderWayForLongIsWaitedFor) {
    MinuteWindow window = of_plan(9);
    window.sent(Instant(1h));
    EXPECT_EQ(window.next(at(1h + 5min), 1), Instant::max());
    MinuteWindow larger = of_plan(10);
    larger.sent(Instant(1h));
    EXPECT_EQ(larger.next(at(1h + 5min), 1), Instant(1h + 5min));
}

}  // namespace
}  // namespace lexid::engine
