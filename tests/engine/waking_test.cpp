// When there is something to do, where the gate, the quota or the clock says so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/costly.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time start{std::chrono::days(20000)};

MATCHER_P(IsWaitFor, least, "") {
    return arg >= Duration(least) && arg <= Duration(least) + 2s;  // with the gate's jitter
}

TEST(Waking, AnIntentThatWaitsForTheGate) {
    Engine::Settings settings = polled_each(24h);
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::done, {.retry_after = 30s});
    script.commit();
    ASSERT_EQ(script.engine().waiting_count(), 0u);
    EXPECT_THAT(*work_in(script), IsWaitFor(30s));
    EXPECT_THAT(wake_in(script), IsWaitFor(30s));
    script.pass(wake_in(script));
    EXPECT_THAT(script.requests, ElementsAre("a", "b"));
}

TEST(Waking, AnIntentBehindAGateThatIsHalfOpenAsksForAList) {
    Engine::Settings settings = polled_each(24h);
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::done, {.retry_after = 2h});
    script.commit();
    EXPECT_THAT(*script.engine().list_at(script.now()) - script.now().instant, IsWaitFor(1h));
}

TEST(Waking, NoListIsAskedForByAGateThatIsHalfOpenWhereNothingWaits) {
    Script script(polled_each(24h), approve_all);
    List shown;
    shown.quota.retry_after = 2h;
    script.list(std::move(shown));
    EXPECT_EQ(*script.engine().list_at(script.now()) - script.now().instant, 24h);
}

