#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/costly.hpp"
#include "engine/replay.hpp"

// Tasks that take long to decide: what is done in one step, and for one list, is counted in steps
// of the evaluator, not in seconds.

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::vector<DecisionRecord> held_for_costs(const Script& script) {
    std::vector<DecisionRecord> held;
    for (const Record& record : script.records) {
        const auto* decision = std::get_if<DecisionRecord>(&record);
        if (decision != nullptr && decision->too_costly) {
            held.push_back(*decision);
        }
    }
    return held;
}

std::size_t notices_with(const Script& script, std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        script.notices,
        [&](const std::string& notice) { return notice.find(text) != std::string::npos; }));
}

TEST(Costly, AHostileListKeepsNeitherTheLoopNorTheGoodTaskAmongIt) {
    Script script(settings_with(small), comparing);
    auto tasks = many(512, too_costly);
    tasks[300].second = cheap;
    List shown = list_of(tasks);
    const List again = shown;

    std::uint64_t before = script.engine().steps_evaluated();
    script.list(std::move(shown));
    while (script.intents() == 0) {
        EXPECT_LE(script.engine().steps_evaluated() - before, small.step + slack);
        before = script.engine().steps_evaluated();
        ASSERT_TRUE(script.engine().is_working_through());
        script.pass(0s);
    }
    // Before any of the others is decided, and without time passing.
    EXPECT_TRUE(held_for_costs(script).empty());
    script.commit();
    EXPECT_EQ(script.requests, std::vector<std::string>{"t0300"});
    script.answer("t0300", Proof::done);

    while (script.engine().is_deciding_costly()) {
        before = script.engine().steps_evaluated();
        script.pass(0s);
        EXPECT_LE(script.engine().steps_evaluated() - before, small.step + slack);
    }
    const std::vector<DecisionRecord> held = held_for_costs(script);
    ASSERT_EQ(held.size(), 511U);
    EXPECT_EQ(held.front().verdict, policy::Verdict::hold);
    EXPECT_EQ(held.front().rule, "strangers");
    EXPECT_EQ(held.front().reason,
              "condition too costly: 60 × 60 rounds at `metadata.b.exists(y, x == y)`");
    EXPECT_EQ(notices_with(script, "511 more of the pending tasks are held"), 1U);
    EXPECT_EQ(script.engine().undecided_count(), 0U);

    // The next list evaluates none of them, and tells nobody.
    script.pass(30s);
    before = script.engine().steps_evaluated();
    const std::size_t records = script.records.size();
    const std::size_t notices = script.notices.size();
    decide(script, again);
    EXPECT_EQ(script.engine().steps_evaluated(), before);
    EXPECT_EQ(script.records.size(), records);
    EXPECT_EQ(script.notices.size(), notices);
    EXPECT_EQ(script.intents(), 1U);
}

