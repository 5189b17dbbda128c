#include "net/watchdog.hpp"

#include "net/world.hpp"

namespace lexid::net {
namespace {

using namespace std::chrono_literals;

TEST(Watchdog, EndsEachWatchAtItsDeadlineWhateverTheOrder) {
    Loop loop;
    const auto watchdog = std::make_shared<Watchdog>(loop.executor());
    const auto now = Watchdog::Clock::now();
    std::vector<int> ended;
    // Not before its deadline; on a busy machine several are due together, in any order.
    const auto ends = [&](int which, std::chrono::milliseconds deadline) {
        return [&ended, which, deadline, now] {
            EXPECT_GE(Watchdog::Clock::now(), now + deadline);
            ended.push_back(which);
        };
    };
    Watch late(watchdog, now + 30ms);
    Watch early(watchdog, now + 10ms);
    Watch middle(watchdog, now + 20ms);
    Watch never(watchdog, now + 1h);
    late.aim(ends(3, 30ms));
    early.aim(ends(1, 10ms));
    middle.aim(ends(2, 20ms));
    while (ended.size() < 3) {
        loop.io().run_one();
    }
    EXPECT_THAT(ended, testing::UnorderedElementsAre(1, 2, 3));
    EXPECT_EQ(never.end(), Watch::End::none);
    EXPECT_EQ(late.end(), Watch::End::expired);
}

TEST(Watchdog, FollowsADeadlineThatMoves) {
    Loop loop;
    const auto watchdog = std::make_shared<Watchdog>(loop.executor());
    Watch watch(watchdog, Watchdog::Clock::now() + 1h);
    watch.set_deadline(Watchdog::Clock::now());
    while (watch.end() == Watch::End::none) {
        loop.io().run_one();
    }
    EXPECT_EQ(watch.end(), Watch::End::expired);
}

TEST(Watchdog, LeavesNothingToDoWhenTheLastWatchIsGone) {
    Loop loop;
    const auto watchdog = std::make_shared<Watchdog>(loop.executor());
    {
        const Watch watch(watchdog, Watchdog::Clock::now() + 1h);
    }
    loop.io().run();  // returns only if no timer is left
}

TEST(Watchdog, CancelsAllWatchesAndLaterOnesOnceClosed) {
    Loop loop;
    const auto watchdog = std::make_shared<Watchdog>(loop.executor());
    bool aborted = false;
    Watch before(watchdog, Watchdog::Clock::now() + 1h);
    before.aim([&aborted] { aborted = true; });
    watchdog->close();
    EXPECT_TRUE(aborted);
    EXPECT_EQ(before.end(), Watch::End::cancelled);
    Watch after(watchdog, Watchdog::Clock::now() + 1h);
    EXPECT_EQ(after.end(), Watch::End::cancelled);
    bool aborted_at_once = false;
    after.aim([&aborted_at_once] { aborted_at_once = true; });
    EXPECT_TRUE(aborted_at_once);
}

}  // namespace
}  // namespace lexid::net
