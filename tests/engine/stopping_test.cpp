// What is left of the engine's work once it was told to stop.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/costly.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

void stop(Script& script) {
    script.take(script.engine().stop(script.now()));
}

// Until everything that was written is durable.
void expect_nothing_left(Script& script) {
    script.commit();
    EXPECT_TRUE(script.engine().stopped());
    EXPECT_EQ(script.engine().work_at(script.now()), std::nullopt);
    EXPECT_EQ(script.engine().wake_at(script.now()), Instant::max());
    EXPECT_EQ(script.engine().list_at(script.now()), std::nullopt);
    EXPECT_FALSE(script.engine().is_working_through());
    EXPECT_EQ(script.engine().waiting_count(), 0u);
    EXPECT_EQ(script.engine().undecided_count(), 0u);
}

TEST(Stopping, EndsWhatWaitsForTheGate) {
    Script script(unlimited(), approve_all);
    List shown{.tasks = {task_of("a")}};
    shown.quota.retry_after = 30s;
    script.list(std::move(shown));
    ASSERT_EQ(script.engine().waiting_count(), 1u);
    stop(script);
    expect_nothing_left(script);
}

TEST(Stopping, EndsAChangeOfMind) {
    const std::string hold_all =
        "rules:\n  - name: nobody\n    when: type == prospect_search\n    then: hold\n";
    Script script(unlimited(), hold_all);
    script.list(ids(3 * static_cast<int>(Engine::looks_a_step_max)));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    script.take(script.engine().policy_changed(script.now(), policy_of("version: 1\n...\n")));
    ASSERT_TRUE(script.engine().is_working_through());
    stop(script);
    expect_nothing_left(script);
}

TEST(Stopping, EndsTheTurnsOfCostlyTasks) {
    Script script(settings_with(small), comparing);
    script.list(list_of(many(10, too_costly)));
    ASSERT_GT(script.engine().undecided_count(), 0u);
    stop(script);
    expect_nothing_left(script);
}

TEST(Stopping, TakesBackWhatIsIntended) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    script.take(script.engine().stop(script.now()));
    EXPECT_THAT(script.outcomes(), ElementsAre("b refused: not sent: lexid is stopping"));
    script.answer("a", Proof::done);
    expect_nothing_left(script);
}

TEST(Stopping, SoDoesAKeyThatIsRefusedThoughAListIsTakenIn) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    script.list(ids(3 * static_cast<int>(Engine::looks_a_step_max)));
    ASSERT_TRUE(script.engine().is_working_through());
    script.answer("a", Proof::key_refused);
    EXPECT_THAT(script.outcomes(),
                testing::Contains("b refused: not sent: the API refuses the key"));
}

TEST(Stopping, EndsASweep) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    script.pass(6s);
    script.list(List{});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    stop(script);
    script.commit();
    const std::size_t records = script.records.size();
    script.list({"a"}, Status::approved);
    EXPECT_EQ(script.records.size(), records) << "the end is the last record";
    EXPECT_EQ(script.engine().unknown_count(), 1u) << "to be settled by the next run";
}

TEST(Stopping, NobodyLooksAtAClockThatIsOffAnyMore) {
    Script script(unlimited(), approve_all);
    List shown{.tasks = {task_of("a")}};
    shown.quota.date = script.now().time;
    script.list(std::move(shown));
    ASSERT_EQ(script.intents(), 1u);
    stop(script);
    script.set_wall(2h);
    script.commit();
    EXPECT_EQ(script.engine().wake_at(script.now()), Instant::max());
}

}  // namespace
}  // namespace lexid::engine
