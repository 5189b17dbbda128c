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

TEST(Intake, TheOldestIsTheOneThatWasCreatedFirstWhateverItsId) {
    Script script(unlimited(), one_an_hour);
    boost::json::value older = task_of("b")->body();
    older.as_object()["created_at"] = "2024-09-30T23:59:59Z";
    script.list(List{.tasks = {task_of("a"), *policy::Task::from_json(std::move(older))}});
    script.commit();
    EXPECT_EQ(script.requests, std::vector<std::string>{"b"});
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

// The answer comes while a list is worked through that has the task last, or lacks it.
TEST(Intake, ATaskWhoseRequestCameToNothingMeanwhileWaitsOnceIfTheListHasIt) {
    const struct {
        std::string_view name;
        bool was_tried;  // so that it is remembered
        bool is_listed;
        std::size_t waiting;
    } rows[] = {
        {"listed", false, true, 1},
        {"gone", false, false, 0},
        {"gone, but remembered", true, false, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), "rules:\n  - name: z\n    when: id == 'z'\n    then: approve\n");
        script.list({"z"});
        script.commit();
        if (row.was_tried) {
            script.answer("z", Proof::refused);
            script.pass(31s);
            script.list({"z"});
            script.commit();
        }
        std::vector<std::string> shown = ids(many);
        if (row.is_listed) {
            shown.emplace_back("z");
        }
        script.pass(31s);
        script.list(shown);
        script.answer("z", Proof::rate_limited, {.retry_after = 20s});
        work_through(script);
        EXPECT_EQ(script.engine().waiting_count(), row.waiting);
    }
}

TEST(Intake, LooksAtWhateverAListNames) {
    constexpr int step = static_cast<int>(Engine::looks_a_step_max);
    const struct {
        std::string_view name;
        List list;
        int steps;
    } rows[] = {
        {"two steps of duplicates", {.duplicates = ids(2 * step)}, 1},
        {"one more", {.duplicates = ids(2 * step + 1)}, 2},
        {"two steps of what can't be read", {.unreadable = ids(2 * step)}, 1},
        {"one more of those", {.unreadable = ids(2 * step + 1)}, 2},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), hold_all);
        script.list(row.list);
        EXPECT_EQ(work_through(script), row.steps);
    }
    Script script(unlimited(), hold_all);
    script.list(ids(many));
    EXPECT_EQ(script.engine().checkpoint(script.now()).tasks.size(), Engine::looks_a_step_max);
}

// Only a list of pending tasks says how pending tasks are.
TEST(Intake, NoOtherListHoldsATaskThatWaitsForTheGate) {
    const std::pair<std::string_view, List> others[] = {
        {"nothing", {}},
        {"shown twice", {.duplicates = {"b"}}},
        {"can't be read", {.unreadable = {"b"}}},
    };
    for (const auto& [name, other] : others) {
        SCOPED_TRACE(name);
        Script script(unlimited(), approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::nothing);
        script.commit();
        script.pass(6s);
        List shown{.tasks = {task_of("b")}};
        shown.quota.retry_after = 20s;
        script.list(std::move(shown));
        ASSERT_EQ(script.engine().waiting_count(), 1u);
        script.list(other, Status::approved);
        EXPECT_EQ(script.engine().waiting_count(), 1u);
        script.pass(23s);
        EXPECT_EQ(script.intents(), 2u);
    }
}

TEST(Intake, WhatCanBeReadOnceIsDecided) {
    Script script(unlimited(), approve_all);
    script.list(List{.tasks = {task_of("a")}, .unreadable = {"a"}});
    EXPECT_EQ(script.intents(), 1u);
    script.list(List{.unreadable = {"a"}});
    script.commit();
    EXPECT_TRUE(script.requests.empty()) << "who knows as what it is there";
}

TEST(Intake, NothingWaitsWhileAListIsTakenIn) {
    Script script(unlimited(), approve_all);
    List shown{.tasks = {task_of("b")}};
    shown.quota.retry_after = 20s;
    script.list(std::move(shown));
    ASSERT_EQ(script.engine().waiting_count(), 1u);
    script.list(ids(many));
    ASSERT_TRUE(script.engine().is_working_through());
    EXPECT_EQ(script.engine().waiting_count(), 0u);
}

TEST(Intake, WhatIsPendingAgainIsNotFollowed) {
    Script script(unlimited(), hold_all);
    script.list({"a"});
    script.pass(31s);
    script.list(List{});
    EXPECT_EQ(script.engine().state().followed().size(), 1u);
    script.pass(31s);
    script.list({"a"});
    EXPECT_EQ(script.engine().state().followed().size(), 0u);
}

TEST(Intake, WhatTheListShowedOtherwiseOnceDoesNotLeaveThoughItIsAsBefore) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    ASSERT_EQ(script.intents(), 1u);
    boost::json::value body = task_of("a")->body();
    body.as_object()["description"] = "another one";
    script.list(List{.tasks = {*policy::Task::from_json(std::move(body))}});
    script.list({"a"});
    script.commit();
    EXPECT_TRUE(script.requests.empty());
    EXPECT_EQ(script.outcomes(), std::vector<std::string>{"a refused: not sent: the task changed"});
    script.commit();
    EXPECT_EQ(script.requests, std::vector<std::string>{"a"}) << "as it is now";
}

// The contract is asked again where the task's own fields or its metadata changed, and only there.
TEST(Intake, AChangeOfTheMetadataIsComparedWithTheContract) {
    Script script(unlimited(), approve_all);
    const auto counting = [](const std::string& id, boost::json::value count) {
        boost::json::value body = task_of(id)->body();
        body.as_object()["metadata"].as_object()["count"] = std::move(count);
        return *policy::Task::from_json(std::move(body));
    };
    List shown;
    for (const std::string& id : ids(21)) {
        shown.tasks.push_back(counting(id, 1));
    }
    shown.quota.retry_after = 20s;
    script.list(shown);
    shown.tasks.back() = counting("t0020", "1");
    script.list(shown);
    EXPECT_EQ(script.decisions(), std::vector<std::string>{"t0020 hold "});
}

TEST(Intake, TheSameListTakesNoStepsToTakeIn) {
    Engine::Settings settings = unlimited();
    settings.work.step = 20'000;
    settings.work.first_look = 100;
    Script script(settings, hold_all);
    script.list(ids(100));
    EXPECT_GE(work_through(script), 5);
    script.list(ids(100));
    EXPECT_LE(work_through(script), 3) << "each of them is decided all the same";
}

TEST(Intake, NothingIsDecidedOnATaskWithSomethingUnderWay) {
    Script script(unlimited(), approve_all + "    limits: [1 per hour]\n");
    script.list({"a"});
    for (const bool requested : {false, true}) {
        SCOPED_TRACE(requested);
        script.pass(5s);
        script.list({"a"});
        EXPECT_TRUE(script.decisions().empty()) << "it would have to wait";
        EXPECT_EQ(script.engine().waiting_count(), 0u);
        script.commit();
    }
}

}  // namespace
}  // namespace lexid::engine
