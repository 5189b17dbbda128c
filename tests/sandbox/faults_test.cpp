#include "sandbox/faults.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>

namespace lexid::sandbox {
namespace {

using namespace std::chrono_literals;

std::array<int, 6> drawn(Faults faults, int times) {
    FaultDice dice(faults, 1);
    std::array<int, 6> counts{};
    for (int i = 0; i < times; ++i) {
        ++counts[static_cast<std::size_t>(dice.fate())];
    }
    return counts;
}

int of(const std::array<int, 6>& counts, Fate fate) {
    return counts[static_cast<std::size_t>(fate)];
}

TEST(FaultDice, ServesEverythingWithoutFaults) {
    EXPECT_EQ(of(drawn({}, 1'000), Fate::served), 1'000);
}

TEST(FaultDice, DrawsEachFaultAboutAsOftenAsToldTo) {
    const auto counts = drawn({.error_rate = 0.1, .lose_before = 0.1, .lose_after = 0.1}, 10'000);
    EXPECT_NEAR(of(counts, Fate::lost_before), 1'000, 150);
    EXPECT_NEAR(of(counts, Fate::lost_after), 900, 150);
    EXPECT_NEAR(of(counts, Fate::error_before), 405, 100);
    EXPECT_NEAR(of(counts, Fate::error_after), 405, 100);
    EXPECT_EQ(of(counts, Fate::rate_limited), 0);
}

TEST(FaultDice, AlwaysMeansAlways) {
    EXPECT_EQ(of(drawn({.lose_before = 1}, 100), Fate::lost_before), 100);
    EXPECT_EQ(of(drawn({.lose_after = 1}, 100), Fate::lost_after), 100);
    EXPECT_EQ(of(drawn({.error_rate = 1}, 100), Fate::served), 0);
}

TEST(FaultDice, BurstsLastAsLongAsToldTo) {
    FaultDice dice({.burst_rate = 0.05, .burst_requests = 7}, 3);
    int length = 0;
    int bursts = 0;
    for (int i = 0; i < 10'000; ++i) {
        if (dice.fate() == Fate::rate_limited) {
            ++length;
        } else if (length > 0) {
            EXPECT_EQ(length % 7, 0) << "a burst may follow at once, but none is cut";
            length = 0;
            ++bursts;
        }
    }
    EXPECT_GT(bursts, 100);
}

TEST(FaultDice, ForgetsABurstWhenItGetsOtherFaults) {
    FaultDice dice({.burst_rate = 1}, 1);
    EXPECT_EQ(dice.fate(), Fate::rate_limited);
    dice.set({});
    EXPECT_EQ(dice.fate(), Fate::served);
}

TEST(FaultDice, DelaysWithinTheRange) {
    FaultDice dice({.delay_min = 10ms, .delay_max = 12ms}, 1);
    std::array<int, 3> counts{};
    for (int i = 0; i < 300; ++i) {
        const auto delay = dice.delay();
        ASSERT_GE(delay, 10ms);
        ASSERT_LE(delay, 12ms);
        ++counts[static_cast<std::size_t>(delay.count() - 10)];
    }
    for (const int count : counts) {
        EXPECT_GT(count, 50);
    }
    EXPECT_EQ(FaultDice({}, 1).delay(), 0ms);
    EXPECT_EQ(FaultDice({.delay_min = 5ms}, 1).delay(), 5ms);
}

TEST(FaultDice, RepeatsItselfForTheSameSeed) {
    const Faults faults{.error_rate = 0.3, .lose_before = 0.3, .lose_after = 0.3};
    FaultDice first(faults, 42);
    FaultDice second(faults, 42);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(first.fate(), second.fate());
    }
}

}  // namespace
}  // namespace lexid::sandbox
