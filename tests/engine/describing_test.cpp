// What a decision's record says, what people are answered, and how far lexid is with a task.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "engine/attempts.hpp"
#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Act = OrderRecord::Act;

const std::string rules =
    "rules:\n"
    "  - name: few\n    when: type == prospect_search && id < 'm'\n    then: approve\n"
    "    limits: [1 per hour]\n"
    "  - name: kept\n    when: id > 'x'\n    then: hold\n    because: ann looks\n"
    "  - name: errs\n    when: metadata.count > 1\n    then: approve\n    mode: shadow\n"
    "limits: [9 per day]\n";

const DecisionRecord& decision_of(const Script& script, std::string_view task) {
    const DecisionRecord* found = nullptr;
    for (const Record& record : script.records) {
        const auto* intent = std::get_if<IntentRecord>(&record);
        const auto* decision =
            intent != nullptr ? &intent->decision : std::get_if<DecisionRecord>(&record);
        if (decision != nullptr && decision->task == task) {
            found = decision;
        }
    }
    EXPECT_NE(found, nullptr);
    return *found;
}

policy::TaskRef described(const std::string& id, const std::string& description) {
    boost::json::value body = task_of(id)->body();
    body.as_object()["description"] = description;
    return *policy::Task::from_json(std::move(body));
}

TEST(Describing, ADecisionsRecordSaysWhatItRestsOn) {
    Script script(unlimited(), rules);
    script.list({"z"});
    const Time first_seen = script.now().time;
    script.pass(31s);
    script.list({"a", "b", "z"});
    const DecisionRecord& intent = decision_of(script, "a");
    EXPECT_EQ(intent.type, "prospect_search");
    EXPECT_EQ(intent.description, "task a");
    EXPECT_EQ(intent.digest, task_of("a")->digest());
    EXPECT_EQ(intent.policy, script.engine().policy()->hash);
    EXPECT_EQ(intent.created_at, *parse_time("2024-10-01T00:00:00Z"));
    EXPECT_EQ(intent.first_seen, script.now().time);
    EXPECT_EQ(intent.verdict, policy::Verdict::approve);
    EXPECT_EQ(intent.rule, "few");
    EXPECT_EQ(intent.matches.size(), 2u);
    EXPECT_EQ(intent.matches[0], (DecisionRecord::Match{"few", ""}));
    EXPECT_EQ(intent.matches[1].rule, "errs");
    EXPECT_NE(intent.matches[1].error, "");
    EXPECT_THAT(intent.counters, ElementsAre(DecisionRecord::Counter{"", "9 per day", 0},
                                             DecisionRecord::Counter{"few", "1 per hour", 0}));
    EXPECT_EQ(intent.counted_from, script.now().time);

    const DecisionRecord& waits = decision_of(script, "b");
    EXPECT_EQ(waits.verdict, policy::Verdict::wait);
    EXPECT_EQ(waits.reason, "the limit of 1 per hour of this rule is reached");
    EXPECT_THAT(waits.counters, ElementsAre(DecisionRecord::Counter{"", "9 per day", 1},
                                            DecisionRecord::Counter{"few", "1 per hour", 1}));

    const DecisionRecord& held = decision_of(script, "z");
    EXPECT_EQ(held.reason, "ann looks");
    EXPECT_EQ(held.first_seen, first_seen);
    EXPECT_THAT(held.counters, IsEmpty());
    EXPECT_EQ(held.counted_from, Time()) << "nothing was counted";
    EXPECT_FALSE(held.duplicate);
    EXPECT_FALSE(held.observed);
}

TEST(Describing, ADescriptionIsShortenedToALine) {
    for (const std::size_t size : {159u, 160u, 161u, 400u}) {
        SCOPED_TRACE(size);
        Script script(unlimited(), rules);
        script.list(List{.tasks = {described("n", std::string(size, 'd'))}});
        EXPECT_EQ(decision_of(script, "n").description,
                  size <= 160 ? std::string(size, 'd') : std::string(160, 'd') + "…");
    }
}

TEST(Describing, ASnapshotIsKeptUpTo64KiB) {
    const std::size_t rest = boost::json::serialize(described("n", "")->body()).size();
    for (const std::size_t size :
         {DecisionRecord::snapshot_bytes_max, DecisionRecord::snapshot_bytes_max + 1}) {
        SCOPED_TRACE(size);
        Script script(unlimited(), rules);
        script.list(List{.tasks = {described("n", std::string(size - rest, 'd'))}});
        const std::string& snapshot = decision_of(script, "n").snapshot;
        EXPECT_EQ(snapshot.size(), size <= DecisionRecord::snapshot_bytes_max ? size : 0);
    }
}

