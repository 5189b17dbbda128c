// What a start makes of each record of an earlier run.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time start{std::chrono::days(20000)};

template <class Kind>
int count(const Script& script) {
    return static_cast<int>(std::ranges::count_if(
        script.records, [](const Record& record) { return std::holds_alternative<Kind>(record); }));
}

IntentRecord intent_for(const std::string& task, int attempt = 1) {
    IntentRecord intent;
    intent.decision.task = task;
    intent.decision.verdict = policy::Verdict::approve;
    intent.decision.digest = task_of(task)->digest();
    intent.decision.rule = "searches";
    intent.decision.first_seen = start - 2h;
    intent.attempt = attempt;
    intent.charged_at = start - 1h;
    return intent;
}

Engine engine_of(const std::vector<Record>& records, Engine::Settings settings = unlimited()) {
    Engine engine(settings, 1);
    for (const Record& record : records) {
        engine.restore(record, start - 1h);
    }
    return engine;
}

TEST(Restoring, ThePolicyIsRecordedAnewOnlyIfItChanged) {
    Script first(unlimited(), approve_all);
    EXPECT_EQ(count<PolicyRecord>(first), 1);
    Script same(engine_of(first.records), approve_all);
    EXPECT_EQ(count<PolicyRecord>(same), 0);
    Script other(engine_of(first.records), approve_all + "    limits: [1 per day]\n");
    EXPECT_EQ(count<PolicyRecord>(other), 1);
    const auto* life = std::get_if<LifeRecord>(&first.records.front());
    ASSERT_NE(life, nullptr);
    EXPECT_TRUE(life->started);
    EXPECT_EQ(life->detail, "test");
}

TEST(Restoring, ADecisionAndASnapshotAreNotRecordedTwice) {
    const std::string hold_all =
        "rules:\n  - name: h\n    when: type == prospect_search\n    then: hold\n";
    Script first(unlimited(), hold_all);
    first.list({"a"});
    Script second(engine_of(first.records), hold_all);
    second.list({"a"});
    EXPECT_EQ(count<DecisionRecord>(second), 0);
    const std::string other =
        "rules:\n  - name: other\n    when: type == prospect_search\n    then: hold\n";
    Script third(engine_of(first.records), other);
    third.list({"a"});
    ASSERT_EQ(count<DecisionRecord>(third), 1);
    const auto& decision = std::get<DecisionRecord>(third.records.back());
    EXPECT_EQ(decision.snapshot, "") << "an earlier record has it";
    EXPECT_EQ(decision.first_seen, start) << "when the first run saw it";
    std::vector<Record> records = first.records;
    std::ranges::copy(third.records, std::back_inserter(records));
    Script fourth(engine_of(records), hold_all);
    fourth.list({"a"});
    ASSERT_EQ(count<DecisionRecord>(fourth), 1);
    EXPECT_EQ(std::get<DecisionRecord>(fourth.records.back()).snapshot, "")
        << "the one before it has it, though not the last";
}

