// When lists leave, and what of that outlives a crash.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr Time start{std::chrono::days(20000)};

const std::string hold_all =
    "rules:\n  - name: nobody\n    when: type == prospect_search\n    then: hold\n";

Engine::Settings every(Duration poll_interval) {
    Engine::Settings settings = unlimited();
    settings.pace.poll_interval = poll_interval;
    return settings;
}

Engine::Settings on(Plan plan, double track = 0) {
    Engine::Settings settings = usual();
    settings.pace = paced(plan, track);
    return settings;
}

void order(Script& script, OrderRecord::Act act, const std::string& task = "") {
    script.take(script.engine().obey(script.now(), {act, task, "ann", ""}).actions);
}

// What a process that was killed leaves to the next one.
Engine crashed(const Script& script, Engine::Settings settings = unlimited()) {
    Engine engine(settings, 1);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        engine.restore(script.records[i], script.times[i]);
    }
    return engine;
}

// How long it takes until a list leaves, if nothing else happens.
Duration wait_for_list(Script& script) {
    return script.engine().list_at(script.now()).value() - script.now().instant;
}

TEST(Listing, AListThatFailedIsRepeatedAtOnceAFewTimes) {
    const struct {
        std::string_view name;
        bool sent;
        int repeats;
    } rows[] = {{"that may have reached the API", true, 10}, {"that never left", false, 30}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(every(6h), approve_all);
        int repeats = 0;
        while (repeats < 30) {
            ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
            script.list_fails({.text = "500", .sent = row.sent});
            script.pass(61s);  // the gate's longest wait
            if (script.lists_sent.empty()) {
                break;
            }
            ++repeats;
        }
        EXPECT_EQ(repeats, row.repeats);
    }
}

TEST(Listing, ASuccessEndsTheRepeats) {
    Script script(every(6h), approve_all);
    script.list_fails({.text = "500"});
    script.pass(1s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(List{});
    EXPECT_EQ(wait_for_list(script), 6h - 0s);
}

TEST(Listing, NoPollLeavesWhileLexidIsPaused) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    order(script, OrderRecord::Act::pause);
    script.commit();
    script.pass(7 * 24h);
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.take(script.engine().wished(script.now()));
    EXPECT_THAT(script.lists_sent, IsEmpty()) << "nobody's wish either";
    order(script, OrderRecord::Act::resume);
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
}

TEST(Listing, WhatIsUnknownIsSettledWhileLexidIsPaused) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    order(script, OrderRecord::Act::pause);
    script.pass(6s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(List{});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    script.list({"a"}, Status::approved);
    EXPECT_EQ(script.engine().unknown_count(), 0u);
}

TEST(Listing, WakesWhenTheFirstOfSeveralWaitingTasksMayGoOn) {
    const auto rule = [](const std::string& id, const std::string& window) {
        return "  - name: " + id + "\n    when: id.startsWith('" + id +
               "')\n    then: approve\n    limits: [1 per " + window + "]\n";
    };
    const std::pair<std::string, std::string> orders[] = {{"a", "b"}, {"b", "a"}};
    for (const auto& [sooner, later] : orders) {
        SCOPED_TRACE(sooner);
        Script script(every(24h), "rules:\n" + rule(sooner, "hour") + rule(later, "5h"));
        script.list({"a1", "a2", "b1", "b2"});
        script.commit();
        script.answer("a1", Proof::done);
        script.answer("b1", Proof::done);
        script.commit();
        EXPECT_EQ(wait_for_list(script), 1h);
        script.pass(1h);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list({"a2", "b2"});
        script.commit();
        EXPECT_EQ(script.requests.back(), sooner + "2");
        script.answer(script.requests.back(), Proof::done);
        EXPECT_EQ(wait_for_list(script), 4h);
    }
}

TEST(Listing, A429OutlivesACrash) {
    for (const bool to_a_list : {true, false}) {
        SCOPED_TRACE(to_a_list ? "to a list" : "to an approval");
        Script before(unlimited(), approve_all);
        const Quota quota{.retry_after = 30min};
        if (to_a_list) {
            before.list_fails({ListFailure::Kind::rate_limited, "429", quota});
        } else {
            before.list({"a"});
            before.commit();
            before.answer("a", Proof::rate_limited, quota);
        }
        Script after(crashed(before), approve_all);
        after.pass(29min);
        EXPECT_THAT(after.lists_sent, IsEmpty());
        after.records.insert(after.records.begin(), before.records.begin(), before.records.end());
        after.times.insert(after.times.begin(), before.times.begin(), before.times.end());
        Script again(crashed(after), approve_all);
        again.pass(29min);
        EXPECT_THAT(again.lists_sent, IsEmpty()) << "a second crash within the wait";
        again.pass(2min);
        EXPECT_THAT(again.lists_sent, ElementsAre(Status::pending));
    }
}

