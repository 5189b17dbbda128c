#include "engine/followed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time noon{std::chrono::days(20000) + 12h};

TEST(Followed, WhatAListTellsDependsOnWhoActed) {
    const struct {
        std::string_view name;
        bool by_lexid;
        Status status;
        bool tells;
    } rows[] = {
        {"lexid's is still to be done", true, Status::approved, false},
        {"lexid's is done", true, Status::completed, true},
        {"lexid's failed", true, Status::failed, true},
        {"lexid's can't have been dismissed", true, Status::dismissed, false},
        {"people approved it", false, Status::approved, true},
        {"people approved it, and it is done", false, Status::completed, true},
        {"people dismissed it", false, Status::dismissed, true},
        {"it is pending again", false, Status::pending, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Followed followed;
        followed.follow("a", {noon, row.by_lexid});
        EXPECT_EQ(followed.seen("b", row.status), std::nullopt);
        EXPECT_EQ(followed.seen("a", row.status).has_value(), row.tells);
    }
}

TEST(Followed, ListsTakeTurnsAndOnlyThoseThatMayTell) {
    const auto turns = [](bool by_people) {
        Followed followed;
        followed.follow("a", {noon, true});
        if (by_people) {
            followed.follow("b", {noon, false});
        }
        std::vector<Status> turns;
        std::optional<Status> last;
        for (int i = 0; i < 5; ++i) {
            last = followed.look_after(last);
            turns.push_back(*last);
        }
        return turns;
    };
    EXPECT_THAT(turns(false), ElementsAre(Status::completed, Status::failed, Status::completed,
                                          Status::failed, Status::completed));
    EXPECT_THAT(turns(true), ElementsAre(Status::completed, Status::failed, Status::approved,
                                         Status::dismissed, Status::completed));
}

TEST(Followed, GivesUpAfterAWeek) {
    Followed followed;
    followed.follow("a", {noon, true});
    followed.follow("b", {noon + 1h, false});
    EXPECT_THAT(followed.give_up(noon + Followed::followed_for), IsEmpty());
    EXPECT_THAT(followed.give_up(noon + Followed::followed_for + 1h), ElementsAre("a"));
    EXPECT_EQ(followed.size(), 1);
}

TEST(Followed, FollowsTwentyThousandAtOnce) {
    Followed followed;
    for (int i = 0; i < 20'010; ++i) {
        followed.follow(std::to_string(i), {noon, true});
    }
    EXPECT_EQ(followed.size(), 20'000u);
}

TEST(Followed, WhatIsForgottenOfLexidsSaysNothingOfPeoples) {
    for (const bool peoples_too : {false, true}) {
        SCOPED_TRACE(peoples_too);
        Followed followed;
        followed.follow("a", {noon, true});
        followed.follow("b", {noon, true});
        if (peoples_too) {
            followed.follow("c", {noon, false});
        }
        followed.forget("a");
        followed.forget("nobody");
        EXPECT_EQ(followed.look_after(Status::failed),
                  peoples_too ? Status::approved : Status::completed);
    }
}

Engine::Settings tracking() {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::pro, 0.06);  // 48 lists a day, 30 min apart
    return settings;
}

// The lists that leave within that time, all answered with `shown`.
std::vector<Status> lists_within(Script& script, Duration time, const std::vector<std::string>& of,
                                 Status shown) {
    std::vector<Status> sent;
    for (Duration passed{}; passed < time; passed += 1min) {
        script.pass(1min);
        while (!script.lists_sent.empty()) {
            const Status status = script.lists_sent.front();
            script.list(status == shown ? of : std::vector<std::string>{}, status);
            script.commit();
            if (status != Status::pending) {
                sent.push_back(status);
            }
        }
    }
    return sent;
}

std::vector<std::string> fates(const Script& script) {
    std::vector<std::string> fates;
    for (const Record& record : script.records) {
        if (const auto* fate = std::get_if<FateRecord>(&record)) {
            fates.push_back(fate->task + ' ' + std::string(to_text(fate->status)) +
                            (fate->by_lexid ? " by lexid" : ""));
        }
    }
    return fates;
}

TEST(Fate, OfAnApprovalIsReadWithinTrackUntilItIsKnown) {
    Script script(tracking(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::done);
    EXPECT_THAT(lists_within(script, 29min, {}, Status::failed), IsEmpty());
    EXPECT_THAT(lists_within(script, 2h, {"a"}, Status::failed),
                ElementsAre(Status::completed, Status::failed));
    EXPECT_THAT(fates(script), ElementsAre("a failed by lexid"));
    EXPECT_THAT(lists_within(script, 5h, {}, Status::failed), IsEmpty()) << "nothing is left";
}

TEST(Fate, OfWhatPeopleDecidedIsReadToo) {
    Script script(tracking(), "rules:\n  - name: none\n    when: 'false'\n    then: approve\n");
    script.list({"a"});
    EXPECT_THAT(lists_within(script, 29min, {}, Status::pending), IsEmpty());
    EXPECT_THAT(lists_within(script, 3h, {"a"}, Status::dismissed),
                testing::Contains(Status::dismissed));
    EXPECT_THAT(fates(script), ElementsAre("a dismissed"));
}

TEST(Fate, IsNotReadWhilePausedOrWithoutTrack) {
    for (const bool paused : {true, false}) {
        Engine::Settings settings = tracking();
        settings.pace.track = paused ? 0.06 : 0;
        Script script(settings, approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::done);
        if (paused) {
            script.take(script.engine()
                            .obey(script.now(), {OrderRecord::Act::pause, "", "me", ""})
                            .actions);
        }
        EXPECT_THAT(lists_within(script, 10h, {}, Status::failed), IsEmpty());
    }
}

TEST(Fate, AFailedLookIsNotTriedAgainBeforeItsTurn) {
    Script script(tracking(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::done);
    int looks = 0;
    for (int minute = 0; minute < 24 * 60; ++minute) {
        script.pass(1min);
        if (script.lists_sent.empty()) {
            continue;
        }
        const Status status = script.lists_sent.front();
        if (status == Status::pending) {
            script.list(std::vector<std::string>{});
        } else {
            ++looks;
            script.list_fails({ListFailure::Kind::other, "500", {}}, status);
        }
        script.commit();
    }
    EXPECT_GE(looks, 20);
    EXPECT_LE(looks, 48);
}

TEST(Fate, AStartGoesOnWhereTheLastProcessStopped) {
    constexpr Time start{std::chrono::days(20000)};
    const struct {
        std::string_view name;
        std::optional<Time> looked_at;
        Duration wait;
    } rows[] = {
        {"a look is due", start - 31min, 0min},
        {"a look was just made", start - 10min, 20min},
        {"the first start", std::nullopt, 30min},
        {"by a clock that was ahead", start + 24h, 30min},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine engine(tracking(), 1);
        CheckpointRecord checkpoint{.followed = {{"a", {start - 1h, true}}}};
        checkpoint.pace.looked = Status::completed;
        checkpoint.pace.looked_at = row.looked_at;
        engine.restore(checkpoint, start);
        engine.restore(LifeRecord{false, ""}, start);
        Script script(std::move(engine), approve_all);
        script.list(List{});
        for (Duration passed{}; passed < row.wait; passed += 1min) {
            EXPECT_THAT(script.lists_sent, testing::Not(testing::Contains(Status::failed)));
            if (!script.lists_sent.empty()) {
                script.list(List{});
            }
            script.pass(1min);
        }
        if (script.lists_sent == std::vector{Status::pending}) {
            script.list(List{});
        }
        EXPECT_THAT(script.lists_sent, ElementsAre(Status::failed));
    }
}

TEST(Followed, NobodyLooksForWhatPeopleDidOnceNoSuchTaskIsLeft) {
    Followed followed;
    followed.follow("a", {noon, true});
    followed.follow("b", {noon, false});
    followed.follow("b", {noon, false});  // once only
    followed.forget("b");
    EXPECT_EQ(followed.look_after(Status::failed), Status::completed);
    followed.follow("b", {noon, false});
    EXPECT_EQ(followed.look_after(Status::failed), Status::approved);
    followed.end("b", Status::dismissed);
    EXPECT_EQ(followed.look_after(Status::failed), Status::completed);
    followed.follow("b", {noon - 1h, false});
    EXPECT_THAT(followed.give_up(noon + Followed::followed_for - 1us), ElementsAre("b"));
    EXPECT_EQ(followed.look_after(Status::failed), Status::completed);
    followed.put_back({{"c", {noon, false}}});
    EXPECT_EQ(followed.look_after(Status::failed), Status::approved);
    followed.put_back({{"c", {noon, true}}});
    EXPECT_EQ(followed.look_after(Status::failed), Status::completed);
}

TEST(Followed, CountsWhatBecameOfThem) {
    Followed followed;
    const std::pair<bool, Status> seen[] = {{true, Status::completed},  {true, Status::failed},
                                            {true, Status::failed},     {false, Status::approved},
                                            {false, Status::completed}, {false, Status::failed},
                                            {false, Status::dismissed}};
    for (const auto& [by_lexid, status] : seen) {
        followed.follow("a", {noon, by_lexid});
        EXPECT_EQ(followed.seen("a", status), (Followed::Task{noon, by_lexid}));
        followed.end("a", status);
        EXPECT_EQ(followed.seen("a", status), std::nullopt) << "only once";
        EXPECT_TRUE(followed.empty());
        followed.end("a", status);
    }
    EXPECT_EQ(followed.counts().completed, 1u);
    EXPECT_EQ(followed.counts().failed, 2u);
    EXPECT_EQ(followed.counts().approved, 3u);
    EXPECT_EQ(followed.counts().dismissed, 1u);
}

TEST(Followed, GivesUpEachInItsTurn) {
    Followed followed;
    followed.follow("b", {noon + 1h, true});
    followed.follow("a", {noon, true});
    followed.follow("c", {noon + 2h, true});
    const Time week = noon + Followed::followed_for;
    EXPECT_THAT(followed.give_up(week + 1us), ElementsAre("a"));
    EXPECT_THAT(followed.give_up(week + 1h), IsEmpty());
    EXPECT_THAT(followed.give_up(week + 1h + 1us), ElementsAre("b"));
    followed.put_back({followed.tasks().begin(), followed.tasks().end()});
    EXPECT_THAT(followed.give_up(week + 2h), IsEmpty());
    EXPECT_THAT(followed.give_up(week + 2h + 1us), ElementsAre("c"));
    EXPECT_TRUE(followed.empty());
}

TEST(Fate, OnlyOfWhatLexidApprovedAndNotOfWhatItDismissed) {
    for (const bool dismisses : {false, true}) {
        SCOPED_TRACE(dismisses);
        Script script(unlimited(), dismisses ? "dismissals: allowed\nrules:\n  - name: d\n"
                                               "    when: type == prospect_search\n"
                                               "    then: dismiss\n"
                                             : approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::done);
        EXPECT_EQ(script.engine().state().followed().size(), dismisses ? 0u : 1u);
        Engine engine(unlimited(), 1);
        for (std::size_t i = 0; i < script.records.size(); ++i) {
            engine.restore(script.records[i], script.times[i]);
        }
        EXPECT_EQ(engine.state().followed().size(), dismisses ? 0u : 1u) << "after a restart";
    }
}

// `a` was tried once, then it is gone from the lists: people dealt with it.
Script with_one_that_is_gone() {
    Engine::Settings settings = tracking();
    settings.pace.poll_interval = 1000h;
    Script script(settings, approve_all);
    script.tell_time();
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::refused);
    script.take(script.engine().wished(script.now()));
    script.pass(2s);
    script.list(List{});
    script.commit();
    return script;
}

std::size_t kept_tasks(Script& script) {
    return script.engine().checkpoint(script.now()).tasks.size();
}

TEST(Fate, WhatLexidTriedIsForgottenWithItsFate) {
    const struct {
        std::string_view name;
        std::vector<std::string> shown;
        Status status;
        std::size_t kept;
    } rows[] = {
        {"it is not known yet", {"b"}, Status::approved, 1},
        {"approved", {"a", "b"}, Status::approved, 0},
        {"dismissed", {"b", "a"}, Status::dismissed, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script = with_one_that_is_gone();
        ASSERT_EQ(kept_tasks(script), 1u);
        ASSERT_EQ(script.engine().state().followed().size(), 1);
        lists_within(script, 3h, row.shown, row.status);
        EXPECT_EQ(kept_tasks(script), row.kept);
        EXPECT_EQ(fates(script).size(), 1 - row.kept) << "none of what is not followed";
    }
}

TEST(Fate, OfATaskThatIsPendingAgainIsOpen) {
    Script script = with_one_that_is_gone();
    script.take(script.engine().wished(script.now()));
    script.pass(2s);
    script.list({"a"});
    script.commit();
    EXPECT_EQ(script.engine().state().followed().size(), 0);
    EXPECT_EQ(script.requests.size(), 2u);
    EXPECT_EQ(kept_tasks(script), 1u);
}

TEST(Fate, IsForgottenAfterAWeekAndWithItTheTask) {
    Script script = with_one_that_is_gone();
    for (const Duration time : {Duration(7 * 24h), Duration(2s)}) {
        EXPECT_EQ(kept_tasks(script), 1u);
        for (Duration passed{}; passed < time; passed += std::min<Duration>(time, 1h)) {
            script.pass(std::min<Duration>(time, 1h));
            if (!script.lists_sent.empty() && script.lists_sent.front() != Status::pending) {
                script.list(List{}, script.lists_sent.front());
            }
            script.commit();
        }
        script.take(script.engine().wished(script.now()));
        script.pass(time == 2s ? 1s : 0s);
        script.list(List{});
    }
    EXPECT_EQ(kept_tasks(script), 0u);
    EXPECT_TRUE(script.engine().state().followed().empty());
}

TEST(Fate, IsNotRecordedWithoutRoomAndLearntLater) {
    Script script = with_one_that_is_gone();
    script.take(script.engine().room_changed(script.now(), false));
    lists_within(script, 3h, {"a"}, Status::approved);
    EXPECT_THAT(fates(script), IsEmpty());
    script.take(script.engine().room_changed(script.now(), true));
    lists_within(script, 3h, {"a"}, Status::approved);
    EXPECT_THAT(fates(script), ElementsAre("a approved"));
}

}  // namespace
}  // namespace lexid::engine
