// How the engine spends requests: with the pacer, the gate and the retry budget at work together.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Time start{std::chrono::days(20000)};

// A Starter workspace of which lexid has sent so much on this day.
Engine starter_that_sent(std::int64_t sent) {
    Engine::Settings settings;
    settings.pace = {.plan = Plan::starter, .track = 0};
    Engine engine(settings, 1);
    engine.restore(PaceRecord{.day_ends = start + 24h, .sent = sent}, start);
    engine.restore(LifeRecord{false, ""}, start);
    return engine;
}

// Answers everything for that long, with the tasks that are not approved yet. `L` is a list, `A` an
// approval, in the order in which they left.
std::string spent(Script& script, std::vector<std::string> tasks, Duration time) {
    std::string spent;
    std::size_t answered = 0;
    for (Duration passed{}; passed < time; passed += 1s) {
        script.commit();
        while (!script.lists_sent.empty() || answered < script.requests.size()) {
            while (answered < script.requests.size()) {
                const std::string task = script.requests[answered++];
                std::erase(tasks, task);
                script.answer(task, Proof::done);
                spent += 'A';
            }
            if (!script.lists_sent.empty()) {
                spent += 'L';
                script.list(tasks);
            }
            script.commit();
        }
        script.pass(1s);
    }
    return spent;
}

TEST(Spending, WithItsPollsUsedUpAStarterStillApprovesFromItsReserve) {
    Script script(starter_that_sent(63), approve_all);
    // The last poll, then what the minute allows; the reserve pays for the rest and its list.
    EXPECT_EQ(spent(script, ids(12), 12h), "LAAAAAAAAALAAA");
}

TEST(Spending, NeverListsForApprovalsThatNoPermitFollows) {
    for (std::int64_t sent = 40; sent <= 80; ++sent) {
        SCOPED_TRACE(sent);
        Script script(starter_that_sent(sent), approve_all);
        const std::string all = spent(script, ids(100), 23h);
        EXPECT_THAT(all, testing::Not(testing::HasSubstr("LL")));
        EXPECT_THAT(all, testing::Not(testing::EndsWith("L")));
        EXPECT_LE(sent + static_cast<std::int64_t>(all.size()), 80);
    }
}

TEST(Spending, KeepsARetryAfterOverARestart) {
    Script before(unlimited(), approve_all);
    before.list_fails({ListFailure::Kind::rate_limited, "429", {.retry_after = 30min}});
    before.take(before.engine().stop(before.now()));
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < before.records.size(); ++i) {
        engine.restore(before.records[i], before.times[i]);
    }
    Script after(std::move(engine), approve_all);
    after.pass(29min);
    EXPECT_THAT(after.lists_sent, testing::IsEmpty());
    after.pass(32min);
    EXPECT_EQ(after.lists_sent.size(), 1u);
}

TEST(Spending, RepeatsFailedListsAFewTimesAndThenWaitsForTheNextPoll) {
    Script script(unlimited(), approve_all);
    int lists = 0;
    for (Duration passed{}; passed < 1h; passed += 1s) {
        if (!script.lists_sent.empty()) {
            ++lists;
            script.list_fails({ListFailure::Kind::other, "500", {}});
        }
        script.pass(1s);
    }
    EXPECT_LE(lists, 1h / 30s + 10) << "a poll each 30 s, and ten repeats";
}

}  // namespace
}  // namespace lexid::engine
