#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// One request for the task `a` whose outcome is unknown.
Script with_unknown() {
    Script script(polled_each(10min), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    return script;
}

TEST(Settling, ConfirmsWhatAListShowsInTheStatusAskedFor) {
    const struct {
        Status shown;
        std::string_view outcome;
    } rows[] = {
        {Status::approved, "a confirmed: settled: the list of approved tasks shows it"},
        {Status::completed, "a confirmed: settled: the list of completed tasks shows it"},
        {Status::failed, "a confirmed: settled: the list of failed tasks shows it"},
        {Status::dismissed, "a elsewhere: settled: the list of dismissed tasks shows it"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.outcome);
        Script script = with_unknown();
        script.pass(6s);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list(std::vector<std::string>());
        for (const Status status :
             {Status::approved, Status::completed, Status::failed, Status::dismissed}) {
            ASSERT_THAT(script.lists_sent, ElementsAre(status));
            const bool here = status == row.shown;
            script.list(here ? std::vector<std::string>{"a"} : std::vector<std::string>(), status);
            if (here) {
                break;
            }
        }
        EXPECT_THAT(script.lists_sent, IsEmpty()) << "what is found ends the sweep";
        EXPECT_EQ(script.outcomes().back(), row.outcome);
        EXPECT_EQ(script.engine().unknown_count(), 0u);
    }
}

TEST(Settling, TakesPendingForProofOnlyWhenTheListIsLateEnough) {
    Script script = with_unknown();
    script.pass(6s);
    script.list({"a"});
    EXPECT_THAT(script.lists_sent, IsEmpty());
    EXPECT_EQ(script.engine().unknown_count(), 1u);
    EXPECT_EQ(script.requests.size(), 1u);
    script.pass(175s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list({"a"});
    EXPECT_EQ(script.outcomes().back(), "a refused: settled: still pending 3m later");
    script.commit();
    EXPECT_EQ(script.requests.size(), 2u) << "a new decision, a new attempt";
}

TEST(Settling, NeverTakesAbsenceForProof) {
    Script script = with_unknown();
    const Duration sweeps[] = {6s, 3min, 1h, 24h};
    Duration passed{};
    for (const Duration sweep : sweeps) {
        SCOPED_TRACE(format_duration(sweep));
        while (passed < sweep) {
            // Polls in between find nothing and sweep nothing.
            passed += 5min;
            script.pass(5min);
            while (!script.lists_sent.empty()) {
                script.list(std::vector<std::string>(), script.lists_sent.front());
            }
        }
        EXPECT_EQ(script.engine().unknown_count(), 1u);
    }
    EXPECT_EQ(script.notices.size(), 1u);
    EXPECT_NE(script.notices.back().find("task `a`, whose outcome is unknown"), std::string::npos);
    EXPECT_EQ(script.requests.size(), 1u);
}

TEST(Settling, GoesOnWithoutAListThatCannotBeHad) {
    Script script = with_unknown();
    script.pass(6s);
    script.list(std::vector<std::string>());
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    script.list(std::vector<std::string>(), Status::approved);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::completed));
    script.list_fails({.text = "larger than allowed"}, Status::completed);
    script.pass(1min);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::failed));
    script.list({"a"}, Status::failed);
    EXPECT_EQ(script.engine().unknown_count(), 0u);
}

TEST(Settling, BelievesNoListThatIgnoresTheStatusAskedFor) {
    Script script = with_unknown();
    script.pass(181s);
    script.list(List{.tasks = {task_of("a", "prospect_search", "approved")}});
    EXPECT_EQ(script.engine().unknown_count(), 1u);
    EXPECT_EQ(script.requests.size(), 1u);
}

TEST(Settling, Takes400AfterAnUnknownForAQuestionNotAnAnswer) {
    Script script = with_unknown();
    script.pass(181s);
    script.list({"a"});
    script.commit();
    ASSERT_EQ(script.requests.size(), 2u);
    script.answer("a", Proof::not_pending);
    EXPECT_EQ(script.engine().unknown_count(), 1u);
    script.pass(6s);
    script.list(std::vector<std::string>());
    script.list({"a"}, Status::approved);
    EXPECT_EQ(script.outcomes().back(),
              "a confirmed: settled: the list of approved tasks shows it");
}

