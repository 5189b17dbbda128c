#include "engine/wishes.hpp"

#include <gtest/gtest.h>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since) {
    return Instant(1h + since);
}

void list(Wishes& wishes, Instant sent, bool fruitful) {
    wishes.sent(sent);
    wishes.listed(fruitful);
}

TEST(Wishes, AskForNothingUnlessSomebodyWishes) {
    Wishes wishes;
    list(wishes, at(0s), true);
    EXPECT_EQ(wishes.due(10min, 1), std::nullopt);
}

TEST(Wishes, AreGrantedTogetherByTheNextListThatIsSent) {
    Wishes wishes;
    wishes.sent(at(99s));
    wishes.wished(at(100s));
    wishes.wished(at(101s));
    wishes.listed(true);  // sent before the wish: it may not show what was wished for
    EXPECT_EQ(wishes.due(16s, 1), at(100s));
    list(wishes, at(100s), true);
    EXPECT_EQ(wishes.due(16s, 1), std::nullopt);
}

TEST(Wishes, AreGrantedAtMost64TimesAsOftenAsPolls) {
    Wishes wishes;
    list(wishes, at(0s), true);
    wishes.wished(at(1s));
    EXPECT_EQ(wishes.due(64min, 1), at(1min));
    EXPECT_EQ(wishes.due(2s, 1), at(1s));
}

TEST(Wishes, AreGrantedMoreSeldomWhileTheyBringNothing) {
    Wishes wishes;
    list(wishes, at(0s), true);
    Instant last = at(0s);
    for (const Duration spacing : {1min, 2min, 4min, 8min, 16min, 32min, 64min, 64min}) {
        wishes.wished(last);
        EXPECT_EQ(wishes.due(64min, 1), last + spacing);
        last += spacing;
        list(wishes, last, false);
    }
    list(wishes, last, true);
    wishes.wished(last);
    EXPECT_EQ(wishes.due(64min, 1), last + 1min);
    list(wishes, last + 1min, true);
    list(wishes, last + 2min, false);  // a poll that nobody wished for
    wishes.wished(last + 2min);
    EXPECT_EQ(wishes.due(64min, 1), last + 3min);
}

TEST(Wishes, LeaveAQuarterOfThePlannedLists) {
    Wishes wishes;
    list(wishes, at(0s), true);
    wishes.wished(at(0s));
    EXPECT_EQ(wishes.due(64min, 0.25), at(1min));
    EXPECT_EQ(wishes.due(64min, 0.1875), at(32min));
    EXPECT_EQ(wishes.due(64min, 0.125), at(64min));
    EXPECT_EQ(wishes.due(64min, 0), at(64min));
}

TEST(Wishes, ExpectWhatATaskWaitsFor) {
    Wishes wishes;
    list(wishes, at(0s), true);
    wishes.expect(at(5min));
    EXPECT_EQ(wishes.due(16min, 1), at(5min));
    wishes.wished(at(2min));
    EXPECT_EQ(wishes.due(16min, 1), at(2min));
    wishes.sent(at(2min));
    wishes.expect(std::nullopt);
    wishes.listed(true);
    EXPECT_EQ(wishes.due(16min, 1), std::nullopt);
}

TEST(Wishes, AListSaysWhetherItGrantsAny) {
    const struct {
        std::string_view name;
        std::optional<Instant> wished;
        std::optional<Instant> expected;
        bool grants;
    } rows[] = {
        {"nobody wishes", {}, {}, false},
        {"somebody wishes", at(5min), {}, true},
        {"something is expected", {}, at(5min), true},
        {"something is expected later", {}, at(5min + 1us), false},
        {"both", at(5min), at(6min), true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Wishes wishes;
        if (row.wished) {
            wishes.wished(*row.wished);
        }
        wishes.expect(row.expected);
        EXPECT_EQ(wishes.sent(at(5min)), row.grants);
    }
}

TEST(Wishes, AreNeverGrantedWithinASecond) {
    for (const Duration gap : {0s, 10s, 64s, 65s}) {
        SCOPED_TRACE(format_duration(gap));
        Wishes wishes;
        list(wishes, at(0s), true);
        wishes.wished(at(1ms));
        EXPECT_EQ(wishes.due(gap, 1), at(std::max<Duration>(1s, gap / 64)));
        list(wishes, at(5s), true);
        wishes.expect(at(5s));
        EXPECT_EQ(wishes.due(gap, 1), at(5s + std::max<Duration>(1s, gap / 64)));
    }
}

}  // namespace
}  // namespace lexid::engine
