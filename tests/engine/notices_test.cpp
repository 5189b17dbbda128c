// What people are told, word for word, and when they are not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

using Texts = std::vector<std::string>;

// `level text` of each.
Texts notices(const Actions& actions) {
    Texts texts;
    for (const Action& action : actions) {
        if (const auto* notice = std::get_if<Notice>(&action)) {
            constexpr std::string_view levels[] = {"info", "warning", "error"};
            texts.push_back(std::string(levels[static_cast<std::size_t>(notice->level)]) + ' ' +
                            notice->text);
        }
    }
    return texts;
}

// Performs the actions as well.
Texts told(Script& script, Actions actions) {
    Texts texts = notices(actions);
    script.take(std::move(actions));
    return texts;
}

List dated(Time date) {
    List list;
    list.quota.date = date;
    return list;
}

TEST(Notices, SayByHowMuchTheClockIsOffAndByWhose) {
    const std::string by_api = ", by the API's clock: approving stops until it is right";
    const std::string by_ledger =
        ", by the ledger and the time since the start: approving stops until it is right, or the "
        "API shows a Date; if it is right now, restart lexid";
    const std::string right_again = "info the machine's clock is right again: approving goes on";
    const struct {
        std::string_view name;
        bool by_api;
        Duration wall;
        std::string text;
    } rows[] = {
        {"ahead", true, 2h, "error the machine's clock is 1h59m59s ahead" + by_api},
        {"behind", true, -2h, "error the machine's clock is 2h behind" + by_api},
        {"ahead, without the API", false, 2h, "error the machine's clock is 2h ahead" + by_ledger},
        {"behind, without the API", false, -90s,
         "error the machine's clock is 1m30s behind" + by_ledger},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), approve_all);
        script.list(row.by_api ? dated(script.now().time) : List{});
        script.set_wall(row.wall);
        EXPECT_THAT(told(script, script.engine().tick(script.now())), ElementsAre(row.text));
        EXPECT_THAT(told(script, script.engine().tick(script.now())), IsEmpty()) << "once";
        script.set_wall(0s);
        EXPECT_THAT(told(script, script.engine().tick(script.now())), ElementsAre(right_again));
        EXPECT_THAT(told(script, script.engine().tick(script.now())), IsEmpty());
    }
}

TEST(Notices, WhateverHappensTheClockIsLookedAt) {
    using Event = std::function<Actions(Engine&, Now)>;
    const std::pair<std::string_view, Event> events[] = {
        {"a tick", [](Engine& it, Now now) { return it.tick(now); }},
        {"a wish", [](Engine& it, Now now) { return it.wished(now); }},
        {"room", [](Engine& it, Now now) { return it.room_changed(now, true); }},
        {"another key", [](Engine& it, Now now) { return it.key_changed(now); }},
        {"another policy",
         [](Engine& it, Now now) {
             return it.policy_changed(now, policy_of("version: 1\n...\n"));
         }},
        {"the end", [](Engine& it, Now now) { return it.stop(now); }},
        {"a write", [](Engine& it, Now now) { return it.durable(now, 0); }},
        {"a list", [](Engine& it, Now now) { return it.listed(now, Status::pending, {}); }},
        {"no list", [](Engine& it, Now now) { return it.list_failed(now, Status::pending, {}); }},
        {"an order",
         [](Engine& it, Now now) {
             return it.obey(now, {OrderRecord::Act::hold, "x", "ann", ""}).actions;
         }},
        {"a settlement",
         [](Engine& it, Now now) {
             return it.settle(now, "x", Outcome::confirmed, "ann").actions;
         }},
        {"an answer", [](Engine& it, Now now) { return it.answered(now, "a", {}); }},
    };
    for (const auto& [name, event] : events) {
        SCOPED_TRACE(name);
        Script script(unlimited(), approve_all);
        List shown = dated(script.now().time);
        shown.tasks = {task_of("a")};
        script.list(std::move(shown));
        script.commit();
        script.pass(31s);
        script.set_wall(2h);
        EXPECT_THAT(notices(event(script.engine(), script.now())),
                    testing::Contains(testing::HasSubstr("the machine's clock is")));
    }
}