// Neither a person who lets lexid begin anew nor a list that lacks the task makes it forget that a
// request may yet have taken effect.
TEST(Settling, Takes400ForAQuestionThoughListsLackedTheTaskForAWhile) {
    for (const bool lacked : {false, true}) {
        SCOPED_TRACE(lacked);
        Script script = with_unknown();
        script.take(script.engine().settle(script.now(), "a", Outcome::refused, "ann").actions);
        const OrderRecord retry{OrderRecord::Act::retry, "a", "ann", ""};
        script.take(script.engine().obey(script.now(), retry).actions);
        script.pass(10min);
        if (lacked) {
            script.list(std::vector<std::string>());
            script.pass(10min);
        }
        script.list({"a"});
        script.commit();
        ASSERT_EQ(script.requests.size(), 2u);
        script.answer("a", Proof::not_pending);
        EXPECT_EQ(script.engine().unknown_count(), 1u);
    }
}

TEST(Settling, TreatsAnIntentWithoutOutcomeAsUnknownAfterARestart) {
    Engine engine(unlimited(), 1);
    Script before(unlimited(), approve_all);
    before.list({"a", "b"});
    before.commit();
    before.answer("b", Proof::done);
    for (const Record& record : before.records) {
        engine.restore(record, before.now().time);
    }
    const Actions actions = engine.start(before.now(), before.engine().policy(), "again");
    EXPECT_EQ(engine.unknown_count(), 1u);
    const auto* write = std::get_if<Write>(&actions.back());
    ASSERT_NE(write, nullptr);
    const auto* outcome = std::get_if<OutcomeRecord>(&write->records.back());
    ASSERT_NE(outcome, nullptr);
    EXPECT_EQ(outcome->task, "a");
    EXPECT_EQ(outcome->outcome, Outcome::unknown);
    const auto* notice = std::get_if<Notice>(&actions.front());
    ASSERT_NE(notice, nullptr);
    EXPECT_TRUE(notice->text.starts_with("no answer is on record for 1 request of"));
}

TEST(Settling, TheFirstSweepComesNoLaterThanPendingIsProof) {
    const struct {
        Duration settle_after;
        Duration first;
    } rows[] = {{3min, 5s}, {5s, 5s}, {2s, 2s}};
    for (const auto& row : rows) {
        SCOPED_TRACE(format_duration(row.settle_after));
        Engine::Settings settings = unlimited();
        settings.pace.poll_interval = 1h;
        settings.settle_after = row.settle_after;
        Script script(settings, approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::nothing);
        script.pass(row.first - 1us);
        EXPECT_THAT(script.lists_sent, IsEmpty());
        script.pass(1us);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list({"a"});
        EXPECT_EQ(script.engine().unknown_count(), row.first < row.settle_after ? 1u : 0u);
    }
}

// Two requests of an earlier run, an hour ago.
Script with_two_of_an_earlier_run() {
    const Time begin{std::chrono::days(20000)};
    Engine::Settings settings = unlimited();
    settings.pace.poll_interval = 1h;
    Engine engine(settings, 1);
    for (const std::string task : {"a", "b"}) {
        IntentRecord intent;
        intent.decision.task = task;
        intent.decision.verdict = policy::Verdict::approve;
        engine.restore(intent, begin - 30min);
        engine.restore(OutcomeRecord{.task = task, .outcome = Outcome::unknown, .dated = true},
                       begin - 30min);
    }
    return Script(std::move(engine), approve_all);
}

TEST(Settling, WhatThePendingListShowsIsNotSoughtInOthers) {
    Script script = with_two_of_an_earlier_run();
    script.pass(6s);
    script.list({"a"});
    script.pass(1s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list({"a"});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    // The first Date since the start: both have waited for long enough.
    List dated;
    dated.quota.date = script.now().time;
    script.list(std::move(dated), Status::approved);
    script.list(List{}, Status::completed);
    script.list(List{}, Status::failed);
    script.list(List{}, Status::dismissed);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending)) << "to settle what is pending";
    script.list({"a"});
    EXPECT_EQ(script.outcomes(),
              std::vector<std::string>{"a refused: settled: still pending 3m later"});
}

TEST(Settling, SaysOfAnUnknownOutcomeWhetherTheApiDatesIt) {
    for (const bool dated : {false, true}) {
        SCOPED_TRACE(dated);
        Script script(unlimited(), approve_all);
        List shown{.tasks = {task_of("a")}};
        if (dated) {
            shown.quota.date = script.now().time;
        }
        script.list(std::move(shown));
        script.commit();
        script.answer("a", Proof::nothing);
        const auto* outcome = std::get_if<OutcomeRecord>(&script.records.back());
        ASSERT_NE(outcome, nullptr);
        EXPECT_EQ(outcome->outcome, Outcome::unknown);
        EXPECT_EQ(outcome->dated, dated);
    }
}

TEST(Settling, OnlyAnUnknownOutcomeIsDated) {
    for (const Proof proof : {Proof::done, Proof::refused, Proof::not_pending}) {
        Script script(unlimited(), approve_all);
        List shown{.tasks = {task_of("a")}};
        shown.quota.date = script.now().time;
        script.list(std::move(shown));
        script.commit();
        script.answer("a", proof);
        for (const Record& record : script.records) {
            if (const auto* outcome = std::get_if<OutcomeRecord>(&record)) {
                EXPECT_FALSE(outcome->dated);
            }
        }
    }
}