TEST(Waking, WhatIsUnknownWaitsForTheGateAndForItsSweep) {
    Script script(polled_each(24h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing, {.retry_after = 30s});
    script.commit();
    EXPECT_THAT(*work_in(script), IsWaitFor(30s)) << "the sweep is due before";
}

TEST(Waking, ALateSweepThatWaitsForTheGateIsWork) {
    Script script(polled_each(24h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    const auto sweep = [&](Duration wait) {
        script.pass(wait);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list(List{});
    };
    for (const Duration wait : std::initializer_list<Duration>{6s, 175s}) {
        sweep(wait);
        while (!script.lists_sent.empty()) {
            script.list(List{}, script.lists_sent.front());
        }
    }
    ASSERT_EQ(work_in(script), std::nullopt);
    sweep(1h);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    script.list_fails({ListFailure::Kind::rate_limited, "429", {.retry_after = 30s}},
                      Status::approved);
    script.commit();
    EXPECT_THAT(*work_in(script), IsWaitFor(30s));
}

TEST(Waking, NeitherASweepNorALookPutsThePollOff) {
    Script script(polled_each(1h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(6s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.pass(2s);
    script.list(List{});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    script.pass(1s);
    script.list({"a"}, Status::approved);
    EXPECT_EQ(*script.engine().list_at(script.now()) - script.now().instant, 1h - 3s);
}

TEST(Waking, NoListIsDueWhileOneIsUnderWayOrWhilePausedOrAtTheEnd) {
    Script script(polled_each(24h), approve_all);
    EXPECT_EQ(script.engine().list_at(script.now()), std::nullopt) << "the first is under way";
    EXPECT_FALSE(script.engine().listed_once());
    script.list(List{});
    EXPECT_TRUE(script.engine().listed_once());
    EXPECT_NE(script.engine().list_at(script.now()), std::nullopt);
    EXPECT_FALSE(script.engine().state().paused());
    script.take(
        script.engine().obey(script.now(), {OrderRecord::Act::pause, "", "ann", ""}).actions);
    EXPECT_TRUE(script.engine().state().paused());
    EXPECT_EQ(script.engine().list_at(script.now()), std::nullopt);
    script.take(
        script.engine().obey(script.now(), {OrderRecord::Act::resume, "", "ann", ""}).actions);
    script.list(List{});
    script.take(script.engine().stop(script.now()));
    EXPECT_EQ(script.engine().list_at(script.now()), std::nullopt);
}

TEST(Waking, CostlyTasksAreWork) {
    Script script(settings_with(small), comparing);
    script.list(list_of(many(10, too_costly)));
    script.commit();
    ASSERT_TRUE(script.engine().is_deciding_costly());
    EXPECT_EQ(work_in(script), 0s);
}

// A Starter workspace of which lexid has spent all of today's part but so many requests.
Script starter_with(std::int64_t left, const std::string& rules = approve_all) {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::starter, 0);
    Engine engine(settings, 1);
    engine.restore(PaceRecord{.day_ends = start + 24h, .sent = 80 - left, .not_polls = 16}, start);
    engine.restore(LifeRecord{false, ""}, start);
    return Script(std::move(engine), rules);
}

// An approval needs a list before it, and there is but one request left.
TEST(Waking, WhatNeedsAListThatNoPermitFollowsWaitsForTheNextDay) {
    Script script = starter_with(2);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    List shown{.tasks = {task_of("a")}};
    shown.quota.retry_after = 90s;
    script.list(std::move(shown));
    script.commit();
    script.pass(93s);
    EXPECT_EQ(script.engine().waiting_count(), 1u);
    EXPECT_THAT(script.lists_sent, IsEmpty());
    ASSERT_GT(*script.engine().list_at(script.now()) - script.now().instant, 20h);
    EXPECT_EQ(script.engine().work_at(script.now()), script.engine().list_at(script.now()));
    EXPECT_EQ(script.engine().wake_at(script.now()), *script.engine().list_at(script.now()));
}

// A list that was kept on the way for so long would only come again.
TEST(Waking, WhatNeedsAListOfNowGetsItOnceTheKeptOneIsOver) {
    Script script = starter_with(3);
    List shown{.tasks = {task_of("a")}};
    shown.kept = List::Kept{90s, "`Age: 90`"};
    script.list(std::move(shown));
    script.commit();
    ASSERT_EQ(script.engine().waiting_count(), 1u);
    EXPECT_EQ(*script.engine().list_at(script.now()) - script.now().instant, 90s);
}

// Within what the API's clock allows for.
TEST(Waking, AMachinesClockThatIsAheadShortensNoWait) {
    Script script = starter_with(3, approve_all);
    List shown{.tasks = {task_of("a"), task_of("b"), task_of("c"), task_of("d")}};
    shown.quota.date = script.now().time;
    script.list(std::move(shown));
    script.commit();
    script.answer("a", Proof::done);
    script.commit();
    script.answer("b", Proof::done);
    script.commit();
    ASSERT_EQ(script.requests.size(), 2u);
    ASSERT_EQ(script.engine().waiting_count(), 2u);
    const Duration wake = wake_in(script);
    const std::optional<Duration> work = work_in(script);
    ASSERT_GT(wake, 20h);
    script.set_wall(50s);
    EXPECT_GE(wake_in(script), wake - 2s);
    EXPECT_GE(*work_in(script), *work - 2s);
}

// The minute's limit is three: a list and an approval leave one.
TEST(Waking, TasksThatAStepDidNotReachAreLookedAtAtOnce) {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::org, 0);
    settings.pace.poll_interval = 24h;
    Engine engine(settings, 1);
    engine.restore(PaceRecord{.day_ends = start + 24h, .minute_limit = 3, .minute_limit_at = start},
                   start);
    engine.restore(LifeRecord{false, ""}, start);
    Script script(std::move(engine), approve_all + "    limits: [1 per hour]\n");
    script.list(ids(6 * static_cast<int>(Engine::looks_a_step_max)));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    script.commit();
    ASSERT_EQ(script.requests.size(), 1u);
    script.answer(script.requests.front(), Proof::done);
    ASSERT_GT(script.engine().waiting_count(), 0u);
    EXPECT_EQ(wake_in(script), 0s);
}

// A list left at the beginning, and a list and an approval since: one more may follow the first
// after a minute, and a second to be sure. What became of the approval was told five seconds
// before.
Script with_one_permit(Proof answer, Duration poll_interval) {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::org, 0);
    settings.pace.poll_interval = poll_interval;
    Engine engine(settings, 1);
    engine.restore(PaceRecord{.day_ends = start + 24h, .minute_limit = 3, .minute_limit_at = start},
                   start);
    engine.restore(LifeRecord{false, ""}, start);
    Script script(std::move(engine), approve_all);
    script.list(List{});
    script.pass(2s);
    script.take(script.engine().wished(script.now()));
    if (script.lists_sent.empty()) {
        script.pass(*script.engine().list_at(script.now()) - script.now().instant);
    }
    script.list({"a", "b", "c"});
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a"));
    script.pass(Instant(56s) - script.now().instant);
    script.answer("a", answer);
    script.commit();
    EXPECT_EQ(script.intents(), 1u);
    script.pass(5s);
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
    return script;
}

TEST(Waking, UrgentSettlingComesBeforeApprovalsAndThoseBeforePolls) {
    const Script settling = with_one_permit(Proof::nothing, 2min);
    EXPECT_EQ(settling.intents(), 1u);
    const Script polling = with_one_permit(Proof::done, 30s);
    EXPECT_EQ(polling.intents(), 2u);
}

TEST(Waking, WhatNeedsAListGetsItWhereAPermitFollows) {
    Script script = starter_with(3);
    List shown{.tasks = {task_of("a")}};
    shown.quota.retry_after = 90s;
    script.list(std::move(shown));
    script.commit();
    script.pass(93s);
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
}

TEST(Waking, WithoutALimitAWishWaitsForNothing) {
    Script script(polled_each(6h), approve_all);
    script.list(List{});
    for (int i = 0; i < 8; ++i) {
        script.pass(2s);
        script.take(script.engine().wished(script.now()));
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending)) << "in vain " << i << " times";
        script.list(List{});
    }
}

TEST(Waking, NoWishIsGrantedOnceFailedListsHaveToEarnTheirRepeats) {
    Script script(polled_each(6h), approve_all);
    while (!script.lists_sent.empty()) {
        script.list_fails({.text = "500"});
        script.pass(61s);
    }
    script.take(script.engine().wished(script.now()));
    script.pass(1h);
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.pass(6h);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    // Ten that succeed earn one.
    for (int i = 0; i < 10; ++i) {
        script.list(List{});
        script.pass(6h);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    }
    for (const bool repeated : {true, false}) {
        script.list_fails({.text = "500"});
        script.pass(61s);
        EXPECT_EQ(script.lists_sent.empty(), !repeated);
    }
}

TEST(Waking, NorIsAnythingSettledThen) {
    Script script(polled_each(6h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    script.pass(6s);
    int failed = 0;
    for (; !script.lists_sent.empty() && failed < 30; ++failed) {
        script.list_fails({.text = "500"});
        script.pass(61s);
    }
    EXPECT_EQ(failed, 11) << "the first, and ten repeats";
}

}  // namespace
}  // namespace lexid::engine