TEST(Restoring, AnOutcomeEndsItsIntent) {
    const struct {
        int attempt;
        Outcome outcome;
        bool attempted;
        std::vector<int> attempts;  // that follow when a list shows the task
        std::size_t unknown;
    } rows[] = {
        {1, Outcome::confirmed, false, {}, 0}, {1, Outcome::elsewhere, true, {2}, 0},
        {1, Outcome::refused, true, {2}, 0},   {1, Outcome::refused, false, {1}, 0},
        {1, Outcome::unknown, false, {}, 1},   {3, Outcome::refused, true, {4}, 0},
        {3, Outcome::refused, false, {3}, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(to_text(row.outcome));
        Script script(
            engine_of(
                {intent_for("a", row.attempt),
                 OutcomeRecord{.task = "a", .outcome = row.outcome, .attempted = row.attempted}}),
            approve_all);
        EXPECT_EQ(script.engine().unknown_count(), row.unknown);
        if (row.outcome != Outcome::unknown) {
            script.list_fails({.text = "500"});
            script.pass(20min);
        }
        script.list({"a"});
        std::vector<int> attempts;
        for (const Record& record : script.records) {
            if (const auto* intent = std::get_if<IntentRecord>(&record)) {
                attempts.push_back(intent->attempt);
                EXPECT_EQ(intent->decision.first_seen, start - 2h);
            }
        }
        EXPECT_EQ(attempts, row.attempts);
    }
}

TEST(Restoring, AnOutcomeOfNoIntentIsIgnored) {
    Script script(engine_of({OutcomeRecord{.task = "a", .outcome = Outcome::refused}}),
                  approve_all);
    script.list({"a"});
    EXPECT_EQ(script.intents(), 1u);
}

TEST(Restoring, A400AfterAnUnknownOfAnEarlierRunIsAQuestionToo) {
    Script script(
        engine_of({intent_for("a"), OutcomeRecord{.task = "a", .outcome = Outcome::unknown},
                   OutcomeRecord{.task = "a", .outcome = Outcome::refused}}),
        approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::not_pending);
    EXPECT_EQ(script.engine().unknown_count(), 1u);
}

TEST(Restoring, OnlyARefusalGivesTheChargeBack) {
    for (const Outcome outcome :
         {Outcome::confirmed, Outcome::elsewhere, Outcome::refused, Outcome::unknown}) {
        SCOPED_TRACE(to_text(outcome));
        Script script(engine_of({intent_for("a"), OutcomeRecord{.task = "a", .outcome = outcome}}),
                      approve_all + "    limits: [1 per day]\n");
        script.list({"b"});
        EXPECT_EQ(script.intents(), outcome == Outcome::refused ? 1u : 0u);
    }
}

TEST(Restoring, AFateEndsTheFollowing) {
    for (const bool by_lexid : {true, false}) {
        SCOPED_TRACE(by_lexid);
        Script first(unlimited(), "rules:\n  - name: r\n    when: id == 'a'\n    then: approve\n");
        first.list({"a", "b"});
        first.commit();
        first.answer("a", Proof::done);
        first.pass(31s);
        first.list(List{});
        ASSERT_EQ(first.engine().state().followed().size(), 2u);
        std::vector<Record> records = first.records;
        Engine without = engine_of(records);
        records.push_back(FateRecord{by_lexid ? "a" : "b", Status::completed, by_lexid});
        Engine with = engine_of(records);
        EXPECT_EQ(without.state().followed().size(),
                  with.state().followed().size() + (by_lexid ? 1 : 0));
        Script later(std::move(with), "rules: []\n");
        const CheckpointRecord checkpoint = later.engine().checkpoint(later.now());
        EXPECT_EQ(checkpoint.tasks.size(), by_lexid ? 1u : 0u) << "b is forgotten with its fate";
    }
}

// As it did while the process lived: what is approved next is not told as done by people.
TEST(Restoring, ATaskThatWasDecidedAgainIsNotFollowed) {
    CheckpointRecord checkpoint;
    checkpoint.followed = {{"a", {Time(), false}}, {"b", {Time(), false}}};
    const struct {
        std::string_view name;
        Record record;
    } rows[] = {
        {"decided", intent_for("a").decision},
        {"intended", intent_for("a")},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Engine engine = engine_of({checkpoint, row.record});
        EXPECT_EQ(engine.state().followed().size(), 1u) << "`b` has not been seen again";
    }
}

TEST(Restoring, HowTheLastProcessEndedDecidesOnTheMinute) {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::pro, 0);
    const struct {
        std::string_view name;
        std::vector<Record> records;
        bool lists_at_once;
    } rows[] = {
        {"the first start", {}, true},
        {"it ended", {LifeRecord{true, ""}, LifeRecord{false, ""}}, true},
        {"it crashed", {LifeRecord{false, ""}, LifeRecord{true, ""}}, false},
        {"it crashed behind a checkpoint", {LifeRecord{false, ""}, CheckpointRecord{}}, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Script script(engine_of(row.records, settings), approve_all);
        EXPECT_EQ(script.lists_sent.size(), row.lists_at_once ? 1u : 0u);
    }
}

TEST(Restoring, AStartBehindTheLedgersLastTimeApprovesNothing) {
    for (const Duration ahead : std::initializer_list<Duration>{0s, 59s, 61s, 1h}) {
        SCOPED_TRACE(format_duration(ahead));
        Engine engine(unlimited(), 1);
        engine.restore(LifeRecord{true, ""}, start + ahead);
        engine.restore(LifeRecord{false, ""}, start - 24h);  // the latest counts, not the last
        Script script(std::move(engine), approve_all);
        script.list({"a"});
        EXPECT_EQ(script.intents(), ahead <= 60s ? 1u : 0u);
    }
}

TEST(Restoring, RecordsBehindACheckpointCountForTheNextOne) {
    const auto due = [](bool checkpoint, std::size_t records, std::size_t behind = 0) {
        Engine::Settings settings = unlimited();
        settings.checkpoint_after = 10;
        Engine engine(settings, 1);
        for (std::size_t i = 0; i < records; ++i) {
            engine.restore(LifeRecord{false, ""}, start - 1h);
        }
        if (checkpoint) {
            engine.restore(CheckpointRecord{}, start - 1h);
        }
        for (std::size_t i = 0; i < behind; ++i) {
            engine.restore(LifeRecord{false, ""}, start - 1h);
        }
        const Script script(std::move(engine), "rules: []\n");
        return count<CheckpointText>(script);
    };
    // The start itself adds two records: of its life and of the policy.
    EXPECT_EQ(due(false, 7), 0);
    EXPECT_EQ(due(false, 8), 1);
    EXPECT_EQ(due(true, 100), 0);
    EXPECT_EQ(due(true, 100, 7), 0);
    EXPECT_EQ(due(true, 100, 8), 1);
}

TEST(Restoring, SevenFailedAttemptsAreStillSevenAfterAStart) {
    std::vector<Record> records;
    for (int i = 1; i <= 7; ++i) {
        records.push_back(intent_for("a", i));
        records.push_back(
            OutcomeRecord{.task = "a", .outcome = Outcome::refused, .attempted = true});
    }
    Script script(engine_of(records), approve_all);
    script.pass(24h);
    script.list_fails({.text = "500"});
    script.pass(61s);
    script.list({"a"});
    EXPECT_EQ(script.intents(), 0u);
    EXPECT_THAT(script.decisions(), ElementsAre("a hold "));
}

TEST(Restoring, ACheckpointIsDueADayAfterTheLast) {
    const auto written = [](Duration since) {
        Engine engine(unlimited(), 1);
        engine.restore(CheckpointRecord{}, start - since);
        for (int i = 0; i < 300; ++i) {
            engine.restore(LifeRecord{false, ""}, start - 1min);
        }
        const Script script(std::move(engine), "rules: []\n");
        return count<CheckpointText>(script);
    };
    EXPECT_EQ(written(23h), 0);
    EXPECT_EQ(written(24h), 1);
}

TEST(Restoring, ArrivalsAndApprovalsAreLearntAnew) {
    const auto sum = [](const WeeklyPattern::State& state) {
        std::int64_t all = 0;
        for (const std::int64_t count : state.counts) {
            all += count;
        }
        return all / 1'000;
    };
    Engine engine(unlimited(), 1);
    engine.restore(LifeRecord{true, ""}, start - 5h);
    IntentRecord intent = intent_for("a");
    intent.decision.created_at = start - 4h;
    engine.restore(intent, start - 3h);
    intent.decision.created_at = start - 3h - 30min;
    engine.restore(intent.decision, start - 3h);
    DecisionRecord other = intent.decision;
    other.task = "b";
    other.created_at = start - 2h;
    engine.restore(other, start - 2h);
    Script script(std::move(engine), approve_all);
    const PollPlanner::State learnt = script.engine().checkpoint(script.now()).planner;
    EXPECT_EQ(sum(learnt.arrivals), 2) << "each task once, though `a` changed";
    EXPECT_EQ(sum(learnt.approvals), 1);
}

TEST(Restoring, ARuleThatWasRenamedInheritsWhatTheOldOneWasCharged) {
    const auto rules = [](const std::string& name) {
        return "rules:\n  - name: " + name +
               "\n    when: type == prospect_search\n    then: approve\n"
               "    limits: [1 per day]\n";
    };
    Script first(unlimited(), rules("old"));
    first.list({"a"});
    first.commit();
    first.answer("a", Proof::done);
    first.take(first.engine().policy_changed(first.now(),
                                             policy_of("version: 1\n" + rules("new") + "...\n")));
    Script second(engine_of(first.records), rules("new"));
    second.list({"b"});
    EXPECT_EQ(second.intents(), 0u);
    EXPECT_EQ(count<PolicyRecord>(second), 0);
}

TEST(Restoring, ASnapshotThatIsNoTaskTeachesNothing) {
    for (const std::string_view odd : {"{", "5", "null", "[]"}) {
        SCOPED_TRACE(odd);
        DecisionRecord decision = intent_for("a").decision;
        decision.snapshot = odd;
        Script script(engine_of({decision}), approve_all);
        EXPECT_TRUE(script.engine().checkpoint(script.now()).contract.empty());
    }
}

}  // namespace
}  // namespace lexid::engine
