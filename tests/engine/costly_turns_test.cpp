// Whose turn it is among the tasks that take long to decide, and what is known of them meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/costly.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

Work one_a_list() {
    Work work = small;
    work.costly_a_list = 1;
    return work;
}

const std::string holding =
    "rules:\n  - name: strangers\n    then: hold\n    when: >-\n"
    "      metadata.a.all(x, !metadata.b.exists(y, x == y))\n";

void order(Script& script, OrderRecord::Act act, const std::string& task) {
    script.take(script.engine().obey(script.now(), {act, task, "ann", ""}).actions);
}

TEST(CostlyTurns, OfTasksThatAreGoneCostSixteenSteps) {
    Work work = one_a_list();
    work.decision = work.step - 160;
    Script script(settings_with(work), comparing);
    decide(script, list_of(many(50, costly)));
    ASSERT_EQ(script.engine().undecided_count(), 49u);
    script.list(List{});
    script.pass(0s);
    EXPECT_EQ(script.engine().undecided_count(), 38u) << "eleven, the last of which ends beyond it";
}

TEST(CostlyTurns, TheUndecidedWaitByNoRule) {
    Script script(settings_with(one_a_list()), comparing + "    limits: [1 per hour]\n");
    decide(script, list_of({{"a", cheap}, {"b", cheap}, {"c", cheap}}));
    ASSERT_THAT(standings(script), ElementsAre("wait strangers 2"));
    script.pass(31s);
    // Of these one has its turn, and has to wait.
    decide(script, list_of({{"b", costly}, {"c", costly}, {"d", costly}}));
    EXPECT_THAT(standings(script), testing::UnorderedElementsAre("wait  2", "wait strangers 1"));
}

TEST(CostlyTurns, TheUndecidedOfAnotherPolicyWaitByNoRule) {
    Script script(settings_with(one_a_list()),
                  "rules:\n  - name: r\n    when: id > 'a'\n    then: hold\n");
    decide(script, list_of({{"b", costly}, {"c", costly}}));
    ASSERT_THAT(standings(script), ElementsAre("hold r 2"));
    script.take(script.engine().policy_changed(script.now(),
                                               policy_of("version: 1\n" + holding + "...\n")));
    EXPECT_THAT(standings(script), ElementsAre("wait  2"));
    script.pass(0s);
    EXPECT_THAT(standings(script), testing::UnorderedElementsAre("wait  1", "hold strangers 1"));
}

