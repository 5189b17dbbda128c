// When a checkpoint is due, to the record, and how much of it each step writes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Time start{std::chrono::days(20000)};
const std::string no_rules = "rules: []\n";

std::vector<CheckpointRecord> checkpoints_in(const Script& script) {
    std::vector<CheckpointRecord> found;
    for (const Record& record : script.records) {
        if (std::holds_alternative<CheckpointText>(record)) {
            const EncodedRecord encoded = encode(record);
            const Result<Record> decoded = decode(encoded.kind, encoded.task, encoded.body);
            EXPECT_TRUE(decoded) << decoded.error().text;
            found.push_back(std::get<CheckpointRecord>(*decoded));
        }
    }
    return found;
}

Engine::Settings due_after(std::size_t records) {
    Engine::Settings settings = unlimited();
    settings.checkpoint_after = records;
    return settings;
}

void hold(Script& script, const std::string& task) {
    script.take(
        script.engine().obey(script.now(), {OrderRecord::Act::hold, task, "ann", ""}).actions);
}

void list_new(Script& script, int count, std::string_view prefix = "") {
    List shown;
    for (const std::string& id : ids(count)) {
        shown.tasks.push_back(task_of(std::string(prefix) + id));
    }
    script.list(std::move(shown));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
}

TEST(CheckpointDue, IsTwoHundredRecordsAndADayAfterTheLast) {
    const struct {
        std::string_view name;
        int tasks;  // each with a record; the start adds two
        Duration after;
        std::size_t checkpoints;
    } rows[] = {
        {"a record too few", 197, 24h, 0},
        {"as many as are worth it", 198, 24h, 1},
        {"a moment too early", 198, 24h - 1us, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), no_rules);
        list_new(script, row.tasks);
        script.pass(row.after);
        EXPECT_EQ(checkpoints_in(script).size(), row.checkpoints);
    }
    Script script(unlimited(), no_rules);
    list_new(script, 198);
    script.pass(24h);
    ASSERT_EQ(checkpoints_in(script).size(), 1u);
    list_new(script, 199, "u");
    script.pass(24h);
    EXPECT_EQ(checkpoints_in(script).size(), 1u) << "the first is no record of the next";
    hold(script, "x");
    EXPECT_EQ(checkpoints_in(script).size(), 2u);
    list_new(script, 300, "v");
    EXPECT_EQ(checkpoints_in(script).size(), 2u) << "not on the same day";
}

TEST(CheckpointDue, IsAsManyRecordsAsThereAreTasksIfThatIsMore) {
    Script script(due_after(10), no_rules);
    list_new(script, 50);
    ASSERT_EQ(checkpoints_in(script).size(), 1u);
    for (int i = 0; i < 49; ++i) {
        hold(script, "x" + std::to_string(i));
    }
    EXPECT_EQ(checkpoints_in(script).size(), 1u);
    hold(script, "y");
    script.pass(0s);
    EXPECT_EQ(checkpoints_in(script).size(), 2u);
}

