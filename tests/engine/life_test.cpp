#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/attempts.hpp"
#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

using Texts = std::vector<std::string>;

TEST(Life, SendsARequestOnlyOnceItsIntentIsDurable) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    EXPECT_EQ(script.intents(), 1u);
    EXPECT_THAT(script.requests, IsEmpty());
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a"));
    script.answer("a", Proof::done);
    EXPECT_THAT(script.outcomes(), ElementsAre("a confirmed: the answer"));
}

TEST(Life, NeverRequestsAConfirmedTaskAgainThoughTheListStillShowsIt) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::done);
    script.pass(40s);
    script.list({"a"});
    script.commit();
    EXPECT_EQ(script.intents(), 1u);
    EXPECT_EQ(script.requests.size(), 1u);
}

TEST(Life, KeepsAtMost64IntentsAheadOfTheirRequests) {
    Engine::Settings settings = unlimited();
    settings.connections = 4;
    Script script(settings, approve_all);
    script.list(ids(200));
    EXPECT_EQ(script.intents(), 64u);
    script.commit();
    EXPECT_EQ(script.requests.size(), 4u);
    EXPECT_EQ(script.intents(), 64u);
    for (std::size_t i = 0; i < Engine::intents_together_min - 4; ++i) {
        EXPECT_EQ(script.intents(), 64u) << "room for few is not worth a write";
        script.answer(script.requests[i], Proof::done);
    }
    EXPECT_EQ(script.requests.size(), Engine::intents_together_min);
    EXPECT_EQ(script.intents(), 64u + Engine::intents_together_min);
}

TEST(Life, IsNotWokenForIntentsThatAMinuteHasNoRoomFor) {
    Engine::Settings settings = unlimited();
    settings.pace.plan = Plan::pro;
    settings.snapshot_age_max = 5min;
    Script script(settings, approve_all);
    script.list(ids(51));
    script.pass(61s);
    EXPECT_EQ(script.intents(), 50u) << "what a minute allows, none of it durable yet";
    EXPECT_GT(script.engine().wake_at(script.now()), script.now().instant);
}

TEST(Life, TakesTheOldestTasksFirst) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"c", "a", "b"});
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a"));
}

TEST(Life, IntendsNothingWhenItOnlyObserves) {
    Engine::Settings settings = unlimited();
    settings.observe = true;
    Script script(settings, approve_all);
    script.list({"a"});
    script.commit();
    EXPECT_EQ(script.intents(), 0u);
    EXPECT_THAT(script.decisions(), ElementsAre("a approve searches"));
    EXPECT_EQ(script.engine().work_at(script.now()), std::nullopt);
}

TEST(Life, RecordsADecisionWhenItChangesNotAtEachList) {
    Script script(unlimited(),
                  "rules:\n  - name: h\n    when: type == prospect_search\n    then: hold\n");
    script.list({"a"});
    script.commit();
    script.pass(40s);
    script.list({"a"});
    script.commit();
    EXPECT_THAT(script.decisions(), ElementsAre("a hold h"));
    script.take(script.engine().policy_changed(script.now(), policy_of("version: 1\n...\n")));
    EXPECT_THAT(script.decisions(), ElementsAre("a hold h", "a unmatched "));
}

TEST(Life, ChargesTheLimitWithTheIntent) {
    Script script(unlimited(),
                  "rules:\n  - name: few\n    when: type == prospect_search\n    then: approve\n"
                  "    limits: [3 per hour]\n");
    script.list(ids(5));
    script.commit();
    EXPECT_EQ(script.intents(), 3u);
    EXPECT_THAT(script.decisions(), ElementsAre("t0003 wait few", "t0004 wait few"));
    for (int i = 0; i < 3; ++i) {
        script.answer(script.requests[static_cast<std::size_t>(i)], Proof::done);
    }
    script.pass(61min);
    script.list({"t0003", "t0004"});
    EXPECT_EQ(script.intents(), 5u);
}

constexpr std::string_view two_sizes =
    "rules:\n  - name: few\n    when: type == prospect_search\n    then: approve\n"
    "    limits: [{sum: id.size(), at_most: 10, per: hour}]\n";

// The records of a run, written and read again, as a new engine sees them.
Engine restored(const Script& script) {
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        const EncodedRecord encoded = encode(script.records[i]);
        engine.restore(*decode(encoded.kind, encoded.task, encoded.body), script.times[i]);
    }
    return engine;
}

