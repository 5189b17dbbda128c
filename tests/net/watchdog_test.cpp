#include "net/watchdog.hpp"

#include "net/world.hpp"

namespace lexid::net {
namespace {

using namespace std::chrono_literals;

TEST(Watchdog, EndsEachWatchAtItsDeadlineWhateverTheOrder) {
    Loop loop;
    const auto watchdog = std::make_shared<Watchdog>(loop.executor());
    const auto now = Watchdog::Clock::now();
    std::vector<int> order;
    Watch late(watchdog, now + 30ms);
    Watch early(watchdog, now + 10ms);
    Watch middle(watchdog, now + 20ms);
    Watch never(watchdog, now + 1h);
    late.aim([&] { order.push_back(3); });
    early.aim([&] { order.push_back(1); });
    middle.aim([&] { order.push_back(2); });
    while (order.size() < 3) {
        loop.io().run_one();
    }
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
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