TEST(CostlyTurns, TheFirstLookIsNotRepeatedWhereItIsKnownToEndTooSoon) {
    Script script(settings_with(small), comparing + "    limits: [1 per hour]\n");
    const auto steps_of = [&](const List& list) {
        const std::uint64_t before = script.engine().steps_evaluated();
        decide(script, list);
        return script.engine().steps_evaluated() - before;
    };
    const List shown = list_of({{"b", costly}});
    decide(script, list_of({{"a", cheap}}));
    ASSERT_EQ(script.intents(), 1u);
    const std::uint64_t first = steps_of(shown);
    script.pass(31s);
    EXPECT_LT(steps_of(shown) + small.first_look / 2, first);

    Script undecided(settings_with(one_a_list()), holding);
    decide(undecided, list_of(many(5, costly)));
    undecided.pass(31s);
    const std::uint64_t before = undecided.engine().steps_evaluated();
    decide(undecided, list_of(many(5, costly)));
    EXPECT_LT(undecided.engine().steps_evaluated() - before, 3'000u) << "one decision at most";
}

// What a first look may take, to the step.
TEST(CostlyTurns, AreOfThoseThatTakeMoreThanAFirstLook) {
    Script measured(unlimited(), comparing);
    measured.list(list_of({{"a", 12}}));
    ASSERT_EQ(measured.intents(), 1u);
    const std::uint64_t decision = measured.engine().steps_evaluated() / 2;  // and at the intent
    for (const bool less : {false, true}) {
        SCOPED_TRACE(less);
        Work work = small;
        work.first_look = less ? decision - 1 : decision;
        Script script(settings_with(work), comparing + "    limits: [1 per hour]\n");
        decide(script, list_of({{"a", 12}, {"b", 12}, {"c", 12}}));
        script.pass(31s);
        script.list(list_of({{"b", 12}, {"c", 12}}));
        EXPECT_EQ(script.engine().is_deciding_costly(), less);
    }
}

TEST(CostlyTurns, WhatTakesLongOnlyAtTheIntentHasItsTurnThen) {
    Script script(settings_with(small),
                  "rules:\n  - name: strangers\n    then: approve\n    when: >-\n"
                  "      age < duration('24h') ||\n"
                  "      metadata.a.all(x, !metadata.b.exists(y, x == y))\n");
    List shown;
    shown.tasks.push_back(task_with("a", costly, format_time(script.now().time - 24h + 20s)));
    shown.quota.retry_after = 30s;
    script.list(std::move(shown));
    ASSERT_EQ(script.engine().waiting_count(), 1u);
    ASSERT_EQ(script.intents(), 0u) << "the API asks for patience";
    script.pass(33s);
    EXPECT_EQ(script.engine().undecided_count(), 1u);
    EXPECT_EQ(script.intents(), 0u);
    script.pass(0s);
    EXPECT_EQ(script.engine().undecided_count(), 0u);
    script.pass(0s);
    EXPECT_EQ(script.intents(), 1u);
}

TEST(CostlyTurns, WhatAShadowRuleWouldHaveChargedCountsUntilTheTurn) {
    const std::string shadow =
        "  - name: shadow\n    mode: shadow\n    when: type == prospect_search\n"
        "    then: approve\n    limits: [1 per hour]\n";
    Script script(settings_with(small), "rules:\n" + shadow);
    decide(script, list_of({{"a", costly}}));
    script.records.clear();
    script.take(script.engine().policy_changed(
        script.now(), policy_of("version: 1\n" + holding + shadow + "...\n")));
    ASSERT_EQ(script.engine().undecided_count(), 1u) << "the first look was too short";
    script.list(list_of({{"a", costly}, {"b", cheap}}));
    ASSERT_THAT(script.decisions(), ElementsAre("b hold strangers"));
    const auto* decision = std::get_if<DecisionRecord>(&script.records.back());
    ASSERT_EQ(decision->would.size(), 1u);
    EXPECT_EQ(decision->would.front().verdict, policy::Verdict::wait) << "a's is charged already";
}

TEST(CostlyTurns, NobodyHasOneWithoutRoomOrAfterTheEnd) {
    for (const bool stopped : {false, true}) {
        SCOPED_TRACE(stopped);
        Script script(settings_with(small), holding);
        if (stopped) {
            decide(script, list_of(many(3, costly)));
            script.take(script.engine().stop(script.now()));
            order(script, OrderRecord::Act::hold, "x");
        } else {
            script.list(list_of(many(3, costly)));
            ASSERT_TRUE(script.engine().is_deciding_costly());
            script.take(script.engine().room_changed(script.now(), false));
            EXPECT_EQ(script.notices.size(), 1u) << "of the room, and not that it takes too long";
        }
        EXPECT_FALSE(script.engine().is_deciding_costly());
        const std::uint64_t before = script.engine().steps_evaluated();
        script.pass(0s);
        EXPECT_EQ(script.engine().steps_evaluated(), before);
        if (!stopped) {
            script.take(script.engine().room_changed(script.now(), true));
            EXPECT_TRUE(script.engine().is_deciding_costly());
        }
    }
}

// The request for z comes to nothing while the next list, which has z as a costly task, is worked
// through: z is a candidate again, and queued.
Script with_z_in_both() {
    Script script(settings_with(small),
                  "rules:\n  - name: strangers\n    then: approve\n    when: >-\n"
                  "      id == 'z' && metadata.a.all(x, !metadata.b.exists(y, x == y))\n"
                  "  - name: others\n    then: hold\n    when: >-\n"
                  "      id != 'z' && metadata.a.all(x, !metadata.b.exists(y, x == y))\n");
    decide(script, list_of({{"z", costly}}));
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("z"));
    script.pass(31s);
    auto tasks = many(3 * static_cast<int>(Engine::looks_a_step_max), cheap);
    for (int i = 0; i < 5; ++i) {
        tasks.emplace_back("u" + std::to_string(i), costly);
    }
    tasks.emplace_back("z", costly);
    script.list(list_of(tasks));
    EXPECT_TRUE(script.engine().is_working_through());
    script.answer("z", Proof::rate_limited, {.retry_after = 0s});
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    EXPECT_EQ(script.engine().waiting_count(), 1u);
    EXPECT_GT(script.engine().undecided_count(), 1u);
    return script;
}

void take_turns(Script& script) {
    while (script.engine().is_deciding_costly()) {
        script.pass(0s);
    }
}

TEST(CostlyTurns, ATaskThatWaitsForItsIntentHasNone) {
    Script script = with_z_in_both();
    take_turns(script);
    EXPECT_EQ(script.engine().waiting_count(), 1u);
    script.pass(3s);
    EXPECT_EQ(script.intents(), 2u);
}

