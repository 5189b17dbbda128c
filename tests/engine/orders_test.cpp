#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/attempts.hpp"
#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Act = OrderRecord::Act;

bool obeys(Script& script, Act act, const std::string& task = "") {
    Engine::Obeyed obeyed = script.engine().obey(script.now(), {act, task, "ann", "I look at it"});
    script.take(std::move(obeyed.actions));
    return obeyed.answer.has_value();
}

// The same engine after a restart.
Script restarted(const Script& script) {
    Engine engine(unlimited(), 1);
    for (const Record& record : script.records) {
        engine.restore(record, script.now().time);
    }
    return Script(std::move(engine), approve_all);
}

TEST(Orders, AHeldTaskIsLeftToPeopleUntilItIsReleased) {
    Script script(unlimited(), approve_all);
    ASSERT_TRUE(obeys(script, Act::hold, "a"));
    script.list({"a", "b"});
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("b"));
    EXPECT_THAT(script.decisions(), ElementsAre("a hold "));

    Script later = restarted(script);
    later.list({"a"});
    later.commit();
    EXPECT_THAT(later.requests, IsEmpty()) << "a restart forgets no hold";
    ASSERT_TRUE(obeys(later, Act::release, "a"));
    later.commit();
    EXPECT_THAT(later.requests, ElementsAre("a"));
}

TEST(Orders, AHoldStopsARequestThatHasNotLeft) {
    for (const bool durable : {false, true}) {
        SCOPED_TRACE(durable ? "intended" : "being recorded");
        Engine::Settings settings = unlimited();
        settings.connections = durable ? 1 : 8;
        Script script(settings, approve_all);
        script.list({"a", "b"});
        if (durable) {
            script.commit();
            EXPECT_THAT(script.requests, ElementsAre("a"));
        }
        ASSERT_TRUE(obeys(script, Act::hold, "b"));
        script.commit();
        if (durable) {
            script.answer("a", Proof::done);
        }
        EXPECT_THAT(script.requests, ElementsAre("a"));
        EXPECT_EQ(script.outcomes().front(), "b refused: not sent: a person keeps the task");
        EXPECT_THAT(script.decisions(), ElementsAre("b hold "));
    }
}

// A field is known after so many sightings; a release counts as none.
TEST(Orders, AReleaseTeachesNothingOfATaskThatIsAsTheOthers) {
    for (const int others : {Contract::sightings_min - 2, Contract::sightings_min - 1}) {
        SCOPED_TRACE(others);
        const auto counting = [](const std::string& id, boost::json::value count) {
            return policy::Task::from_json({{"id", id},
                                            {"type", "prospect_search"},
                                            {"status", "pending"},
                                            {"description", ""},
                                            {"created_at", "2024-10-01T00:00:00Z"},
                                            {"metadata", {{"count", std::move(count)}}}})
                .value();
        };
        Script script(unlimited(), "rules: []\n");
        ASSERT_TRUE(obeys(script, Act::hold, "a"));
        List list;
        list.tasks.push_back(counting("a", 1));
        for (const std::string& id : ids(others)) {
            list.tasks.push_back(counting(id, 1));
        }
        script.list(list);
        ASSERT_TRUE(obeys(script, Act::release, "a"));
        list.tasks.push_back(counting("u", "1"));
        script.list(list);
        const auto& last = std::get<DecisionRecord>(script.records.back());
        EXPECT_EQ(last.task, "u");
        EXPECT_EQ(last.drift.empty(), others + 1 < Contract::sightings_min);
    }
}

TEST(Orders, NothingLeavesWhileLexidIsPaused) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    ASSERT_TRUE(obeys(script, Act::pause));
    script.commit();
    EXPECT_THAT(script.requests, IsEmpty());
    EXPECT_THAT(script.outcomes(), ElementsAre("a refused: not sent: lexid is paused"));

    Script later = restarted(script);
    later.list({"a"});
    EXPECT_EQ(later.intents(), 0u) << "a restart does not resume";
    ASSERT_TRUE(obeys(later, Act::resume));
    later.commit();
    EXPECT_THAT(later.requests, ElementsAre("a"));
}

TEST(Orders, AResumeTriesARefusedKeyAgain) {
    Script script(unlimited(), approve_all);
    script.list_fails({ListFailure::Kind::key_refused, "401", {}});
    script.pass(1min);
    EXPECT_TRUE(script.lists_sent.empty());
    ASSERT_TRUE(obeys(script, Act::resume));
    EXPECT_EQ(script.lists_sent.size(), 1u);
}

TEST(Orders, ARetryBeginsAnewWithATaskThatFailedTooOften) {
    Engine::Settings settings = unlimited();
    Script script(settings, approve_all);
    for (int i = 0; i < attempts_max; ++i) {
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::refused);
        script.commit();
        script.pass(6h);
    }
    script.list({"a"});
    script.commit();
    EXPECT_THAT(script.decisions(), ElementsAre("a hold "));
    const std::size_t requests = script.requests.size();
    ASSERT_TRUE(obeys(script, Act::retry, "a"));
    script.commit();
    EXPECT_EQ(script.requests.size(), requests + 1);
}

TEST(Orders, AnOrderThatChangesNothingIsRefusedAndNotRecorded) {
    const struct {
        std::string_view name;
        Act act;
        std::string task;
    } rows[] = {
        {"to hold a confirmed task", Act::hold, "done"},
        {"to release what nobody keeps", Act::release, "a"},
        {"to retry what has not failed", Act::retry, "a"},
        {"to retry a task nobody has seen", Act::retry, "nowhere"},
        {"to resume what is not paused", Act::resume, ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        IntentRecord intent;
        intent.decision.task = "done";
        Engine engine(unlimited(), 1);
        engine.restore(intent, Time());
        engine.restore(OutcomeRecord{.task = "done", .outcome = Outcome::confirmed}, Time());
        Script later(std::move(engine), "rules: []\n");
        later.list({"a"});
        const std::size_t records = later.records.size();
        EXPECT_FALSE(obeys(later, row.act, row.task));
        EXPECT_EQ(later.records.size(), records);
    }
}

TEST(Orders, APersonSettlesAnUnknownOutcome) {
    const struct {
        Outcome as;
        std::size_t requests;  // in the end, of a limit of one
    } rows[] = {{Outcome::confirmed, 1}, {Outcome::elsewhere, 1}, {Outcome::refused, 2}};
    for (const auto& row : rows) {
        SCOPED_TRACE(to_text(row.as));
        Script script(unlimited(), approve_all + "    limits: [1 per hour]\n");
        EXPECT_FALSE(script.engine().settle(script.now(), "a", row.as, "ann").answer);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::nothing);
        Engine::Obeyed settled = script.engine().settle(script.now(), "a", row.as, "ann");
        EXPECT_TRUE(settled.answer);
        script.take(std::move(settled.actions));
        EXPECT_EQ(script.outcomes().back(),
                  "a " + std::string(to_text(row.as)) + ": settled by ann");
        script.pass(40s);
        script.list({"a"});
        script.commit();
        EXPECT_EQ(script.requests.size(), row.requests);
    }
}

}  // namespace
}  // namespace lexid::engine