// Answers the lists that a sweep reads, which show nothing.
void sweep(Script& script) {
    script.list(List{});
    for (const Status status :
         {Status::approved, Status::completed, Status::failed, Status::dismissed}) {
        ASSERT_THAT(script.lists_sent, ElementsAre(status));
        script.list(List{}, status);
    }
}

TEST(Settling, SweepsAfterSecondsMinutesAnHourAndADay) {
    const struct {
        std::string_view name;
        Duration settle_after;
        std::vector<Duration> sweeps;
    } rows[] = {
        {"as usual", 3min, {5s, 3min, 1h, 24h}},
        {"pending is proof only after two hours", 2h, {5s, 2h, 2h, 24h}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine::Settings settings = unlimited();
        settings.pace.poll_interval = 1000h;
        settings.settle_after = row.settle_after;
        Script script(settings, approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::nothing);
        script.commit();
        const Instant unknown = script.now().instant;
        for (const Duration after : row.sweeps) {
            SCOPED_TRACE(format_duration(after));
            EXPECT_THAT(script.notices, IsEmpty());
            if (const Duration rest = unknown + after - script.now().instant; rest > 0s) {
                EXPECT_EQ(script.engine().list_at(script.now()), unknown + after);
                script.pass(rest - 1us);
                EXPECT_THAT(script.lists_sent, IsEmpty());
                script.pass(1us);
            }
            ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
            ASSERT_NO_FATAL_FAILURE(sweep(script));
        }
        EXPECT_THAT(script.notices,
                    ElementsAre("no list shows task `a`, whose outcome is unknown: look it up in "
                                "LeadLex; its charge is kept"));
        EXPECT_GT(*script.engine().list_at(script.now()), unknown + 900h) << "that was the last";
        EXPECT_EQ(script.engine().unknown_count(), 1u);
    }
}

TEST(Settling, ATaskThatBecomesUnknownAgainIsSweptForAnew) {
    Script script = with_unknown();
    script.pass(181s);
    script.list({"a"});
    script.commit();
    ASSERT_EQ(script.requests.size(), 2u);
    script.answer("a", Proof::nothing);
    script.commit();
    EXPECT_EQ(*script.engine().list_at(script.now()) - script.now().instant, 5s);
}

TEST(Settling, AListThatLeftBeforeTheRequestWasUnknownConfirmsNothing) {
    Script script = with_unknown();
    script.pass(6s);
    script.list(List{});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    // Meanwhile another request of the same task is not possible; but one of another is.
    script.list({"b", "a"}, Status::approved);
    EXPECT_THAT(script.outcomes().back(),
                "a confirmed: settled: the list of approved tasks shows it");
    EXPECT_EQ(script.outcomes().size(), 2u) << "nothing is said of b";
}

TEST(Settling, ADismissalIsConfirmedByTheListOfDismissedTasksOnly) {
    const struct {
        Status shown;
        std::string_view outcome;
    } rows[] = {
        {Status::dismissed, "a confirmed: settled: the list of dismissed tasks shows it"},
        {Status::approved, "a elsewhere: settled: the list of approved tasks shows it"},
        {Status::completed, "a elsewhere: settled: the list of completed tasks shows it"},
        {Status::failed, "a elsewhere: settled: the list of failed tasks shows it"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.outcome);
        Engine::Settings settings = unlimited();
        settings.pace.poll_interval = 10min;
        Script script(settings,
                      "dismissals: allowed\nrules:\n  - name: d\n    when: type == "
                      "prospect_search\n    then: dismiss\n");
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::nothing);
        script.commit();
        script.pass(6s);
        script.list(List{});
        while (!script.lists_sent.empty()) {
            const Status status = script.lists_sent.front();
            script.list(
                status == row.shown ? std::vector<std::string>{"a"} : std::vector<std::string>(),
                status);
        }
        EXPECT_EQ(script.outcomes().back(), row.outcome);
    }
}

TEST(Settling, ASweepIsNotBegunAnewWhileOneIsUnderWay) {
    Script script(polled_each(10min), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    script.pass(6s);
    script.list(List{});
    script.list(List{}, Status::approved);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::completed));
    script.list_fails({ListFailure::Kind::rate_limited, "429", {.retry_after = 1s}},
                      Status::completed);
    script.pass(5s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::completed)) << "the same list again";
    script.list(List{}, Status::completed);
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::failed));
}

}  // namespace
}  // namespace lexid::engine
