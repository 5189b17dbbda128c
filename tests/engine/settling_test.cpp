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
    Engine::Settings settings = unlimited();
    settings.pace.poll_interval = 10min;
    Script script(settings, approve_all);
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

}  // namespace
}  // namespace lexid::engine