TEST(Life, ASumIsChargedWithTheIntentAndRebuiltAtAStart) {
    Script script(unlimited(), std::string(two_sizes));
    script.list({"a1234", "b1234", "c1234"});
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a1234", "b1234"));
    EXPECT_THAT(script.decisions(), ElementsAre("c1234 wait few"));
    script.answer("a1234", Proof::refused);
    script.commit();
    Script later(restored(script), std::string(two_sizes));
    later.list({"c1234", "d1234"});
    later.commit();
    EXPECT_THAT(later.requests, ElementsAre("c1234")) << "a1234 was given back, b1234 was not";
    EXPECT_THAT(later.decisions(), ElementsAre("d1234 wait few"));
}

TEST(Life, ARuleWithANewNameKeepsItsLimit) {
    const std::string rules =
        "rules:\n  - name: few\n    when: type == prospect_search\n    then: approve\n"
        "    limits: [2 per hour]\n";
    std::string renamed = rules;
    renamed.replace(renamed.find("few"), 3, "some");
    Script script(unlimited(), rules);
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::done);
    script.answer("b", Proof::done);
    script.take(script.engine().policy_changed(script.now(),
                                               policy_of("version: 1\n" + renamed + "...\n")));
    script.list({"c"});
    EXPECT_THAT(script.decisions(), ElementsAre("c wait some"));
    Script later(restored(script), rules);
    later.list({"c"});
    EXPECT_THAT(later.decisions(), ElementsAre("c wait few")) << "over a restart, and back again";
    later.pass(60min + TrustedClock::apart_max + 2s);
    later.list({"c"});
    EXPECT_EQ(later.intents(), 1u) << "nothing was counted twice, or for longer than a start asks";
}

TEST(Life, TheReasonToDismissIsSentAlong) {
    Script script(unlimited(),
                  "dismissals: allowed\nrules:\n  - name: d\n    when: type == prospect_search\n"
                  "    then: dismiss\n    reason: duplicate\n");
    script.list({"a"});
    script.commit();
    ASSERT_EQ(script.reasons.size(), 1u);
    EXPECT_EQ(script.reasons[0], policy::DismissReason::duplicate);
}

TEST(Life, GivesAChargeBackOnlyOnProof) {
    const struct {
        std::string_view name;
        Proof proof;
        std::size_t intents;  // with the one task more that the limit of one then allows, or not
    } rows[] = {
        {"confirmed keeps it", Proof::done, 1},
        {"elsewhere keeps it", Proof::not_pending, 1},
        {"unknown keeps it", Proof::nothing, 1},
        {"404 gives it back", Proof::refused, 2},
        {"429 gives it back", Proof::rate_limited, 2},
        {"not sent gives it back", Proof::not_sent, 2},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(
            unlimited(),
            "rules:\n  - name: one\n    when: type == prospect_search\n    then: approve\n"
            "    limits: [1 per day]\n");
        script.list({"a", "b"});
        script.commit();
        script.answer("a", row.proof);
        script.commit();
        script.pass(3min);
        script.list({"b"});
        EXPECT_EQ(script.intents(), row.intents);
    }
}

TEST(Life, ListsAnewBeforeItUsesAnOldSnapshot) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    settings.pace.poll_interval = 1h;
    Script script(settings, approve_all);
    script.list(ids(100));
    script.commit();
    ASSERT_EQ(script.requests.size(), 1u);
    script.pass(61s);
    script.answer("t0000", Proof::done);
    EXPECT_EQ(script.requests.size(), 1u) << "the durable intents rest on an old snapshot";
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(ids(100));
    script.commit();
    EXPECT_EQ(script.requests.size(), 2u);
}

TEST(Life, DoesNotSendWhatTheNewPolicyDidNotDecide) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b", "c"});
    script.take(script.engine().policy_changed(script.now(), policy_of("version: 1\n...\n")));
    script.commit();
    EXPECT_THAT(script.requests, IsEmpty());
    EXPECT_THAT(script.outcomes(), ElementsAre("a refused: not sent: the policy changed",
                                               "b refused: not sent: the policy changed",
                                               "c refused: not sent: the policy changed"));
    EXPECT_THAT(script.decisions(),
                testing::UnorderedElementsAre("a unmatched ", "b unmatched ", "c unmatched "));
}

TEST(Life, DoesNotSendWhatWasDecidedOnAnotherContent) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    ASSERT_THAT(script.requests, ElementsAre("a"));
    script.pass(31s);
    List changed;
    changed.tasks = {task_of("a"), task_of("b", "contact_update")};
    script.list(std::move(changed));
    script.answer("a", Proof::done);
    EXPECT_THAT(script.requests, ElementsAre("a"));
    EXPECT_THAT(script.outcomes(),
                ElementsAre("b refused: not sent: the task changed", "a confirmed: the answer"));
}