TEST(Listing, AProcessThatEndsWithinAToldWaitTellsTheNextOne) {
    Script first(unlimited(), approve_all);
    first.list_fails({ListFailure::Kind::rate_limited, "429", {.retry_after = 30min}});
    Script second(crashed(first), approve_all);
    second.take(second.engine().stop(second.now()));
    Script third(crashed(second), approve_all);
    third.pass(29min);
    EXPECT_THAT(third.lists_sent, IsEmpty());
}

// A Starter workspace whose polls are used up but for one.
Script with_one_poll_left(const std::string& rules = approve_all) {
    Engine engine(on(Plan::starter), 1);
    engine.restore(PaceRecord{.day_ends = start + 24h, .sent = 63}, start);
    engine.restore(LifeRecord{false, ""}, start);
    return Script(std::move(engine), rules);
}

TEST(Listing, WhatIsUrgentToSettleMaySpendWhatPollsMayNot) {
    Script script = with_one_poll_left();
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.commit();
    script.pass(6s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(List{});
    for (const Status status :
         {Status::approved, Status::completed, Status::failed, Status::dismissed}) {
        ASSERT_THAT(script.lists_sent, ElementsAre(status));
        script.list(List{}, status);
    }
    script.pass(175s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(List{});
    script.list(List{}, Status::approved);
    script.list(List{}, Status::completed);
    script.list(List{}, Status::failed);
    script.list(List{}, Status::dismissed);
    script.pass(3h);
    EXPECT_THAT(script.lists_sent, IsEmpty()) << "the later sweeps are not urgent";
}

TEST(Listing, LooksTakeNothingFromPollsWhileNothingIsFollowed) {
    const auto next_poll = [](double track, bool followed) {
        Engine engine(on(Plan::pro, track), 1);
        if (followed) {
            CheckpointRecord checkpoint{.followed = {{"a", {start, true}}}};
            checkpoint.pace.looked_at = start;
            engine.restore(checkpoint, start);
        }
        engine.restore(LifeRecord{false, ""}, start);
        Script script(std::move(engine), hold_all);
        script.list(List{});
        return wait_for_list(script);
    };
    EXPECT_EQ(next_poll(0.2, false), next_poll(0, false));
    EXPECT_GT(next_poll(0.2, true), next_poll(0, false) * 11 / 10);
}

TEST(Listing, ACrashBehindACheckpointLeavesAMinuteThatCountsAsSpent) {
    Script before(on(Plan::pro), approve_all);
    before.list({"a"});
    Engine engine(on(Plan::pro), 1);
    engine.restore(before.engine().checkpoint(before.now()), before.now().time);
    Script after(std::move(engine), approve_all);
    EXPECT_THAT(after.lists_sent, IsEmpty());
    after.pass(60s);
    EXPECT_THAT(after.lists_sent, IsEmpty());
    after.pass(1s);
    EXPECT_THAT(after.lists_sent, ElementsAre(Status::pending));
}

TEST(Listing, AWishIsGrantedAgainSoonIfItBroughtATaskThoughThatIsHeld) {
    const auto wait_after_wishes = [](bool new_tasks) {
        Script script(on(Plan::pro), hold_all);
        script.list(List{});
        int shown = 0;
        for (int i = 0; i < 5; ++i) {
            script.take(script.engine().wished(script.now()));
            script.pass(wait_for_list(script));
            shown += new_tasks ? 1 : 0;
            script.list(ids(shown));
        }
        script.take(script.engine().wished(script.now()));
        return wait_for_list(script);
    };
    EXPECT_LT(wait_after_wishes(true), 5s);
    EXPECT_GT(wait_after_wishes(false), 20s);
}

TEST(Listing, LookingStopsWithTheDaysPolls) {
    Engine engine(on(Plan::starter, 0.2), 1);
    CheckpointRecord checkpoint{.followed = {{"a", {start, true}}}};
    checkpoint.pace = {.day_ends = start + 24h, .sent = 60, .looked_at = start - 24h};
    engine.restore(checkpoint, start);
    engine.restore(LifeRecord{false, ""}, start);
    Script script(std::move(engine), hold_all);
    script.list(List{});
    EXPECT_THAT(script.lists_sent, Not(Contains(Status::completed)));
}

int paces_in(const Script& script) {
    return static_cast<int>(std::ranges::count_if(script.records, [](const Record& record) {
        return std::holds_alternative<PaceRecord>(record);
    }));
}

TEST(Listing, ThePaceIsRecordedWithATwentiethOfTheDaysLimit) {
    Engine::Settings settings = on(Plan::pro);
    settings.pace.poll_interval = 1min;
    Script script(settings, hold_all);
    script.list(List{});
    for (int sent = 1; sent < 50; ++sent) {
        ASSERT_EQ(paces_in(script), 0) << sent;
        script.pass(wait_for_list(script));
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list(List{});
    }
    EXPECT_EQ(paces_in(script), 1) << "50 of 1,000";
    const auto& pace = std::get<PaceRecord>(script.records.back());
    EXPECT_EQ(pace.sent, 50);
    EXPECT_EQ(pace.not_before, std::nullopt);
    for (int sent = 0; sent < 50; ++sent) {
        script.pass(wait_for_list(script));
        script.list(List{});
    }
    EXPECT_EQ(paces_in(script), 2) << "and with each further 50";
}

TEST(Listing, ThePaceIsRecordedBesideOtherRecordsButNotMoreOftenThanTenMinutes) {
    const struct {
        std::string_view name;
        Duration wait;
        bool other_record;
        int paces;
    } rows[] = {
        {"too soon", 10min - 1us, true, 0},
        {"in time", 10min, true, 1},
        {"without another record", 10min, false, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine::Settings settings = on(Plan::pro);
        settings.pace.poll_interval = 1h;
        Script script(settings, hold_all);
        script.list(List{});
        script.pass(row.wait);
        if (row.other_record) {
            order(script, OrderRecord::Act::hold, "x");
        }
        EXPECT_EQ(paces_in(script), row.paces);
    }
}

TEST(Listing, WithoutALimitNoPaceIsRecorded) {
    Script script(every(1h), hold_all);
    script.list(List{});
    script.pass(20min);
    order(script, OrderRecord::Act::hold, "x");
    EXPECT_EQ(paces_in(script), 0);
    script.take(script.engine().stop(script.now()));
    EXPECT_EQ(paces_in(script), 1) << "but at the end";
    script.take(script.engine().tick(script.now()));
    EXPECT_EQ(paces_in(script), 1);
}

TEST(Listing, APaceThatWasRecordedIsNotRecordedAnewUnlessSomethingWasSent) {
    Engine::Settings settings = on(Plan::pro);
    settings.pace.poll_interval = 24h;
    Script script(settings, hold_all);
    script.list(List{});
    script.pass(10min);
    order(script, OrderRecord::Act::hold, "x");
    ASSERT_EQ(paces_in(script), 1);
    script.pass(20min);
    order(script, OrderRecord::Act::hold, "y");
    EXPECT_EQ(paces_in(script), 1);
}

TEST(Listing, AWishThatIsGrantedIsLearnt) {
    Script script(on(Plan::pro), hold_all);
    script.list(List{});
    script.take(script.engine().wished(script.now()));
    script.pass(wait_for_list(script));
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    const auto wishes = [&] {
        const auto state = script.engine().checkpoint(script.now()).planner.wishes;
        return std::accumulate(state.counts.begin(), state.counts.end(), std::int64_t{0});
    };
    EXPECT_EQ(wishes(), 1000) << "in thousandths";
    script.list(List{});
    script.pass(wait_for_list(script));
    EXPECT_EQ(wishes(), 1000) << "a poll that nobody wished for";
}

TEST(Listing, AnApprovalIsLearntWithItsIntent) {
    Script script(on(Plan::pro), approve_all);
    const auto approvals = [&] {
        const auto state = script.engine().checkpoint(script.now()).planner.approvals;
        return std::accumulate(state.counts.begin(), state.counts.end(), std::int64_t{0});
    };
    script.list(List{});
    script.pass(2h);
    boost::json::value body = task_of("a")->body();
    body.as_object()["created_at"] = format_time(script.now().time - 1min);
    EXPECT_EQ(approvals(), 0);
    script.list(List{.tasks = {*policy::Task::from_json(std::move(body))}});
    ASSERT_EQ(script.intents(), 1u);
    EXPECT_EQ(approvals(), 1000) << "in thousandths";
}

TEST(Listing, NobodyIsWokenForAWaitThatAnotherPolicyEnded) {
    Script script(every(24h), approve_all + "    limits: [1 per hour]\n");
    script.list({"a", "b"});
    script.commit();
    script.answer("a", Proof::done);
    ASSERT_EQ(wait_for_list(script), 1h);
    script.take(script.engine().policy_changed(script.now(),
                                               policy_of("version: 1\n" + hold_all + "...\n")));
    EXPECT_EQ(wait_for_list(script), 24h);
}

TEST(Listing, ATaskThatWaitsForeverWakesNobody) {
    Script script(every(24h),
                  "rules:\n  - name: big\n    when: type == prospect_search\n    then: approve\n"
                  "    limits: [{sum: id.size(), at_most: 1, per: hour}]\n");
    script.list({"abc"});
    EXPECT_THAT(script.decisions(), ElementsAre("abc hold big"));
    EXPECT_EQ(wait_for_list(script), 24h);
}

}  // namespace
}  // namespace lexid::engine