TEST(CheckpointDue, EachFourKibibytesOfASnapshotCountAsARecord) {
    const auto is_due = [](bool intent, std::size_t bytes) {
        Engine engine(due_after(4), 1);
        DecisionRecord decision;
        decision.task = "a";
        decision.snapshot = '"' + std::string(bytes - 2, 'd') + '"';
        engine.restore(intent ? Record(IntentRecord{decision}) : Record(decision), start);
        if (intent) {  // and no outcome has to be recorded for it
            engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::unknown}, start);
        }
        const Script script(std::move(engine), no_rules);
        return !checkpoints_in(script).empty();
    };
    // The record itself, and the start's two.
    EXPECT_FALSE(is_due(false, 4'095));
    EXPECT_TRUE(is_due(false, 4'096));
    const auto weight_of_intent = [&](std::size_t bytes) {
        std::size_t weight = 0;
        for (std::size_t after = 1; after < 20; ++after) {
            Engine engine(due_after(after), 1);
            IntentRecord intent;
            intent.decision.task = "a";
            intent.decision.snapshot = '"' + std::string(bytes - 2, 'd') + '"';
            engine.restore(intent, start);
            engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::refused}, start);
            const Script script(std::move(engine), no_rules);
            weight = checkpoints_in(script).empty() ? weight : after;
        }
        return weight;
    };
    EXPECT_EQ(weight_of_intent(8'192), weight_of_intent(8'191) + 1);
    EXPECT_EQ(weight_of_intent(8'191), weight_of_intent(100) + 1);
}

TEST(CheckpointDue, IsNotWrittenWhileTheDiskHasNoRoom) {
    Script script(due_after(10), no_rules);
    script.take(script.engine().room_changed(script.now(), false));
    for (int i = 0; i < 20; ++i) {
        hold(script, "x" + std::to_string(i));
    }
    EXPECT_TRUE(checkpoints_in(script).empty());
    script.take(script.engine().room_changed(script.now(), true));
    EXPECT_EQ(checkpoints_in(script).size(), 1u);
}

constexpr std::size_t step = Engine::kept_a_step_max;

std::vector<CheckpointRecord::Task> tasks(std::size_t count, std::size_t drifted_bytes = 0) {
    std::vector<CheckpointRecord::Task> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back({.id = std::to_string(1'000'000 + i),
                       .facts = {.first_seen = start, .drifted = std::string(drifted_bytes, 'd')}});
    }
    return all;
}

std::vector<std::pair<std::string, Time>> confirmed(std::size_t count) {
    std::vector<std::pair<std::string, Time>> all;
    for (const CheckpointRecord::Task& task : tasks(count)) {
        all.emplace_back(task.id, start);
    }
    return all;
}

CheckpointRecord::Book charges(std::size_t count, int rules) {
    std::vector<std::string> names;
    for (int i = 0; i < rules; ++i) {
        names.push_back("r" + std::to_string(100 + i));
    }
    CheckpointRecord::Book book;
    for (std::size_t i = 0; i < count; ++i) {
        book.charges.push_back({{start, i + 1}, names, {}});
    }
    return book;
}

// A name costs an eighth of what a task does.
TEST(CheckpointSteps, AreOfAsMuchAsATaskOfWhateverThereIs) {
    const struct {
        std::string_view name;
        CheckpointRecord record;
        int steps;
    } rows[] = {
        {"nothing", {}, 1},
        {"a task less than a step takes", {.tasks = tasks(step - 1)}, 1},
        {"as many as a step takes", {.tasks = tasks(step)}, 2},
        {"many tasks", {.tasks = tasks(5 * step - 1)}, 5},
        {"long snapshots", {.tasks = tasks(3, 256 * (step - 1))}, 4},
        {"nearly so long ones", {.tasks = tasks(3, 256 * (step - 1) - 1)}, 2},
        {"confirmed tasks", {.confirmed = confirmed(5 * step - 1)}, 5},
        {"both", {.tasks = tasks(step - 1), .confirmed = confirmed(step)}, 2},
        {"charges", {.charges = charges(5 * step - 1, 7)}, 5},
        {"charges of eight rules", {.charges = charges(step / 2 - 1, 8)}, 1},
        {"as many as a step takes of those", {.charges = charges(step / 2, 8)}, 2},
        {"charges of sixteen rules", {.charges = charges(1'000, 16)}, 3},
        {"as many as two steps take of those", {.charges = charges(684, 16)}, 3},
        {"charges that shadows would have made", {.hypothetical = charges(step, 1)}, 2},
        {"charges of both kinds",
         {.charges = charges(step - 1, 1), .hypothetical = charges(step, 1)},
         2},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine engine(due_after(1), 1);
        engine.restore(row.record, start);
        for (std::size_t i = 0; i < 5 * step; ++i) {  // more records than tasks
            engine.restore(LifeRecord{false, ""}, start);
        }
        Script script(std::move(engine), no_rules);
        int steps = 1;  // the start's
        for (; checkpoints_in(script).empty() && steps <= row.steps; ++steps) {
            EXPECT_TRUE(script.engine().is_working_through());
            script.pass(0s);
        }
        EXPECT_EQ(steps, row.steps);
        ASSERT_EQ(checkpoints_in(script).size(), 1u);
        EXPECT_EQ(checkpoints_in(script).front(), script.engine().checkpoint(script.now()));
    }
}

TEST(CheckpointSteps, BeginAnewWithAnAnswerThatComesMeanwhile) {
    Engine engine(due_after(1), 1);
    engine.restore(CheckpointRecord{.confirmed = confirmed(3 * step)}, start);
    Script script(std::move(engine), approve_all);
    const auto finish = [&] {
        while (script.engine().is_working_through()) {
            script.pass(0s);
        }
    };
    finish();
    script.list({"a"});
    finish();
    script.commit();
    ASSERT_EQ(script.requests.size(), 1u);
    script.records.clear();
    hold(script, "x");
    ASSERT_TRUE(script.engine().is_working_through());
    script.answer("a", Proof::done);
    finish();
    ASSERT_FALSE(checkpoints_in(script).empty());
    EXPECT_EQ(checkpoints_in(script).back(), script.engine().checkpoint(script.now()));
}

TEST(CheckpointSteps, EndWithTheRoom) {
    Engine engine(due_after(1), 1);
    engine.restore(CheckpointRecord{.tasks = tasks(3 * step)}, start);
    for (std::size_t i = 0; i < 5 * step; ++i) {
        engine.restore(LifeRecord{false, ""}, start);
    }
    Script script(std::move(engine), no_rules);
    ASSERT_TRUE(script.engine().is_working_through());
    script.take(script.engine().room_changed(script.now(), false));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    EXPECT_TRUE(checkpoints_in(script).empty());
}

// After `days` and a moment, with a checkpoint then and no other.
CheckpointRecord written_after(Script& script, Duration time) {
    script.list(List{});
    script.pass(time);
    hold(script, "x");
    return checkpoints_in(script).back();
}

TEST(CheckpointForgets, WhatIsAWeekOldAndNoYounger) {
    const Duration week = 7 * 24h;
    for (const Duration more : std::initializer_list<Duration>{0us, 1us}) {
        SCOPED_TRACE(more.count());
        Engine engine(due_after(1), 1);
        CheckpointRecord before{.charges = charges(1, 1), .hypothetical = charges(1, 1)};
        before.confirmed = confirmed(1);
        engine.restore(before, start);
        Script script(std::move(engine), no_rules);
        script.tell_time();
        EXPECT_EQ(written_after(script, week + more).confirmed.size(), more > 0us ? 0u : 1u);
        // A charge is kept longer by as much as the clock may be set back.
        const CheckpointRecord kept = written_after(script, TrustedClock::apart_max - more);
        EXPECT_EQ(kept.charges.charges.size(), 1u);
        EXPECT_EQ(kept.charges.covered_from, std::nullopt);
        EXPECT_EQ(kept.hypothetical.covered_from, std::nullopt);
        const CheckpointRecord later = written_after(script, 1us);
        EXPECT_TRUE(later.charges.charges.empty());
        EXPECT_TRUE(later.hypothetical.charges.empty());
        EXPECT_NE(later.charges.covered_from, std::nullopt);
    }
}

TEST(CheckpointForgets, NothingThatALimitOfALaterPolicyLooksBackOn) {
    Engine engine(due_after(1), 1);
    engine.restore(CheckpointRecord{.charges = charges(1, 1)}, start);
    Script script(std::move(engine), no_rules);
    script.tell_time();
    script.list(List{});
    script.take(script.engine().policy_changed(
        script.now(), policy_of("version: 1\nrules: []\nlimits: [9 per 10d]\n...\n")));
    EXPECT_EQ(written_after(script, 9 * 24h).charges.charges.size(), 1u);
    EXPECT_EQ(written_after(script, 2 * 24h).charges.charges.size(), 0u);
}

TEST(CheckpointForgets, WhenWhatIsSettledWasUnknown) {
    Engine engine(unlimited(), 1);
    engine.restore(CheckpointRecord{.tasks = {{.id = "a",
                                               .facts = {.first_seen = start,
                                                         .intent = TaskFacts::Intent::unknown,
                                                         .unknown_at = start}}}},
                   start);
    Script script(std::move(engine), approve_all);
    const auto unknown_at = [&] {
        return script.engine().checkpoint(script.now()).tasks.front().facts.unknown_at;
    };
    EXPECT_EQ(unknown_at(), start);
    script.take(script.engine().settle(script.now(), "a", Outcome::refused, "ann").actions);
    EXPECT_EQ(unknown_at(), std::nullopt);
}

TEST(CheckpointForgets, WhatWasAttemptedOnceThatCountsForNothing) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    const auto digest = [&] {
        return script.engine().checkpoint(script.now()).tasks.front().facts.attempted_digest;
    };
    EXPECT_EQ(digest(), task_of("a")->digest()) << "while it is under way";
    script.commit();
    script.answer("a", Proof::rate_limited);
    EXPECT_EQ(digest(), Sha256{});
}

// What a start makes of an intent of which the checkpoint does or does not know an outcome.
TEST(CheckpointRemembers, WhetherAnOutcomeWasRecorded) {
    for (const bool unknown : {false, true}) {
        SCOPED_TRACE(unknown);
        Engine engine(unlimited(), 1);
        engine.restore(
            CheckpointRecord{.tasks = {{.id = "a",
                                        .facts = {.intent = unknown ? TaskFacts::Intent::unknown
                                                                    : TaskFacts::Intent::open}}}},
            start);
        const Script script(std::move(engine), approve_all);
        EXPECT_EQ(script.outcomes().size(), unknown ? 0u : 1u);
    }
}

TEST(CheckpointRemembers, HowMuchLongerChargesCount) {
    for (const Duration longer : std::initializer_list<Duration>{0s, 60s}) {
        SCOPED_TRACE(format_duration(longer));
        const Time now = start + 60min + 30s;
        CheckpointRecord checkpoint{.charges = charges(1, 1)};
        checkpoint.charges.longer = {start, longer};
        Engine engine(unlimited(), 1);
        engine.restore(checkpoint, start);
        DecisionRecord recorded;
        recorded.task = "a";
        recorded.first_seen = start;
        const DecisionRecord derived =
            engine.derive(policy_of("version: 1\nrules:\n  - name: r100\n    when: id == 'a'\n"
                                    "    then: approve\n    limits: [1 per hour]\n...\n"),
                          recorded, task_of("a"), now);
        EXPECT_EQ(derived.verdict, longer > 0s ? policy::Verdict::wait : policy::Verdict::approve);
    }
}

// A task that people were thought to have dealt with was listed again and approved by lexid.
TEST(CheckpointRemembers, NobodyElsesDeedOnceLexidsIsConfirmed) {
    Engine engine(unlimited(), 1);
    engine.restore(CheckpointRecord{.followed = {{"a", {start, false}}}}, start);
    IntentRecord intent;
    intent.decision.task = "a";
    intent.decision.verdict = policy::Verdict::approve;
    engine.restore(intent, start + 1h);
    engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::confirmed}, start + 1h);
    EXPECT_THAT(engine.state().followed().tasks(),
                testing::ElementsAre(testing::Pair("a", Followed::Task{start + 1h, true})));
}

}  // namespace
}  // namespace lexid::engine
