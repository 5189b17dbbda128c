#include "engine/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

TEST(Random, IsSplitMix64) {
    // The reference implementation's numbers for this seed.
    Random random(1234567);
    std::vector<std::uint64_t> numbers;
    for (int i = 0; i < 5; ++i) {
        numbers.push_back(random.next());
    }
    EXPECT_THAT(numbers, testing::ElementsAre(6457827717110365317ULL, 3203168211198807973ULL,
                                              9817491932198370423ULL, 4593380528125082431ULL,
                                              16408922859458223821ULL));
}

TEST(Random, IsSpreadFromZeroToTheLimitItself) {
    Random random(1);
    std::vector<int> seen(3);
    for (int i = 0; i < 300; ++i) {
        const Duration one = random.up_to(2us);
        ASSERT_GE(one, 0us);
        ASSERT_LE(one, 2us);
        ++seen[static_cast<std::size_t>(one.count())];
    }
    EXPECT_THAT(seen, testing::Each(testing::Gt(60)));
    EXPECT_EQ(random.up_to(0us), 0us);
    EXPECT_EQ(random.up_to(-5s), 0us);
}

TEST(Random, WhatIsNotPositiveTakesNoNumber) {
    Random one(7);
    Random other(7);
    one.up_to(0us);
    one.up_to(-1us);
    EXPECT_EQ(one.next(), other.next());
}

}  // namespace
}  // namespace lexid::engine
