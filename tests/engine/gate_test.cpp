#include "engine/gate.hpp"

#include <gtest/gtest.h>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Now at(Duration since) {
    return {Instant(since), Time(since)};
}

TEST(Gate, IsOpenUntilThereIsTrouble) {
    const Gate gate(Random(1));
    EXPECT_LE(gate.opens_at(), Instant(0s));
    EXPECT_LE(gate.opens_to_approvals_at(), Instant(0s));
}

TEST(Gate, DoublesTheBoundOfItsWaitWithEachTroubleInARow) {
    // Over many seeds the longest wait comes near its bound and never passes it.
    const Duration bounds[] = {500ms, 1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s};
    for (std::size_t troubles = 0; troubles < std::size(bounds); ++troubles) {
        SCOPED_TRACE(troubles);
        Duration longest{};
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            Gate gate{Random(seed)};
            Instant now{};
            for (std::size_t i = 0; i < troubles; ++i) {
                gate.trouble(now);
                now = std::max(now, gate.opens_at());
            }
            gate.trouble(now);
            longest = std::max(longest, gate.opens_at() - now);
        }
        EXPECT_LE(longest, bounds[troubles]);
        EXPECT_GT(longest, bounds[troubles] * 9 / 10);
    }
}

TEST(Gate, BeginsAnewAfterASuccess) {
    Gate gate(Random(3));
    Instant now{};
    for (int i = 0; i < 10; ++i) {
        gate.trouble(now);
        now = gate.opens_at();
    }
    gate.list_succeeded(now);
    gate.trouble(now);
    EXPECT_LE(gate.opens_at() - now, 500ms);
}

TEST(Gate, KeepsShutAtLeastAsLongAsItWasToldTo) {
    const struct {
        std::string_view name;
        Quota quota;
        Duration wait;
    } rows[] = {
        {"Retry-After", {.retry_after = 90s}, 90s},
        {"Retry-After of nothing", {.retry_after = 0s}, 0s},
        {"negative Retry-After", {.retry_after = -5s}, 0s},
        {"nothing left today", {.remaining = 0, .reset = Time(1h)}, 1h - 30s},
        {"nothing left, but a reset in years", {.remaining = 0, .reset = Time(90000h)}, 30s},
        {"nothing left, but a reset in the past", {.remaining = 0, .reset = Time(1s)}, 30s},
        {"nothing left, but a reset this moment", {.remaining = 0, .reset = Time(30s)}, 30s},
        {"something left: the next minute", {.remaining = 7, .reset = Time(1h)}, 30s},
        {"no word at all: the next minute", {}, 30s},
        {"a Retry-After of years is not believed", {.retry_after = 90000h}, 1h},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Gate gate(Random(5));
        gate.rate_limited(at(30s), row.quota);
        EXPECT_GE(gate.opens_at(), Instant(30s + row.wait));
        EXPECT_LE(gate.opens_at(), Instant(30s + row.wait + 2s));
    }
}

// Whatever the answer was that asks for patience: a 503, a page of HTML, a success.
TEST(Gate, TakesRetryAfterForAFloorWhereverItStands) {
    const struct {
        std::string_view name;
        Duration retry_after;
        Duration wait;
        bool half_open;
    } rows[] = {
        {"some seconds", 20s, 20s, false},          {"nothing", 0s, 0s, false},
        {"less than nothing", -5s, 0s, false},      {"an hour", 1h, 1h, false},
        {"more is not believed", 90000h, 1h, true},
    };
    for (const bool trouble : {false, true}) {
        for (const auto& row : rows) {
            SCOPED_TRACE(row.name);
            Gate gate(Random(5));
            if (trouble) {
                gate.trouble(Instant(30s));
            }
            const Instant before = gate.opens_at();
            gate.told_to_wait(at(30s), row.retry_after);
            if (row.wait == 0s) {
                EXPECT_EQ(gate.opens_at(), before);
                EXPECT_EQ(gate.told_until(), Instant());
            } else {
                EXPECT_GE(gate.opens_at(), std::max(before, Instant(30s + row.wait)));
                EXPECT_LE(gate.opens_at(), std::max(before, Instant(30s + row.wait + 2s)));
                EXPECT_EQ(gate.told_until(), gate.opens_at());
            }
            EXPECT_EQ(gate.is_half_open(), row.half_open);
            gate.trouble(Instant(31s));
            EXPECT_GE(gate.opens_at(), Instant(30s + row.wait)) << "never earlier";
        }
    }
}