TEST(Describing, APersonsReasonStandsBesideTheVerdict) {
    const struct {
        std::string reason;
        std::string shown;
    } rows[] = {
        {"", "kept for a person by ann"},
        {"I look", "kept for a person by ann: I look"},
        {std::string(201, 'r'), "kept for a person by ann: " + std::string(200, 'r') + "…"},
        {std::string(200, 'r'), "kept for a person by ann: " + std::string(200, 'r')},
    };
    for (const auto& row : rows) {
        Script script(unlimited(), rules);
        script.take(
            script.engine().obey(script.now(), {Act::hold, "n", "ann", row.reason}).actions);
        script.list({"n"});
        EXPECT_EQ(decision_of(script, "n").reason, row.shown);
    }
}

TEST(Describing, HeldTasksSayWhy) {
    Script script(unlimited(), rules);
    script.list(List{.tasks = {task_of("n"), task_of("n")}, .duplicates = {"n", "unseen"}});
    EXPECT_EQ(decision_of(script, "n").reason, "the list shows this id more than once");
    EXPECT_TRUE(decision_of(script, "n").duplicate);
    script.pass(31s);
    script.list({"n"});
    EXPECT_EQ(decision_of(script, "n").reason, "") << "the next list decides anew";
    EXPECT_FALSE(decision_of(script, "n").duplicate);
}

TEST(Describing, OnlyAPendingListTellsOfDuplicates) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(6s);
    script.list(List{});
    script.list(List{.duplicates = {"a"}}, Status::approved);
    script.pass(181s);
    while (!script.lists_sent.empty()) {
        script.list({"a"}, script.lists_sent.front());
    }
    EXPECT_FALSE(decision_of(script, "a").duplicate);
}

// The answer to an order, or `error: ` and why it is refused.
std::string answer(Script& script, Act act, const std::string& task = "") {
    Engine::Obeyed obeyed = script.engine().obey(script.now(), {act, task, "ann", ""});
    script.take(std::move(obeyed.actions));
    return obeyed.answer ? *obeyed.answer : "error: " + obeyed.answer.error().text;
}

TEST(Answers, SayWhatAnOrderDoes) {
    const std::string hold = "lexid leaves this task to people until `lexid release`";
    const std::string left = "; a request for it has left before and may still take effect";
    Engine::Settings settings = unlimited();
    settings.connections = 2;
    Script script(settings, approve_all);
    EXPECT_EQ(answer(script, Act::hold, "new"), hold + "; no list has shown it yet");
    EXPECT_EQ(answer(script, Act::release, "new"), "the policy decides on this task again");
    EXPECT_EQ(answer(script, Act::release, "new"), "error: nobody keeps this task");
    script.list({"a", "b", "c", "d"});
    EXPECT_EQ(answer(script, Act::hold, "d"), hold) << "its intent is being recorded";
    script.commit();
    EXPECT_EQ(answer(script, Act::hold, "a"), hold + left) << "its request has left";
    EXPECT_EQ(answer(script, Act::hold, "c"), hold) << "it waits for a connection";
    EXPECT_EQ(answer(script, Act::pause),
              "lexid approves nothing until `lexid resume`; 2 requests have left before");
    EXPECT_EQ(answer(script, Act::pause), "error: lexid is paused already");
    EXPECT_EQ(answer(script, Act::resume), "lexid approves again what the policy permits");
    EXPECT_EQ(answer(script, Act::resume), "error: lexid is not paused");
    script.answer("a", Proof::nothing);
    EXPECT_EQ(answer(script, Act::hold, "a"), hold + left) << "its outcome is unknown";
    EXPECT_EQ(answer(script, Act::pause),
              "lexid approves nothing until `lexid resume`; 1 request has left before");
    script.answer("b", Proof::done);
    EXPECT_EQ(answer(script, Act::hold, "b"),
              "error: lexid's request for this task is confirmed: it can't be held any more");
    EXPECT_EQ(answer(script, Act::resume), "lexid approves again what the policy permits");
    EXPECT_EQ(answer(script, Act::pause), "lexid approves nothing until `lexid resume`");
    EXPECT_EQ(answer(script, Act::retry, "c"), "error: no attempt at this task has failed");
    EXPECT_EQ(answer(script, Act::retry, "nowhere"), "error: no attempt at this task has failed");
}

TEST(Answers, ARetryAndAResumeSayWhatFollows) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::refused);
    EXPECT_EQ(answer(script, Act::retry, "a"),
              "lexid begins anew with this task, if the policy permits it");
    script.list_fails({ListFailure::Kind::key_refused, "401", {}});
    EXPECT_EQ(answer(script, Act::resume),
              "lexid approves again what the policy permits, if the API accepts the key: a list "
              "tries that");
    EXPECT_EQ(answer(script, Act::release, "a"), "error: nobody keeps this task");
}