TEST(Costly, EachStepStaysWithinItsBoundWhateverTheTasksCost) {
    const struct {
        std::string_view name;
        int entries;
        std::string limits;
    } rows[] = {
        {"cheap", cheap, ""},
        {"as much as a first look may", 12, ""},
        {"a little more than that", 13, ""},
        {"costly", costly, ""},
        {"costly, and again at the intent", costly, "    limits: [1 per hour]\n"},
        {"cheap, and again at the intent", cheap, "    limits: [1 per hour]\n"},
        {"nearly as much as a decision may", 56, "    limits: [1 per hour]\n"},
        {"too costly", too_costly, ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(settings_with(small), comparing + row.limits);
        EXPECT_LE(decide(script, list_of(many(100, row.entries))), small.step + slack);
        while (script.engine().waiting_count() > 0 && !row.limits.empty()) {
            const std::uint64_t before = script.engine().steps_evaluated();
            const std::size_t waiting = script.engine().waiting_count();
            script.pass(0s);
            EXPECT_LE(script.engine().steps_evaluated() - before, small.step + slack);
            ASSERT_LT(script.engine().waiting_count(), waiting);
        }
        EXPECT_EQ(held_for_costs(script).size(), row.entries == too_costly ? 100U : 0U);
    }
}

TEST(Costly, WhatEndsIsApprovedAfterTheOthers) {
    Script script(settings_with(small), comparing);
    List shown = list_of({{"dear", costly}}, "2024-01-01T00:00:00Z");
    shown.tasks.push_back(task_with("young", cheap, "2024-10-01T00:00:00Z"));
    decide(script, std::move(shown));
    script.commit();
    EXPECT_EQ(script.requests, (std::vector<std::string>{"young", "dear"}));
    EXPECT_TRUE(held_for_costs(script).empty());
}

TEST(Costly, WhatAListHasNoStepsForIsDecidedWithTheNextOnesInTurn) {
    Work work = small;
    work.costly_a_list = 25'000;  // of three decisions, the last of which ends beyond it
    Script script(settings_with(work), comparing);
    const List shown = list_of(many(8, too_costly));
    const std::size_t left[] = {5, 2, 0, 0};
    for (const std::size_t undecided : left) {
        SCOPED_TRACE(undecided);
        decide(script, shown);
        EXPECT_EQ(script.engine().undecided_count(), undecided);
        EXPECT_EQ(held_for_costs(script).size(), 8 - undecided);
        script.pass(30s);
    }
    const std::vector<DecisionRecord> held = held_for_costs(script);
    for (std::size_t i = 0; i < held.size(); ++i) {
        EXPECT_EQ(held[i].task, ids(8)[i]);
    }
    EXPECT_EQ(notices_with(script, "takes too long for one list"), 1U);
}

TEST(Costly, ATaskThatIsLeftOverIsNotApprovedAndSaysSo) {
    Work work = small;
    work.costly_a_list = 1;
    Script script(settings_with(work), comparing);
    decide(script, list_of({{"a", costly}, {"b", costly}}));
    EXPECT_EQ(script.intents(), 1U);  // of the one whose turn it was
    EXPECT_THAT(script.engine().progress_of("b"), HasSubstr("has its turn"));
    EXPECT_FALSE(script.engine().is_deciding_costly());
    decide(script, list_of({{"b", costly}}));
    EXPECT_EQ(script.intents(), 2U);
}

TEST(Costly, ItsFirstLooksTogetherHaveABoundToo) {
    Work work = small;
    work.first_looks_a_list = 2'000;
    Script script(settings_with(work), comparing);
    // 526 steps each: some have a first look, each its turn, and all are approved.
    script.list(list_of(many(20, 12)));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    EXPECT_LE(script.engine().steps_evaluated(), 2'000 + small.first_look + slack);
    decide(script, list_of(many(20, 12)));
    EXPECT_EQ(script.intents(), 20U);
}

TEST(Costly, IsForgottenWithTheVersionAndThePolicy) {
    Script script(settings_with(small), comparing);
    decide(script, list_of({{"a", too_costly}}));
    EXPECT_EQ(held_for_costs(script).size(), 1U);
    script.pass(30s);
    decide(script, list_of({{"a", too_costly + 1}}));
    EXPECT_EQ(held_for_costs(script).size(), 2U);
    script.pass(30s);
    decide(script, list_of({{"a", cheap}}));
    EXPECT_EQ(script.intents(), 1U);

    Script other(settings_with(small), comparing);
    decide(other, list_of({{"a", too_costly}}));
    other.take(other.engine().policy_changed(other.now(),
                                             policy_of("version: 1\n" + approve_all + "...\n")));
    EXPECT_EQ(other.intents(), 1U);
}

TEST(Costly, APersonsHoldComesFirst) {
    Script script(settings_with(small), comparing);
    decide(script, list_of({{"a", too_costly}}));
    script.take(
        script.engine().obey(script.now(), {OrderRecord::Act::hold, "a", "ann", ""}).actions);
    EXPECT_EQ(script.decisions(), (std::vector<std::string>{"a hold strangers", "a hold "}));
    script.take(
        script.engine().obey(script.now(), {OrderRecord::Act::release, "a", "ann", ""}).actions);
    while (script.engine().is_deciding_costly()) {
        script.pass(0s);
    }
    EXPECT_EQ(held_for_costs(script).size(), 2U);
}

TEST(Costly, ATaskThatIsGoneLosesItsTurn) {
    Work work = small;
    work.costly_a_list = 1;
    Script script(settings_with(work), comparing);
    decide(script, list_of({{"a", costly}, {"b", costly}, {"c", costly}}));
    decide(script, list_of({{"c", costly}}));
    EXPECT_EQ(script.intents(), 2U);  // of a and c
    EXPECT_EQ(script.engine().undecided_count(), 0U);
}

TEST(Costly, EndsWithTheService) {
    Script script(settings_with(small), comparing);
    script.list(list_of(many(10, too_costly)));
    ASSERT_TRUE(script.engine().is_deciding_costly());
    script.take(script.engine().stop(script.now()));
    EXPECT_FALSE(script.engine().is_deciding_costly());
    script.commit();
    EXPECT_TRUE(script.engine().stopped());
}

TEST(Costly, AShadowRuleHoldsNothing) {
    Script script(settings_with(small), approve_all + "  - name: try this\n    mode: shadow\n" +
                                            "    then: hold\n    when: >-\n      metadata.a.all(x, "
                                            "!metadata.b.exists(y, x == y))\n");
    decide(script, list_of({{"a", too_costly}}));
    ASSERT_EQ(script.intents(), 1U);
    const auto intent = std::ranges::find_if(script.records, [](const Record& record) {
        return std::holds_alternative<IntentRecord>(record);
    });
    const DecisionRecord& decision = std::get<IntentRecord>(*intent).decision;
    EXPECT_FALSE(decision.too_costly);
    EXPECT_EQ(decision.cost_max, 10'000);
    ASSERT_EQ(decision.matches.size(), 2U);
    EXPECT_THAT(decision.matches[1].error, HasSubstr("too costly"));
}

DecisionRecord derived(const Script& script, const DecisionRecord& recorded, Time at) {
    Replay replay(unlimited(), nullptr);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        replay.take(script.records[i], script.times[i]);
    }
    Result<DecisionRecord> again = replay.derive(recorded, at);
    EXPECT_TRUE(again) << again.error().text;
    again->snapshot = recorded.snapshot;
    return *again;
}

TEST(Costly, IsDerivedAgainWithTheBoundThatItHad) {
    Script script(settings_with(small), comparing);
    decide(script, list_of({{"a", too_costly}}));
    const std::vector<DecisionRecord> held = held_for_costs(script);
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].cost_max, 10'000);
    EXPECT_EQ(derived(script, held[0], script.times.back()), held[0]);
}

// Recorded before decisions had a bound, when an evaluation might take ten times as much.
TEST(Costly, EarlierDecisionsAreDerivedAsTheyWereMade) {
    Script script(unlimited(), comparing);
    decide(script, list_of({{"a", 700}}));  // 1,470,000 steps
    const std::vector<DecisionRecord> held = held_for_costs(script);
    ASSERT_EQ(held.size(), 1U);
    DecisionRecord earlier = held[0];
    earlier.cost_max = 0;
    earlier.too_costly = false;
    earlier.verdict = policy::Verdict::approve;
    earlier.reason = "";
    earlier.matches = {{"strangers", ""}};
    EXPECT_EQ(derived(script, earlier, script.times.back()), earlier);
}

policy::TaskRef large_task(const std::string& id, std::size_t description_bytes,
                           boost::json::object metadata = {}) {
    auto task = policy::Task::from_json({{"id", id},
                                         {"type", "prospect_search"},
                                         {"status", "pending"},
                                         {"description", std::string(description_bytes, 'd')},
                                         {"created_at", "2024-10-01T00:00:00Z"},
                                         {"metadata", std::move(metadata)}});
    return std::move(*task);
}

const std::string hold_all = "rules:\n  - name: nobody\n    when: id != ''\n    then: hold\n";

TEST(Costly, LargeTasksAreTakenInMoreSteps) {
    boost::json::object long_names;
    for (int i = 0; i < 500; ++i) {
        long_names[std::string(900, 'k') + std::to_string(i)] = i;
    }
    const struct {
        std::string_view name;
        std::size_t description_bytes;
        boost::json::object metadata;
        int steps_min;
    } rows[] = {
        {"small ones", 10, {}, 0},
        {"long snapshots to record", 50'000, {}, 11},  // an eighth of a step each
        {"more that are too long to record", 500'000, {}, 14},
        {"many long names to compare", 10, long_names, 33},  // a third of a step each
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Work work = small;
        work.step = 100'000;
        Script script(settings_with(work), hold_all);
        List shown;
        for (const std::string& id : ids(100)) {
            shown.tasks.push_back(large_task(id, row.description_bytes, row.metadata));
        }
        script.list(std::move(shown));
        int steps = 0;
        for (; script.engine().is_working_through(); ++steps) {
            script.pass(0s);
        }
        EXPECT_GE(steps, row.steps_min);
        EXPECT_EQ(script.decisions().size(), 100U);
    }
}

TEST(Costly, SnapshotsThatAStartHasToReadMakeACheckpointDueSooner) {
    const auto has_checkpoint = [](std::size_t description_bytes) {
        Engine::Settings settings = unlimited();
        settings.checkpoint_after = 100;
        Script script(settings, hold_all);
        List shown;
        for (const std::string& id : ids(10)) {
            shown.tasks.push_back(large_task(id, description_bytes));
        }
        decide(script, std::move(shown));
        return std::ranges::any_of(script.records, [](const Record& record) {
            return std::holds_alternative<CheckpointText>(record);
        });
    };
    EXPECT_FALSE(has_checkpoint(10));
    EXPECT_TRUE(has_checkpoint(50'000));
}

}  // namespace
}  // namespace lexid::engine