TEST(Gate, OpensByHalfWhereItDoesNotBelieve) {
    const struct {
        std::string_view name;
        Duration retry_after;
        bool half_open;
    } rows[] = {
        {"an hour is believed", 1h, false},
        {"more is not", 1h + 1s, true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Gate gate(Random(5));
        gate.rate_limited(at(30s), {.retry_after = row.retry_after});
        EXPECT_EQ(gate.is_half_open(), row.half_open);
        gate.request_succeeded();  // of a request that had left before
        EXPECT_EQ(gate.opens_to_approvals_at() == Instant::max(), row.half_open);
        gate.list_succeeded(Instant(29s));  // so had this list
        EXPECT_EQ(gate.is_half_open(), row.half_open);
        gate.list_succeeded(gate.opens_at());
        EXPECT_FALSE(gate.is_half_open());
    }
}

TEST(Gate, OpensByHalfAfterFiveTroublesInARow) {
    Gate gate(Random(5));
    for (int i = 0; i < 4; ++i) {
        gate.trouble(gate.opens_at());
        EXPECT_FALSE(gate.is_half_open());
    }
    gate.trouble(gate.opens_at());
    EXPECT_TRUE(gate.is_half_open());
    EXPECT_LE(gate.opens_at() - Instant(0s), 500ms * 31);
    gate.list_succeeded(gate.opens_at());
    EXPECT_EQ(gate.opens_to_approvals_at(), gate.opens_at());
}

TEST(Gate, GivesWayWhere429sRepeat) {
    Duration longest[4] = {};
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Gate gate{Random(seed)};
        Now now = at(0s);
        for (Duration& wait : longest) {
            gate.rate_limited(now, {.retry_after = 1s});
            gate.rate_limited(now, {.retry_after = 1s});  // of the same bout
            wait = std::max(wait, gate.opens_at() - now.instant);
            now = at(gate.opens_at() - Instant(0s));
        }
    }
    EXPECT_LE(longest[0], 3s);
    EXPECT_GT(longest[1], 55s);
    EXPECT_LE(longest[1], 61s);
    EXPECT_GT(longest[3], 3min);
}

TEST(Gate, StaysShutOverARestart) {
    Gate gate(Random(5));
    gate.restore(at(100s), Time(160s));
    EXPECT_EQ(gate.opens_at(), Instant(160s));
    gate.restore(at(200s), Time(160s));
    EXPECT_EQ(gate.opens_at(), Instant(160s));
    Gate absurd(Random(5));
    absurd.restore(at(0s), Time(std::chrono::years(9)));
    EXPECT_EQ(absurd.opens_at(), Instant(24h));
}

TEST(Gate, NeverOpensEarlierBecauseOfALaterAnswer) {
    Gate gate(Random(5));
    gate.rate_limited(at(0s), {.retry_after = 100s});
    gate.rate_limited(at(1s), {.retry_after = 1s});
    gate.trouble(Instant(2s));
    EXPECT_GE(gate.opens_at(), Instant(100s));
}

TEST(Gate, WhatItWasToldOutlivesASecondRestart) {
    Gate gate(Random(5));
    gate.restore(at(100s), Time(160s));
    EXPECT_EQ(gate.told_until(), Instant(160s));
    Gate late(Random(5));
    late.restore(at(200s), Time(160s));
    EXPECT_EQ(late.told_until(), Instant{}) << "it was over at the start";
    Gate told(Random(5));
    told.rate_limited(at(0s), {.retry_after = 100s});
    EXPECT_EQ(told.told_until(), told.opens_at());
    Gate troubled(Random(5));
    troubled.trouble(Instant(1s));
    EXPECT_EQ(troubled.told_until(), Instant{}) << "nobody told it to wait";
}

TEST(Gate, AListThatLeftBeforeItWasRestoredDoesNotOpenItAgain) {
    Gate gate(Random(5));
    gate.restore(at(100s), Time(160s));
    gate.rate_limited(at(160s), {.retry_after = 2h});
    gate.list_succeeded(Instant(159s));
    EXPECT_TRUE(gate.is_half_open());
}

TEST(Gate, ASuccessBetweenEndsTheCountOfTroubles) {
    Gate gate(Random(5));
    for (int i = 0; i < 20; ++i) {
        const Instant now = gate.opens_at();
        gate.trouble(now);
        EXPECT_LE(gate.opens_at() - now, 500ms);
        gate.request_succeeded();
    }
    EXPECT_FALSE(gate.is_half_open());
}

