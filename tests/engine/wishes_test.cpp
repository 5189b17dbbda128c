#include "engine/wishes.hpp"

#include <gtest/gtest.h>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since) {
    return Instant(1h + since);
}

TEST(Wishes, AskForNothingUnlessSomebodyWishes) {
    const Wishes wishes;
    EXPECT_EQ(wishes.due(at(0s), 10min), std::nullopt);
}

TEST(Wishes, AreGrantedTogetherByTheNextListOnly) {
    Wishes wishes;
    wishes.wished(at(100s));
    wishes.wished(at(101s));
    EXPECT_EQ(wishes.due(at(0s), 16s), at(100s));
    wishes.listed(at(99s), true);  // sent before the wish: it may not show what was wished for
    EXPECT_EQ(wishes.due(at(99s), 16s), at(100s));
    wishes.listed(at(100s), true);
    EXPECT_EQ(wishes.due(at(100s), 16s), std::nullopt);
}

TEST(Wishes, AreGrantedAtMostSixteenTimesAsOftenAsPolls) {
    Wishes wishes;
    wishes.wished(at(1s));
    EXPECT_EQ(wishes.due(at(0s), 16min), at(1min));
    EXPECT_EQ(wishes.due(at(0s), 2s), at(1s));
}

TEST(Wishes, AreGrantedMoreSeldomWhileTheyBringNothing) {
    Wishes wishes;
    const Duration spacings[] = {1min, 2min, 4min, 8min, 16min, 16min};
    for (const Duration spacing : spacings) {
        wishes.wished(at(0s));
        EXPECT_EQ(wishes.due(at(0s), 16min), at(spacing));
        wishes.listed(at(spacing), false);
    }
    wishes.listed(at(20min), false);  // a poll that nobody wished for
    wishes.wished(at(21min));
    wishes.listed(at(22min), true);
    wishes.wished(at(23min));
    EXPECT_EQ(wishes.due(at(22min), 16min), at(23min));
}

TEST(Wishes, ExpectWhatATaskWaitsFor) {
    Wishes wishes;
    wishes.expect(at(5min));
    EXPECT_EQ(wishes.due(at(0s), 16min), at(5min));
    wishes.wished(at(2min));
    EXPECT_EQ(wishes.due(at(0s), 16min), at(2min));
    wishes.expect(std::nullopt);
    wishes.listed(at(2min), true);
    EXPECT_EQ(wishes.due(at(2min), 16min), std::nullopt);
}

}  // namespace
}  // namespace lexid::engine