TEST(Answers, ASettlementOfWhatIsNotUnknownIsRefused) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    const auto settle = [&](const std::string& task) {
        Engine::Obeyed obeyed = script.engine().settle(script.now(), task, Outcome::refused, "ann");
        script.take(std::move(obeyed.actions));
        return obeyed.answer ? *obeyed.answer : "error: " + obeyed.answer.error().text;
    };
    const std::string refused = "error: no outcome of a request for this task is unknown";
    EXPECT_EQ(settle("nowhere"), refused);
    EXPECT_EQ(settle("a"), refused) << "its intent is being recorded";
    script.commit();
    EXPECT_EQ(settle("a"), refused) << "its request has left";
    script.answer("a", Proof::nothing);
    EXPECT_EQ(settle("a"), "the outcome is recorded as refused");
    EXPECT_EQ(settle("a"), refused);
}

TEST(Answers, OnlyARefusedSettlementIsAnAttempt) {
    for (const Outcome as : {Outcome::refused, Outcome::elsewhere, Outcome::confirmed}) {
        SCOPED_TRACE(to_text(as));
        Script script(unlimited(), approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::nothing);
        script.take(script.engine().settle(script.now(), "a", as, "ann").actions);
        const auto* outcome = std::get_if<OutcomeRecord>(&script.records.back());
        ASSERT_NE(outcome, nullptr);
        EXPECT_EQ(outcome->attempted, as == Outcome::refused);
    }
}

TEST(Progress, SaysHowFarLexidIsWithATask) {
    const std::string under_way = "lexid's request for it is under way";
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    EXPECT_EQ(script.engine().progress_of("a"), "");
    script.list({"a", "b"});
    EXPECT_EQ(script.engine().progress_of("a"), under_way) << "being recorded";
    script.commit();
    EXPECT_EQ(script.engine().progress_of("a"), under_way);
    EXPECT_EQ(script.engine().progress_of("b"), under_way) << "it waits for a connection";
    script.answer("a", Proof::nothing);
    EXPECT_EQ(script.engine().progress_of("a"),
              "the outcome of lexid's request for it is unknown, lists are read to settle it");
    EXPECT_THAT(script.engine().unknown_tasks(), ElementsAre("a"));
    script.pass(1s);
    script.answer("b", Proof::refused);
    EXPECT_EQ(script.engine().progress_of("b"), "");
    script.take(script.engine().settle(script.now(), "a", Outcome::confirmed, "ann").actions);
    EXPECT_EQ(script.engine().progress_of("a"),
              "lexid's request for it is confirmed, it is not requested again");
    EXPECT_THAT(script.engine().unknown_tasks(), IsEmpty());
}

TEST(Progress, SaysWhatPeopleAndFailuresKeepFromBeingApproved) {
    const auto give = [](Script& script, OrderRecord order) {
        order.by = "ann";
        script.take(script.engine().obey(script.now(), order).actions);
    };
    Script script(unlimited(), approve_all);
    give(script, {.act = OrderRecord::Act::hold, .task = "a", .reason = "a friend"});
    EXPECT_EQ(script.engine().progress_of("a"), "it is kept for a person by ann: a friend")
        << "before any list shows it";
    EXPECT_EQ(script.engine().progress_of("b"), "");
    give(script, {.act = OrderRecord::Act::pause});
    EXPECT_EQ(script.engine().progress_of("b"),
              "lexid is paused: it approves nothing until `lexid resume`");
    EXPECT_EQ(script.engine().progress_of("a"), "it is kept for a person by ann: a friend");
    give(script, {.act = OrderRecord::Act::release, .task = "a"});
    give(script, {.act = OrderRecord::Act::resume});
    EXPECT_EQ(script.engine().progress_of("a"), "");

    Engine tired(unlimited(), 1);
    tired.restore(CheckpointRecord{.tasks = {{.id = "a", .facts = {.attempts = attempts_max}}}},
                  Time());
    EXPECT_THAT(tired.progress_of("a"), HasSubstr("attempts ended without success"));
}

TEST(Progress, TheMomentOfATaskIsWhenItWasFirstSeen) {
    Script script(unlimited(), rules);
    script.list({"n"});
    const Time seen = script.now().time;
    script.pass(31s);
    EXPECT_EQ(script.engine().moment_of("n", script.now()).first_seen, seen);
    EXPECT_EQ(script.engine().moment_of("unseen", script.now()).first_seen, script.now().time);
    EXPECT_EQ(script.engine().moment_of("n", script.now()).now, script.now().time);
}

TEST(Progress, SaysWhyNothingIsApproved) {
    Script script(unlimited(), approve_all);
    EXPECT_EQ(script.engine().why_halted(), "");
    script.take(script.engine().room_changed(script.now(), false));
    EXPECT_EQ(script.engine().why_halted(), "the ledger's disk is nearly full");
    script.list_fails({ListFailure::Kind::key_refused, "401", {}});
    EXPECT_EQ(script.engine().why_halted(), "the API refuses the key");
    answer(script, Act::pause);
    EXPECT_EQ(script.engine().why_halted(), "lexid is paused");
    script.take(script.engine().stop(script.now()));
    EXPECT_EQ(script.engine().why_halted(), "lexid is stopping");
}

}  // namespace
}  // namespace lexid::engine