TEST(Life, HoldsAnIdThatTheListShowsTwice) {
    Script script(unlimited(), approve_all);
    script.list(List{.tasks = {task_of("a"), task_of("a")}, .duplicates = {"a"}});
    EXPECT_EQ(script.intents(), 0u);
    EXPECT_THAT(script.decisions(), ElementsAre("a hold "));
}

TEST(Life, StopsApprovingWhenTheKeyIsRefusedAndProbesAfterAnHour) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::key_refused);
    EXPECT_THAT(script.outcomes(), ElementsAre("a refused: the answer",
                                               "b refused: not sent: the API refuses the key"));
    script.pass(59min);
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.pass(2min);
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list_fails({ListFailure::Kind::key_refused, "401", {}});
    script.pass(119min);
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.take(script.engine().key_changed(script.now()));
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list({"a"});
    EXPECT_FALSE(script.engine().key_refused());
    EXPECT_EQ(script.intents(), 3u);
}

TEST(Life, LeavesNothingBehindWhenItStops) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list(ids(100));
    script.commit();
    script.take(script.engine().stop(script.now()));
    EXPECT_FALSE(script.engine().stopped()) << "one request is under way";
    script.commit();
    script.answer("t0000", Proof::done);
    EXPECT_FALSE(script.engine().stopped()) << "its outcome is not durable yet";
    script.commit();
    EXPECT_TRUE(script.engine().stopped());
    EXPECT_EQ(script.requests.size(), 1u);
    EXPECT_EQ(script.outcomes().size(), script.intents());
}

TEST(Life, BacksOffFromATaskThatIsRefusedAndHandsItToAPersonInTheEnd) {
    Script script(unlimited(), approve_all);
    script.list(ids(0));
    const Duration waits[] = {0s, 0s, 0s, 1min, 10min, 1h, 6h};
    for (const Duration wait : waits) {
        SCOPED_TRACE(format_duration(wait));
        if (wait > 1min) {
            script.pass(wait - 35s);
            script.list({"a"});
            EXPECT_THAT(script.requests, IsEmpty());
            script.pass(35s);
        } else {
            script.pass(wait + 31s);
        }
        script.list({"a"});
        script.commit();
        ASSERT_THAT(script.requests, ElementsAre("a"));
        script.requests.clear();
        script.answer("a", Proof::refused);
        script.commit();
    }
    script.pass(24h);
    script.list({"a"});
    EXPECT_THAT(script.requests, IsEmpty());
    EXPECT_THAT(script.decisions(), ElementsAre("a hold "));
    script.pass(31s);
    script.list(List{.tasks = {task_of("a", "prospect_search", "pending")}});
    EXPECT_EQ(script.intents(), static_cast<std::size_t>(attempts_max));
}

TEST(Life, HeedsA429ForAllRequests) {
    Script script(unlimited(), approve_all);
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::rate_limited, {.retry_after = 20s});
    script.answer("b", Proof::rate_limited, {.retry_after = 20s});
    script.commit();
    script.pass(19s);
    EXPECT_EQ(script.requests.size(), 2u);
    script.pass(4s);
    script.commit();
    EXPECT_EQ(script.requests.size(), 4u);
}

TEST(Life, ASnapshotIsOfUseUpToItsLastMoment) {
    for (const Duration age : std::initializer_list<Duration>{60s, 60s + 1us}) {
        SCOPED_TRACE(format_duration(age));
        Engine::Settings settings = unlimited();
        settings.connections = 1;
        settings.pace.poll_interval = 1h;
        Script script(settings, approve_all);
        script.list({"a", "b"});
        script.commit();
        script.pass(age);
        script.answer("a", Proof::done);
        EXPECT_EQ(script.requests.size(), age <= 60s ? 2u : 1u);
    }
}

TEST(Life, WhatTheNewestListShowsTwiceDoesNotLeaveAnyMore) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    ASSERT_THAT(script.requests, ElementsAre("a"));
    script.pass(31s);
    script.list(List{.tasks = {task_of("a"), task_of("b"), task_of("b")}, .duplicates = {"b"}});
    EXPECT_THAT(script.outcomes(), ElementsAre("b refused: not sent: the task changed"));
    script.answer("a", Proof::done);
    EXPECT_THAT(script.requests, ElementsAre("a"));
}

TEST(Life, TheOldestOfManyComeFirstWhateverTheirOrder) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"d", "b", "e", "a", "c"});
    script.commit();
    for (const std::string task : {"a", "b", "c", "d", "e"}) {
        ASSERT_EQ(script.requests.back(), task);
        script.answer(task, Proof::done);
    }
}

}  // namespace
}  // namespace lexid::engine
