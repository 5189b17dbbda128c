// When there is something to do: for a single pass (work_at), and for who sleeps (wake_at,
// list_at).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Work, IsNowWhileSomethingIsUnderWay) {
    Script script(polled_each(24h), approve_all);
    EXPECT_EQ(work_in(script), 0s) << "the first list";
    script.list(List{});
    EXPECT_EQ(work_in(script), 0s) << "the start is not durable yet";
    script.commit();
    EXPECT_EQ(work_in(script), std::nullopt);
    script.pass(24h);
    EXPECT_EQ(work_in(script), 0s) << "a poll";
    script.list({"a"});
    EXPECT_EQ(work_in(script), 0s) << "an intent is being recorded";
    script.commit();
    EXPECT_EQ(work_in(script), 0s) << "its request has left";
    script.answer("a", Proof::done);
    EXPECT_EQ(work_in(script), 0s) << "its outcome is being recorded";
    script.commit();
    EXPECT_EQ(work_in(script), std::nullopt);
    script.pass(24h);
    script.list(ids(3 * static_cast<int>(Engine::looks_a_step_max)));
    ASSERT_TRUE(script.engine().is_working_through());
    script.commit();
    EXPECT_EQ(work_in(script), 0s) << "a long list";
}

TEST(Work, IsTheSettlingOfWhatIsUnknownWhileThatIsUrgent) {
    Script script(polled_each(24h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    EXPECT_EQ(work_in(script), 5s) << "the first sweep";
    script.pass(5s);
    EXPECT_EQ(work_in(script), 0s);
    script.list({"a"});
    EXPECT_EQ(work_in(script), 175s) << "pending is proof then";
    script.pass(175s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(List{});
    for (const Status status :
         {Status::approved, Status::completed, Status::failed, Status::dismissed}) {
        ASSERT_THAT(script.lists_sent, ElementsAre(status));
        EXPECT_EQ(work_in(script), 0s);
        script.list(List{}, status);
    }
    EXPECT_EQ(script.engine().unknown_count(), 1u);
    EXPECT_EQ(work_in(script), std::nullopt) << "what is left is not worth waiting for";
}

TEST(Work, OfSeveralUnknownOnesTheFirstCounts) {
    for (const bool later_first : {false, true}) {
        SCOPED_TRACE(later_first);
        Script script(polled_each(24h), approve_all);
        script.list({"a", "b"});
        script.commit();
        script.answer(later_first ? "b" : "a", Proof::nothing);
        script.pass(2s);
        script.answer(later_first ? "a" : "b", Proof::nothing);
        script.commit();
        EXPECT_EQ(work_in(script), 3s);
    }
}

TEST(Work, WaitsForTheGateAndForTheKey) {
    Script script(polled_each(24h), approve_all);
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::rate_limited, {.retry_after = 30s});
    script.answer("b", Proof::done);
    script.commit();
    EXPECT_GE(work_in(script), 30s);
    EXPECT_LE(work_in(script), 32s);
    EXPECT_EQ(script.engine().wake_at(script.now()), script.now().instant + *work_in(script));
    script.pass(*work_in(script));
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a", "b", "a"));
    script.answer("a", Proof::key_refused);
    script.commit();
    EXPECT_EQ(work_in(script), 1h);
}

TEST(Work, IsAListWhereTheGateIsHalfOpen) {
    Script script(polled_each(24h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::rate_limited, {.retry_after = 2h});
    script.commit();
    EXPECT_GE(work_in(script), 1h) << "the longest that is believed";
    EXPECT_LE(work_in(script), 1h + 2s);
    script.pass(*work_in(script));
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
    EXPECT_THAT(script.requests, ElementsAre("a"));
    script.list({"a"});
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a", "a"));
}

TEST(Work, IsTheFirstListUntilOneWasAnswered) {
    Script script(polled_each(24h), approve_all);
    script.list_fails({ListFailure::Kind::rate_limited, "429", {.retry_after = 30s}});
    script.commit();
    EXPECT_GE(work_in(script), 30s);
    EXPECT_LE(work_in(script), 32s);
}

TEST(Work, AnIntentThatWaitsForAConnectionWakesNobody) {
    Engine::Settings settings = polled_each(24h);
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    ASSERT_THAT(script.requests, ElementsAre("a"));
    EXPECT_EQ(wake_in(script), 24h) << "b waits for a's answer";
    script.answer("a", Proof::rate_limited, {.retry_after = 30s});
    script.commit();
    EXPECT_GE(wake_in(script), 30s);
    EXPECT_LE(wake_in(script), 32s);
}

TEST(Work, AClockThatIsOffIsLookedAtWhileTasksWaitForIt) {
    const struct {
        std::string_view name;
        std::vector<std::string> tasks;
        bool paused;
        Duration wake;
    } rows[] = {
        {"tasks wait", {"a"}, false, 20s},
        {"no task waits", {}, false, 24h},
        {"nothing would be approved", {"a"}, true, 24h},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(polled_each(24h), approve_all);
        List shown;
        for (const std::string& id : row.tasks) {
            shown.tasks.push_back(task_of(id));
        }
        shown.quota.date = script.now().time + 2h;
        script.list(std::move(shown));
        script.commit();
        if (row.paused) {
            script.take(script.engine()
                            .obey(script.now(), {OrderRecord::Act::pause, "", "ann", ""})
                            .actions);
            EXPECT_EQ(script.engine().wake_at(script.now()), Instant::max());
            continue;
        }
        EXPECT_EQ(wake_in(script), row.wake);
    }
}

TEST(Work, ATaskThatMayNotBeApprovedWakesNobodyWhenTheGateOpens) {
    for (const bool paused : {false, true}) {
        SCOPED_TRACE(paused);
        Script script(polled_each(24h), approve_all);
        List shown{.tasks = {task_of("a")}};
        shown.quota.retry_after = 30s;
        script.list(std::move(shown));
        if (paused) {
            script.take(script.engine()
                            .obey(script.now(), {OrderRecord::Act::pause, "", "ann", ""})
                            .actions);
            EXPECT_EQ(script.engine().wake_at(script.now()), Instant::max());
        } else {
            EXPECT_LE(wake_in(script), 32s);
        }
    }
}

TEST(Work, ATaskWaitsOnceHoweverOftenItIsDecided) {
    Script script(polled_each(24h), approve_all);
    List shown{.tasks = {task_of("a")}};
    shown.quota.retry_after = 30s;
    script.list(std::move(shown));
    for (const std::string other : {"x", "y"}) {
        script.take(
            script.engine().obey(script.now(), {OrderRecord::Act::hold, other, "ann", ""}).actions);
        EXPECT_EQ(script.engine().waiting_count(), 1u);
    }
}

TEST(Work, EndsWithTheService) {
    Script script(polled_each(24h), approve_all);
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(6s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.take(script.engine().stop(script.now()));
    EXPECT_EQ(script.engine().wake_at(script.now()), Instant::max());
    EXPECT_EQ(script.engine().list_at(script.now()), std::nullopt);
    script.list({"c"});
    EXPECT_THAT(script.lists_sent, IsEmpty());
    EXPECT_EQ(script.intents(), 2u) << "the list that was under way brings nothing";
    EXPECT_FALSE(script.engine().stopped()) << "b's request is under way";
    script.commit();
    EXPECT_FALSE(script.engine().stopped());
    script.answer("b", Proof::done);
    EXPECT_FALSE(script.engine().stopped()) << "its outcome is not durable";
    script.commit();
    EXPECT_TRUE(script.engine().stopped());
    const auto* last = std::get_if<LifeRecord>(&script.records.back());
    ASSERT_NE(last, nullptr);
    EXPECT_FALSE(last->started);
}

TEST(Work, ASweepEndsWithTheService) {
    Script script(polled_each(24h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(6s);
    script.list(List{});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    script.take(script.engine().stop(script.now()));
    script.list(List{}, Status::approved);
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.commit();
    EXPECT_TRUE(script.engine().stopped());
}

TEST(Work, WhatIsBeingRecordedAtTheEndIsTakenBack) {
    Script script(polled_each(24h), approve_all);
    script.list({"a"});
    script.take(script.engine().stop(script.now()));
    EXPECT_FALSE(script.engine().nothing_under_way());
    EXPECT_FALSE(script.engine().stopped());
    script.commit();
    EXPECT_THAT(script.outcomes(), ElementsAre("a refused: not sent: lexid is stopping"));
    EXPECT_TRUE(script.engine().nothing_under_way());
    script.commit();
    EXPECT_TRUE(script.engine().stopped());
    EXPECT_THAT(script.requests, IsEmpty());
}

TEST(Work, NothingUnderWayMeansNeitherRecordedNorIntendedNorRequested) {
    Engine::Settings settings = polled_each(24h);
    settings.connections = 1;
    Script script(settings, approve_all);
    EXPECT_TRUE(script.engine().nothing_under_way());
    script.list({"a", "b"});
    EXPECT_FALSE(script.engine().nothing_under_way()) << "both are being recorded";
    script.commit();
    EXPECT_FALSE(script.engine().nothing_under_way()) << "a's request has left";
    script.answer("a", Proof::rate_limited, {.retry_after = 30s});
    EXPECT_FALSE(script.engine().nothing_under_way()) << "b is intended";
    script.pass(33s);
    script.answer("b", Proof::done);
    script.commit();
    script.answer("a", Proof::done);
    EXPECT_TRUE(script.engine().nothing_under_way());
}

TEST(Work, DurableMeansThatBatchAndThoseBeforeIt) {
    Script script(polled_each(24h), approve_all);
    script.list({"a"});
    const Now now = script.now();
    script.take(script.engine().durable(now, 0));
    EXPECT_THAT(script.requests, IsEmpty());
    script.take(script.engine().durable(now, 1));
    EXPECT_THAT(script.requests, IsEmpty()) << "only the start is durable";
    script.take(script.engine().durable(now, 2));
    EXPECT_THAT(script.requests, ElementsAre("a"));
}

}  // namespace
}  // namespace lexid::engine