TEST(Notices, SayWhenAListIsTriedAgain) {
    const struct {
        std::string_view name;
        ListFailure::Kind kind;
        Quota quota;
        testing::Matcher<Texts> told;
    } rows[] = {
        {"trouble",
         ListFailure::Kind::other,
         {},
         ElementsAre(testing::MatchesRegex(
             "warning the list of pending tasks failed, next try in [0-9]+(\\.[0-9]+)?m?s: text"))},
        {"a 429",
         ListFailure::Kind::rate_limited,
         {.retry_after = 1h},
         ElementsAre(testing::HasSubstr("failed, next try in 1h"))},
        {"a refused key",
         ListFailure::Kind::key_refused,
         {},
         ElementsAre("error the API refuses the key, approving stops; next try in 1h: text")},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), approve_all);
        const ListFailure failure{row.kind, "text", row.quota};
        EXPECT_THAT(
            told(script, script.engine().list_failed(script.now(), Status::pending, failure)),
            row.told);
        Script stopping(unlimited(), approve_all);
        stopping.take(stopping.engine().stop(stopping.now()));
        EXPECT_EQ(
            notices(stopping.engine().list_failed(stopping.now(), Status::pending, failure)).size(),
            row.kind == ListFailure::Kind::key_refused ? 1u : 0u);
    }
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(61s);
    script.list(List{});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    EXPECT_THAT(
        told(script, script.engine().list_failed(script.now(), Status::approved, {.text = "text"})),
        ElementsAre(testing::StartsWith("warning the list of approved tasks failed")));
}

TEST(Notices, SayHowManyRequestsAnEarlierRunLeftOpen) {
    const std::string rest =
        " of an earlier run: lists are read to settle that, and what is still pending in 3m is "
        "decided anew";
    for (const int count : {0, 1, 2}) {
        SCOPED_TRACE(count);
        Engine engine(unlimited(), 1);
        for (int i = 0; i < count; ++i) {
            IntentRecord intent;
            intent.decision.task = "t" + std::to_string(i);
            engine.restore(intent, Time());
        }
        const Now now{Instant(), Time(std::chrono::days(20000))};
        const Texts texts = notices(engine.start(now, policy_of("version: 1\n...\n"), ""));
        if (count == 0) {
            EXPECT_THAT(texts, IsEmpty());
        } else {
            EXPECT_THAT(texts,
                        ElementsAre("warning no answer is on record for " + std::to_string(count) +
                                    (count == 1 ? " request" : " requests") + rest));
        }
    }
}

TEST(Notices, OfTheKeyComeOncePerBout) {
    Engine::Settings settings = unlimited();
    settings.connections = 3;
    Script script(settings, approve_all);
    script.list({"a", "b", "c"});
    script.commit();
    const auto answer = [&](const std::string& task, Proof proof) {
        return told(script, script.engine().answered(script.now(), task, {proof, "401", "", {}}));
    };
    EXPECT_THAT(answer("a", Proof::key_refused),
                ElementsAre("error the API refuses the key, approving stops; next try in 1h: 401"));
    EXPECT_THAT(answer("b", Proof::key_refused), IsEmpty()) << "the same bout";
    script.pass(1h);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    EXPECT_THAT(
        told(script, script.engine().list_failed(script.now(), Status::pending,
                                                 {ListFailure::Kind::key_refused, "401", {}})),
        ElementsAre("error the API refuses the key, approving stops; next try in 2h: 401"));
    script.take(script.engine().key_changed(script.now()));
    EXPECT_THAT(answer("c", Proof::key_refused), IsEmpty()) << "it left with the key before";
    EXPECT_TRUE(script.engine().key_refused());
    EXPECT_THAT(told(script, script.engine().listed(script.now(), Status::pending, {})),
                ElementsAre("info the API accepts the key again: approving goes on"));
    EXPECT_FALSE(script.engine().key_refused());
    script.pass(31s);
    EXPECT_THAT(
        told(script, script.engine().list_failed(script.now(), Status::pending,
                                                 {ListFailure::Kind::key_refused, "401", {}})),
        ElementsAre("error the API refuses the key, approving stops; next try in 1h: 401"))
        << "a changed key begins anew";
}

TEST(Notices, OfTheKeyCountWhatLeftAtTheMomentOfTheChangeForTheNewKeys) {
    Script script(unlimited(), approve_all);
    script.pass(10s);
    script.take(script.engine().key_changed(script.now()));
    script.list({"a"});
    script.commit();
    ASSERT_THAT(script.requests, ElementsAre("a"));
    script.answer("a", Proof::key_refused);
    EXPECT_TRUE(script.engine().key_refused());
}

TEST(Notices, OfTheKeyNameWaitsUpToSixHours) {
    Script script(unlimited(), approve_all);
    for (const std::string wait : {"1h", "2h", "4h", "6h", "6h"}) {
        EXPECT_THAT(
            told(script, script.engine().list_failed(script.now(), Status::pending,
                                                     {ListFailure::Kind::key_refused, "401", {}})),
            ElementsAre("error the API refuses the key, approving stops; next try in " + wait +
                        ": 401"));
        script.lists_sent.clear();
        script.pass(6h);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    }
}

TEST(Notices, OfRoomHaveTheirLevel) {
    Script script(unlimited(), approve_all);
    EXPECT_THAT(told(script, script.engine().room_changed(script.now(), false)),
                ElementsAre("error the ledger's disk is nearly full: nothing is approved until it "
                            "has room again"));
    EXPECT_THAT(told(script, script.engine().room_changed(script.now(), true)),
                ElementsAre("info the ledger's disk has room again: approving goes on"));
}

}  // namespace
}  // namespace lexid::engine
