// What a list that failed, or one that says little, tells all the same.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time start{std::chrono::days(20000)};

Engine::Settings on(Plan plan, double track = 0) {
    Engine::Settings settings = usual();
    settings.pace = paced(plan, track);
    return settings;
}

TEST(FailedLists, TellTheTimeAndTheQuota) {
    Script script(on(Plan::automatic), approve_all);
    const ListFailure failure{
        ListFailure::Kind::other, "500", {.limit = 1'000, .remaining = 900, .date = start - 2h}};
    script.list_fails(failure);
    EXPECT_TRUE(script.engine().clock().is_from_api());
    EXPECT_EQ(script.notices.size(), 2u) << "the clock is off, and the list failed";
    EXPECT_EQ(script.engine().pacer().daily_limit(), 1'000);
}

TEST(FailedLists, ThatNeverLeftTakeNothingFromTheQuota) {
    for (const bool sent : {true, false}) {
        SCOPED_TRACE(sent);
        Script script(on(Plan::pro), approve_all);
        ASSERT_EQ(script.engine().pacer().sent_today(), 1);
        script.list_fails({.text = "500", .sent = sent});
        EXPECT_EQ(script.engine().pacer().sent_today(), sent ? 1 : 0);
    }
}

TEST(FailedRequests, A429IsRecordedOnce) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::rate_limited, {.retry_after = 30min});
    EXPECT_EQ(std::ranges::count_if(
                  script.records,
                  [](const Record& record) { return std::holds_alternative<PaceRecord>(record); }),
              1);
}

TEST(FailedLists, NobodyIsToldOfAnOddLimitWhereNoneCounts) {
    for (const Plan plan : {Plan::none, Plan::pro}) {
        Script script(on(plan), approve_all);
        script.list_fails({ListFailure::Kind::key_refused, "401", {.limit = 1'000'000'000}});
        EXPECT_EQ(script.notices.size(), plan == Plan::none ? 1u : 2u);
    }
}

TEST(FailedLists, A429TeachesTheMinutesLimit) {
    Script script(on(Plan::pro), approve_all);
    script.list_fails({ListFailure::Kind::rate_limited, "429", {.retry_after = 30s}});
    EXPECT_NE(script.engine().pacer().record().minute_limit, std::nullopt);
}

TEST(FailedLists, ALookThatFailedIsNoReasonToPollAgain) {
    Engine engine(on(Plan::pro, 0.06), 1);
    CheckpointRecord checkpoint{.followed = {{"a", {start, true}}}};
    checkpoint.pace.looked_at = start;
    engine.restore(checkpoint, start);
    engine.restore(LifeRecord{false, ""}, start);
    Script script(std::move(engine), approve_all);
    while (script.lists_sent.empty() || script.lists_sent.front() == Status::pending) {
        if (!script.lists_sent.empty()) {
            script.list(List{});
        }
        script.pass(*script.engine().list_at(script.now()) - script.now().instant);
    }
    const Status status = script.lists_sent.front();
    script.list_fails({.text = "500"}, status);
    script.pass(2s);
    EXPECT_THAT(script.lists_sent, IsEmpty());
}

TEST(FailedLists, NobodyLooksBeforeAPendingListWasAnswered) {
    Engine engine(on(Plan::pro, 0.06), 1);
    CheckpointRecord checkpoint{.followed = {{"a", {start, true}}}};
    checkpoint.pace.looked_at = start - 24h;
    engine.restore(checkpoint, start);
    engine.restore(LifeRecord{false, ""}, start);
    Script script(std::move(engine), approve_all);
    for (int i = 0; i < 30; ++i) {
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list_fails({.text = "500"});
        script.pass(*script.engine().list_at(script.now()) - script.now().instant);
    }
}

TEST(FailedLists, ADateThatIsBehindByNoMoreThanServersAreApartLeavesTheQuotaToBelieve) {
    for (const Duration more : std::initializer_list<Duration>{0s, 1s}) {
        SCOPED_TRACE(format_duration(more));
        Script script(on(Plan::automatic), approve_all);
        List shown;
        shown.quota.date = start;
        script.list(shown);
        script.pass(10min);
        script.take(script.engine().wished(script.now()));
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        // The trusted clock knows the time to a second.
        shown.quota = {.limit = 1'000,
                       .date = script.now().time + 1s - TrustedClock::apart_max - more};
        script.list(shown);
        EXPECT_EQ(script.engine().pacer().daily_limit(), more == 0s ? 1'000 : 100);
    }
}

TEST(FailedLists, AListThatLeftBeforeTheKeyWasRefusedDoesNotShowThatItIsAccepted) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.pass(31s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.pass(1s);
    script.answer("a", Proof::key_refused);
    script.list(List{});
    EXPECT_TRUE(script.engine().key_refused());
}

TEST(Starts, AKeyThatWorksIsNotProbedWhenItIsChanged) {
    Script script(unlimited(), approve_all);
    script.take(script.engine().key_changed(script.now()));
    EXPECT_FALSE(script.engine().key_refused());
}

TEST(Starts, AClockBehindTheLedgerIsToldAtOnce) {
    Engine engine(unlimited(), 1);
    engine.restore(LifeRecord{false, ""}, start + 1h);
    const Script script(std::move(engine), approve_all);
    EXPECT_EQ(script.notices.size(), 1u);
}

TEST(Starts, ArrivalsAreWatchedFromThenOn) {
    Script script(unlimited(), approve_all);
    const auto arrivals = [&] { return script.engine().checkpoint(script.now()).planner.arrivals; };
    script.pass(10min);
    EXPECT_EQ(arrivals().watched_from, start);
    script.list(List{});
    script.pass(3h);
    EXPECT_EQ(arrivals().hour_begun, start) << "no list was there to tell";
    boost::json::value body = task_of("a")->body();
    body.as_object()["created_at"] = format_time(script.now().time - 1min);
    script.list(List{.tasks = {*policy::Task::from_json(std::move(body))}});
    EXPECT_EQ(arrivals().hour_begun, start + 3h);
    const std::vector<std::int64_t> counts = arrivals().counts;
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), 1'000);
}

TEST(Starts, AnAnswerWithoutADateTellsThatADayIsOver) {
    Engine engine(on(Plan::starter), 1);
    engine.restore(PaceRecord{.day_ends = start - 1h, .sent = 60}, start - 2h);
    engine.restore(LifeRecord{false, ""}, start - 2h);
    Script script(std::move(engine), approve_all);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    EXPECT_GE(script.engine().pacer().sent_today(), 60);
    script.list(List{});
    EXPECT_LT(script.engine().pacer().sent_today(), 60);
}

TEST(Starts, AnOutcomeThatBecomesUnknownLaterIsRecordedOnce) {
    Script script(unlimited(), approve_all);
    script.tell_time();
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    script.pass(6s);
    script.list(List{});
    EXPECT_EQ(script.outcomes().size(), 1u);
}

TEST(Starts, ThePaceIsNotRecordedWithinTenMinutes) {
    const auto hold = [](Script& script, const std::string& task) {
        script.take(
            script.engine().obey(script.now(), {OrderRecord::Act::hold, task, "ann", ""}).actions);
    };
    Script script(Engine(on(Plan::pro), 1), approve_all, 1h);
    const auto paces = [&] {
        return std::ranges::count_if(script.records, [](const Record& record) {
            return std::holds_alternative<PaceRecord>(record);
        });
    };
    script.list(List{});
    hold(script, "x");
    EXPECT_EQ(paces(), 0);
    const auto poll = [&](Duration time) {
        script.pass(time);
        ASSERT_FALSE(script.lists_sent.empty());
        script.list(List{});
    };
    poll(10min);
    hold(script, "y");
    EXPECT_EQ(paces(), 1);
    poll(9min);
    hold(script, "z");
    EXPECT_EQ(paces(), 1) << "nor within ten minutes of the last";
}

TEST(Starts, ThePaceOfAnyLimitIsRecordedWithEachTwentiethOfIt) {
    Script script(on(Plan::automatic), approve_all);
    List shown;
    shown.quota.limit = 20;
    script.list(std::move(shown));
    const auto paces = [&] {
        return std::ranges::count_if(script.records, [](const Record& record) {
            return std::holds_alternative<PaceRecord>(record);
        });
    };
    for (int i = 1; i < 4; ++i) {
        EXPECT_EQ(paces(), i);
        script.pass(*script.engine().list_at(script.now()) - script.now().instant);
        script.list(List{});
    }
}

}  // namespace
}  // namespace lexid::engine