TEST(Gate, TheLongestJitterIsAnHour) {
    Duration longest{};
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Gate gate{Random(seed)};
        Now now = at(0s);
        for (int i = 0; i < 12; ++i) {
            gate.rate_limited(now, {.retry_after = 0s});
            const Duration wait = gate.opens_at() - now.instant;
            longest = std::max(longest, wait);
            // Within the hour of the one before, whatever the jitter was.
            now = at(gate.opens_at() - Instant(0s));
            if (wait >= 1h) {
                break;
            }
        }
    }
    EXPECT_LE(longest, 1h);
    EXPECT_GT(longest, 50min);
}

TEST(Gate, A429AnHourAfterTheLastIsTheFirstAgain) {
    const struct {
        Duration later;
        bool again;
    } rows[] = {{1h - 1us, true}, {1h, false}, {90min, false}};
    for (const auto& row : rows) {
        SCOPED_TRACE(format_duration(row.later));
        Duration longest{};
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            Gate gate{Random(seed)};
            gate.rate_limited(at(1min), {.retry_after = 0s});
            gate.rate_limited(at(1min + row.later), {.retry_after = 0s});
            longest = std::max(longest, gate.opens_at() - Instant(1min + row.later));
        }
        EXPECT_EQ(longest > 2s, row.again);
    }
}

TEST(Gate, TroubleWhileHalfOpenKeepsItHalfOpen) {
    Gate gate(Random(5));
    gate.rate_limited(at(30s), {.retry_after = 2h});
    const Instant opens = gate.opens_at();
    gate.trouble(opens);
    EXPECT_TRUE(gate.is_half_open());
    gate.rate_limited(at(opens - Instant(0s) + 1min), {.retry_after = 1s});
    EXPECT_TRUE(gate.is_half_open()) << "no list was answered yet";
    gate.trouble(gate.opens_at());
    gate.list_succeeded(gate.opens_at() - 2min);
    EXPECT_TRUE(gate.is_half_open()) << "that list left before the trouble";
    gate.list_succeeded(gate.opens_at());
    EXPECT_FALSE(gate.is_half_open());
}

TEST(Gate, AListThatLeftAtTheMomentOfTheTroubleOpensIt) {
    Gate gate(Random(5));
    gate.rate_limited(at(30s), {.retry_after = 2h});
    gate.list_succeeded(Instant(30s));
    EXPECT_FALSE(gate.is_half_open());
}

TEST(Gate, OnlyAListThatLeftAfterItsLastTroubleOpensItWhole) {
    Gate troubled{Random(1)};
    Instant now{};
    for (int i = 0; i < 5; ++i) {
        now = std::max(now, troubled.opens_at()) + 1s;
        troubled.trouble(now);
    }
    Gate told{Random(1)};
    told.told_to_wait(at(now.time_since_epoch()), 2h);
    for (Gate* gate : {&troubled, &told}) {
        ASSERT_TRUE(gate->is_half_open());
        gate->list_succeeded(now - 1us);
        EXPECT_TRUE(gate->is_half_open());
        gate->list_succeeded(now);
        EXPECT_FALSE(gate->is_half_open());
    }
}

TEST(Gate, WhatItIsToldWhileHalfOpenKeepsItHalfOpen) {
    Gate gate{Random(1)};
    gate.told_to_wait(at(0s), 2h);
    ASSERT_TRUE(gate.is_half_open());
    gate.told_to_wait(at(1s), 10s);
    EXPECT_TRUE(gate.is_half_open());
    gate.rate_limited(at(2s), {.retry_after = 10s});
    EXPECT_TRUE(gate.is_half_open());
}

TEST(Gate, ARequestThatWasUnderWayDoesNotEndTheCountOfAnOutage) {
    Duration longest{};
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Gate gate{Random(seed)};
        Instant now{};
        for (int i = 0; i < 6; ++i) {
            gate.trouble(now);
            now = std::max(now, gate.opens_at());
        }
        gate.request_succeeded();
        gate.trouble(now);
        longest = std::max(longest, gate.opens_at() - now);
    }
    EXPECT_GT(longest, 20s);
}

TEST(Gate, AResetIsBelievedUpToADayAhead) {
    for (const Duration more : std::initializer_list<Duration>{0us, 1us}) {
        Gate gate{Random(1)};
        gate.rate_limited(at(30s), {.remaining = 0, .reset = Time(30s + 24h + more)});
        EXPECT_EQ(gate.opens_at() >= Instant(30s + 24h), more == 0us);
    }
}

TEST(Gate, WithNothingLeftAndNoResetItWaitsForTheNextMinute) {
    Gate gate(Random(5));
    gate.rate_limited(at(30s), {.remaining = 0});
    EXPECT_GE(gate.opens_at(), Instant(1min));
    EXPECT_LE(gate.opens_at(), Instant(1min + 2s));
}

}  // namespace
}  // namespace lexid::engine
