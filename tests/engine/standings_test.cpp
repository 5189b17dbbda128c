// What people are told of the tasks that are open, and what the successes of requests end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Standings, CountTheTasksOfTheNewestListThatHaveNothingUnderWay) {
    Script script(unlimited(), approve_all + "    limits: [1 per hour]\n" +
                                   "  - name: kept\n    when: id > 'x'\n    then: hold\n");
    script.list({"a", "b", "c", "y", "z"});
    EXPECT_THAT(standings(script), testing::UnorderedElementsAre("hold kept 2", "wait searches 2"))
        << "a's intent is being recorded";
    script.commit();
    EXPECT_THAT(standings(script), testing::UnorderedElementsAre("hold kept 2", "wait searches 2"))
        << "a's request has left";
    script.answer("a", Proof::nothing);
    EXPECT_THAT(standings(script), testing::UnorderedElementsAre("hold kept 2", "wait searches 2"))
        << "its outcome is unknown";
    script.pass(31s);
    script.list({"z"});
    EXPECT_THAT(standings(script), ElementsAre("hold kept 1"));
    script.take(script.engine().policy_changed(script.now(), policy_of("version: 1\n...\n")));
    EXPECT_THAT(standings(script), ElementsAre("unmatched  1"));
}

TEST(Standings, LeaveOutWhatTheListLacksThoughItIsRemembered) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::refused);
    script.pass(31s);
    script.list(List{});
    EXPECT_THAT(standings(script), IsEmpty());
}

TEST(Standings, KnowTheirRuleOnlyUnderThePolicyThatNamedIt) {
    Script script(unlimited(), "rules:\n  - name: kept\n    when: id > 'x'\n    then: hold\n");
    constexpr int many = 3 * static_cast<int>(Engine::looks_a_step_max);
    List shown;
    for (const std::string& id : ids(many)) {
        shown.tasks.push_back(task_of("x" + id));
    }
    script.list(shown);
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    EXPECT_THAT(standings(script), ElementsAre("hold kept " + std::to_string(many)));
    script.take(script.engine().policy_changed(script.now(), policy_of("version: 1\n...\n")));
    ASSERT_TRUE(script.engine().is_working_through());
    for (const std::string& text : standings(script)) {
        EXPECT_THAT(text, testing::AnyOf(testing::StartsWith("hold  "),
                                         testing::StartsWith("unmatched  ")));
    }
}

// Troubles that alternate with successes are single ones, however many there are.
TEST(Successes, OfRequestsEndTheCountOfTroubles) {
    for (const Proof success : {Proof::done, Proof::not_pending, Proof::refused}) {
        SCOPED_TRACE(static_cast<int>(success));
        Engine::Settings settings = unlimited();
        settings.connections = 1;
        Script script(settings, approve_all);
        script.list(ids(40));
        script.commit();
        std::size_t answered = 0;
        for (int i = 0; i < 8; ++i) {
            for (const Proof proof : {Proof::nothing, success}) {
                ASSERT_EQ(script.requests.size(), answered + 1) << i;
                script.answer(script.requests[answered++], proof);
                script.pass(501ms);  // a single trouble closes the gate for half a second
            }
        }
        EXPECT_EQ(script.requests.size(), answered + 1);
    }
}

TEST(Successes, AKeyThatWorkedIsProbedAgainAfterAnHour) {
    for (const bool worked : {true, false}) {
        SCOPED_TRACE(worked);
        Script script(unlimited(), approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::key_refused);
        script.pass(1h);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list({"a"});
        script.commit();
        script.pass(31s);
        if (worked) {
            script.answer("a", Proof::done);
            script.list({"b"});
            script.commit();
            script.answer("b", Proof::key_refused);
        } else {
            script.list_fails({ListFailure::Kind::key_refused, "401", {}});
        }
        ASSERT_TRUE(script.engine().key_refused());
        script.pass(1h - 1us);
        EXPECT_THAT(script.lists_sent, IsEmpty());
        script.pass(1us);
        EXPECT_EQ(script.lists_sent.size(), worked ? 1u : 0u);
        script.pass(1h);
        EXPECT_EQ(script.lists_sent.size(), 1u) << "two hours after the second refusal";
    }
}

}  // namespace
}  // namespace lexid::engine
