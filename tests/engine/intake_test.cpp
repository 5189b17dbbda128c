#include <gtest/gtest.h>

#include "engine/script.hpp"

// A list that is too long for one step.

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr int many = 3 * static_cast<int>(Engine::looks_a_step_max);

const std::string hold_all =
    "rules:\n  - name: nobody\n    when: type == prospect_search\n    then: hold\n";
const std::string one_an_hour = approve_all + "    limits: [1 per hour]\n";

// Ticks until all is worked through; how many ticks that took.
int work_through(Script& script) {
    int ticks = 0;
    while (script.engine().is_working_through()) {
        EXPECT_EQ(script.engine().wake_at(script.now()), script.now().instant);
        script.pass(0s);
        ++ticks;
    }
    return ticks;
}

TEST(Intake, LooksAtSoManyTasksAStep) {
    Script script(unlimited(), hold_all);
    std::size_t recorded = 0;
    script.list(ids(many));
    do {
        EXPECT_LE(script.decisions().size() - recorded, Engine::looks_a_step_max + 8);
        recorded = script.decisions().size();
        script.pass(0s);
    } while (script.engine().is_working_through());
    EXPECT_EQ(script.decisions().size(), static_cast<std::size_t>(many));
}

TEST(Intake, NeedsOneStepForAShortList) {
    Script script(unlimited(), approve_all);
    script.list(ids(static_cast<int>(Engine::looks_a_step_max) / 2));
    EXPECT_FALSE(script.engine().is_working_through());
    EXPECT_GT(script.intents(), 0U);
}

TEST(Intake, IntendsNothingBeforeItsEndAndThenTheOldestFirst) {
    Script script(unlimited(), one_an_hour);
    // The newest comes first, as some servers list them.
    List shown;
    for (const std::string& id : ids(many)) {
        shown.tasks.insert(shown.tasks.begin(), task_of(id));
    }
    script.list(std::move(shown));
    while (script.engine().is_working_through()) {
        EXPECT_EQ(script.intents(), 0U);
        script.pass(0s);
    }
    script.pass(0s);
    ASSERT_EQ(script.intents(), 1U);
    script.commit();
    EXPECT_EQ(script.requests, std::vector<std::string>{"t0000"});
}

TEST(Intake, DecidesInStepsWhatALimitLeavesOver) {
    Script script(unlimited(), one_an_hour);
    script.list(ids(many));
    work_through(script);
    // The step that ended the list looked at the first of them.
    for (std::size_t left = 2 * Engine::looks_a_step_max; left > 0;
         left -= Engine::looks_a_step_max) {
        ASSERT_EQ(script.engine().waiting_count(), left);
        script.pass(0s);
    }
    EXPECT_EQ(script.engine().waiting_count(), 0U);
    EXPECT_EQ(script.intents(), 1U);
}

TEST(Intake, HoldsBackWhatIsIntendedUntilItsEnd) {
    Script script(unlimited(), approve_all);
    script.list({"t9999"});
    ASSERT_EQ(script.intents(), 1U);
    script.list(ids(many));  // which does not show t9999
    script.commit();
    EXPECT_TRUE(script.requests.empty());
    work_through(script);
    EXPECT_EQ(script.outcomes(),
              std::vector<std::string>{"t9999 refused: not sent: its snapshot grew too old"});
}

TEST(Intake, BeginsAnewWhenThePolicyChangesOnTheWay) {
    Script script(unlimited(), approve_all);
    script.list(ids(many));
    script.pass(0s);
    script.take(script.engine().policy_changed(script.now(),
                                               policy_of("version: 1\n" + hold_all + "...\n")));
    work_through(script);
    EXPECT_EQ(script.intents(), 0U);
    EXPECT_EQ(script.engine().waiting_count(), 0U);
    EXPECT_EQ(script.decisions().size(), static_cast<std::size_t>(many));
}

TEST(Intake, TakesARequestThatCameToNothingMeanwhileIntoAccountOnce) {
    for (const int ticks_before : {0, 1, 2, 3, 4}) {
        SCOPED_TRACE(ticks_before);
        Script other(unlimited(), one_an_hour);
        other.list({"t0000"});
        other.commit();
        other.list(ids(many));
        for (int i = 0; i < ticks_before; ++i) {
            other.pass(0s);
        }
        ASSERT_TRUE(other.engine().is_working_through());
        other.answer("t0000", Proof::rate_limited, {.retry_after = 0s});
        work_through(other);
        other.pass(5s);
        other.commit();
        other.answer("t0000", Proof::done);
        EXPECT_EQ(other.requests, (std::vector<std::string>{"t0000", "t0000"}));
        other.pass(5s);
        EXPECT_EQ(other.intents(), 2U);
    }
}

TEST(Intake, EndsWithTheService) {
    Script script(unlimited(), hold_all);
    script.list(ids(many));
    ASSERT_TRUE(script.engine().is_working_through());
    script.take(script.engine().stop(script.now()));
    EXPECT_FALSE(script.engine().is_working_through());
    script.commit();
    EXPECT_TRUE(script.engine().stopped());
}

}  // namespace
}  // namespace lexid::engine