TEST(CostlyTurns, NorATaskWhoseRequestIsUnderWayOrWasRefusedSinceTheList) {
    for (const bool refused : {false, true}) {
        SCOPED_TRACE(refused);
        Script script = with_z_in_both();
        script.pass(3s);
        ASSERT_EQ(script.intents(), 2u);
        script.commit();
        ASSERT_THAT(script.requests, ElementsAre("z", "z"));
        if (refused) {
            script.answer("z", Proof::refused);
        }
        ASSERT_TRUE(script.engine().is_deciding_costly());
        const std::size_t decisions = script.decisions().size();
        take_turns(script);
        EXPECT_EQ(script.engine().waiting_count(), 0u);
        EXPECT_EQ(script.intents(), 2u);
        EXPECT_LE(script.decisions().size() - decisions, 5u);
    }
}

TEST(CostlyTurns, AListThatLeftAtTheMomentOfTheRefusalBringsOne) {
    Script script(settings_with(small), comparing);
    decide(script, list_of({{"z", costly}}));
    script.commit();
    script.pass(31s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.answer("z", Proof::refused);
    decide(script, list_of({{"z", costly}}));
    EXPECT_EQ(script.intents(), 2u);
}

TEST(CostlyTurns, ATaskThatWasTriedAndIsGoneLosesItsOwn) {
    Script script(settings_with(one_a_list()), comparing);
    decide(script, list_of({{"z", costly}}));
    script.commit();
    script.answer("z", Proof::refused);
    script.pass(31s);
    decide(script, list_of({{"a", costly}, {"b", costly}, {"z", costly}}));
    ASSERT_EQ(script.engine().undecided_count(), 2u);
    script.pass(31s);
    decide(script, List{});
    EXPECT_EQ(script.engine().undecided_count(), 0u);
}

TEST(CostlyTurns, ATaskHasOneThoughAnotherPolicyPermittedIt) {
    Script script(settings_with(small), approve_all);
    List shown = list_of({{"a", costly}});
    shown.quota.retry_after = 30s;
    script.list(std::move(shown));
    ASSERT_EQ(script.engine().waiting_count(), 1u) << "the API asks for patience";
    script.take(script.engine().policy_changed(script.now(),
                                               policy_of("version: 1\n" + comparing + "...\n")));
    while (script.engine().is_deciding_costly()) {
        script.pass(0s);
    }
    EXPECT_EQ(script.engine().waiting_count(), 1u);
    script.pass(33s);
    EXPECT_EQ(script.intents(), 1u);
}

TEST(CostlyTurns, ThatWaitForTheGateTogetherAreNotLookedAtInOneStep) {
    Script script(settings_with(small), comparing + "    limits: [1 per hour]\n");
    List shown = list_of(many(20, 45));
    shown.quota.retry_after = 20s;
    decide(script, std::move(shown));
    ASSERT_EQ(script.engine().waiting_count(), 20u);
    for (Duration wait = 23s; script.engine().waiting_count() > 0; wait = 0s) {
        const std::uint64_t before = script.engine().steps_evaluated();
        script.pass(wait);
        EXPECT_LE(script.engine().steps_evaluated() - before, small.step + slack);
    }
}

TEST(CostlyTurns, PeopleAreToldOfTheFirstThatIsHeld) {
    Script script(settings_with(small), comparing);
    decide(script, list_of({{"a", too_costly}, {"b", too_costly + 1}}));
    const std::string reason =
        ": condition too costly: 60 × 60 rounds at `metadata.b.exists(y, x == y)`";
    EXPECT_THAT(script.notices,
                ElementsAre("2 more of the pending tasks are held for a person, since deciding "
                            "them takes too long, the first one `a`, by the rule `strangers`" +
                            reason));
    script.notices.clear();
    script.pass(31s);
    decide(script, list_of({{"a", too_costly}, {"c", too_costly}}));
    EXPECT_THAT(script.notices,
                ElementsAre("1 more of the pending tasks are held for a person, since deciding "
                            "them takes too long, the first one `c`, by the rule `strangers`" +
                            reason));
}

TEST(CostlyTurns, PeopleAreToldOnceWhileTasksAreLeftOver) {
    Script script(settings_with(one_a_list()), holding);
    const auto told = [&](int tasks) {
        script.notices.clear();
        script.pass(31s);
        decide(script, list_of(many(tasks, costly)));
        return script.notices;
    };
    const auto text = [](int left) {
        return "deciding the pending tasks takes too long for one list: up to " +
               std::to_string(left) + " are decided with the next ones, and not approved before";
    };
    EXPECT_THAT(told(1), IsEmpty());
    EXPECT_THAT(told(3), ElementsAre(text(2)));
    EXPECT_THAT(told(3), IsEmpty()) << "still";
    EXPECT_THAT(told(1), IsEmpty());
    EXPECT_THAT(told(4), ElementsAre(text(3))) << "anew";
}

}  // namespace
}  // namespace lexid::engine
