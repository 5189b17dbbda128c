// What may be requested again, and how often: outages and refusals must not use up the day.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr std::size_t at_once = Engine::intents_ahead_max;

Engine::Settings all_at_once() {
    Engine::Settings settings = unlimited();
    settings.connections = 1'000;
    return settings;
}

// Every request that leaves for these tasks is answered so, until none leaves any more; how many
// there were.
std::size_t answer_all(Script& script, Proof proof, Quota quota = {}) {
    std::size_t answered = 0;
    for (script.commit(); !script.requests.empty(); script.commit()) {
        for (const std::string& task : std::exchange(script.requests, {})) {
            script.answer(task, proof, quota);
            ++answered;
        }
    }
    return answered;
}

std::size_t list_and_answer(Script& script, int tasks, Proof proof) {
    script.pass(31s);
    script.list(ids(tasks));
    return answer_all(script, proof);
}

Engine restored(const Script& script) {
    Engine engine(all_at_once(), 1);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        engine.restore(script.records[i], script.times[i]);
    }
    return engine;
}

TEST(Retries, OfRefusedTasksArePaidFromTheBudgetThatSuccessesFill) {
    Script script(all_at_once(), approve_all);
    EXPECT_EQ(list_and_answer(script, 100, Proof::refused), 100u) << "first attempts are free";
    EXPECT_EQ(list_and_answer(script, 100, Proof::done), at_once);
    EXPECT_EQ(list_and_answer(script, 100, Proof::done), at_once / 10) << "a tenth of those";
    EXPECT_EQ(list_and_answer(script, 100, Proof::done), 1u);
    EXPECT_EQ(list_and_answer(script, 100, Proof::done), 0u);
}

TEST(Retries, AreFreeOnceAfterARestart) {
    Script before(all_at_once(), approve_all);
    list_and_answer(before, 100, Proof::refused);
    Script script(restored(before), approve_all);
    EXPECT_EQ(list_and_answer(script, 100, Proof::refused), 100u);
    EXPECT_EQ(list_and_answer(script, 100, Proof::refused), at_once);
}

TEST(Retries, ThatNeverLeftCostNothingThoughA429CameBeforeThem) {
    Script script(all_at_once(), approve_all);
    script.list(List{});
    const auto next_answer = [&](Proof proof) {
        script.pass(2h);
        script.list({"a"});
        script.commit();
        EXPECT_THAT(script.requests, ElementsAre("a"));
        script.requests.clear();
        script.answer("a", proof, {.retry_after = 0s});
    };
    for (std::size_t i = 0; i < 1 + at_once; ++i) {
        next_answer(i < at_once ? Proof::rate_limited : Proof::not_sent);
    }
    next_answer(Proof::not_sent);
    next_answer(Proof::done);
}

TEST(Retries, AndAllOthersWaitForTheGateAfterTrouble) {
    for (const Proof trouble : {Proof::not_sent, Proof::nothing}) {
        SCOPED_TRACE(static_cast<int>(trouble));
        Engine::Settings settings = unlimited();
        settings.connections = 1;
        Script script(settings, approve_all);
        script.list({"a", "b"});
        script.commit();
        script.answer("a", trouble);
        script.commit();
        EXPECT_THAT(script.requests, ElementsAre("a"));
        script.pass(501ms);
        EXPECT_THAT(script.requests, ElementsAre("a", "b"));
    }
}

}  // namespace
}  // namespace lexid::engine
