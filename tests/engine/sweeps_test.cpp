// Which lists look for tasks whose outcome is unknown, when, and at whose cost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time begin{std::chrono::days(20000)};

// Makes the outcome of a request unknown that has left.
void lose(Script& script, const std::string& task) {
    script.answer(task, Proof::nothing);
    script.commit();
}

// A request of an earlier run whose outcome was unknown so long before the start.
Engine with_unknown(Duration before, bool dated, Engine::Settings settings = polled_each(1000h)) {
    Engine engine(settings, 1);
    IntentRecord intent;
    intent.decision.task = "a";
    intent.decision.verdict = policy::Verdict::approve;
    engine.restore(intent, begin - before);
    engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::unknown, .dated = dated},
                   begin - before);
    return engine;
}

TEST(Sweeps, WhatWasWaitedForBeforeTheStartIsNotWaitedForAgain) {
    const Duration none = Duration::max();
    // By as much the clocks of the two processes may differ.
    constexpr Duration apart = 60s;
    const struct {
        std::string_view name;
        Duration waited;
        bool swept;     // by the first list already
        Duration next;  // from the start to the next sweep
    } rows[] = {
        {"no time for certain", 0s, false, 5s},
        {"less than clocks may differ", -30s, false, 5s},
        {"not until the first", 2s, false, 3s},
        {"until the first", 5s, true, 175s},
        {"nearly until pending is proof", 180s - 1us, true, 1us},
        {"until pending is proof", 180s, true, 1h - 180s},
        {"nearly until the third", 1h - 1us, true, 1us},
        {"until the third", 1h, true, 23h},
        {"nearly until the last", 24h - 1us, true, 1us},
        {"until the last", 24h, true, none},
        {"long ago", 240h, true, none},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(with_unknown(apart + row.waited, true), approve_all);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        List dated;
        dated.quota.date = begin;
        script.list(std::move(dated));
        int lists = 0;
        while (!script.lists_sent.empty()) {
            script.list(List{}, script.lists_sent.front());
            ++lists;
        }
        EXPECT_EQ(lists, row.swept ? 4 : 0) << "one sweep serves for all that were due";
        EXPECT_EQ(script.engine().unknown_count(), 1u);
        const Duration next = *script.engine().list_at(script.now()) - script.now().instant;
        EXPECT_EQ(next, row.next == none ? 1000h : row.next);
    }
}

TEST(Sweeps, OneServesForAllThatWereDueBeforeTheApiToldTheTime) {
    Script script(with_unknown(1h, false), approve_all);
    script.pass(200s);
    List dated;
    dated.quota.date = script.now().time;
    int lists = 0;
    for (script.list(std::move(dated)); !script.lists_sent.empty(); ++lists) {
        script.list(List{}, script.lists_sent.front());
    }
    EXPECT_EQ(lists, 5) << "of pending tasks, and one sweep";
    EXPECT_EQ(*script.engine().list_at(script.now()) - script.now().instant, 1h - 200s);
}

TEST(Sweeps, ACheckpointSaysSinceWhenAnOutcomeIsUnknownOnceTheApiTellsTheTime) {
    for (const bool dated : {true, false}) {
        SCOPED_TRACE(dated);
        Script script(with_unknown(1h, dated), approve_all);
        const auto since = [&] {
            return script.engine().checkpoint(script.now()).tasks.at(0).facts.unknown_at;
        };
        EXPECT_EQ(since(), dated ? std::optional(begin - 1h) : std::nullopt);
        List list;
        list.quota.date = begin;
        script.list(std::move(list));
        EXPECT_EQ(since(), dated ? begin - 1h : begin);
    }
}

TEST(Sweeps, BeginAnewWithEachRequest) {
    Script script(polled_each(1000h), approve_all);
    script.list({"a"});
    script.commit();
    lose(script, "a");
    script.pass(6s);
    script.list({"a"});
    script.pass(175s);
    script.list({"a"});
    script.commit();
    ASSERT_EQ(script.requests.size(), 2u);
    lose(script, "a");
    EXPECT_EQ(*script.engine().list_at(script.now()) - script.now().instant, 5s);
}

TEST(Sweeps, SettleOnlyWhatIsUnknown) {
    // Of these `a` is unknown, `b` open, `c` on the way, and `d` not known at all.
    Script script(polled_each(1000h),
                  "rules:\n  - name: r\n    when: id != 'b'\n    then: approve\n");
    script.list({"a", "b", "c"});
    script.commit();
    ASSERT_THAT(script.requests, ElementsAre("a", "c"));
    lose(script, "a");
    script.pass(6s);
    script.list(List{});
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    script.list({"a", "b", "c", "d"}, Status::approved);
    EXPECT_THAT(script.outcomes(),
                ElementsAre("a unknown: the answer",
                            "a confirmed: settled: the list of approved tasks shows it"));
    script.answer("c", Proof::done);
    EXPECT_EQ(script.outcomes().back(), "c confirmed: the answer");
}

TEST(Sweeps, AListTellsOfWhatWasUnknownWhenItLeft) {
    for (const Duration later : {Duration(0s), Duration(1us)}) {
        SCOPED_TRACE(format_duration(later));
        Script script(polled_each(1000h), approve_all);
        script.list({"a", "b"});
        script.commit();
        lose(script, "a");
        script.pass(6s);
        script.list(List{});
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
        script.pass(later);
        lose(script, "b");
        script.list({"b"}, Status::approved);
        EXPECT_EQ(script.engine().unknown_count(), later == 0s ? 1u : 2u);
    }
}

TEST(Sweeps, GoOnWithTheListThatWasMissed) {
    Script script(polled_each(1000h), approve_all);
    script.list({"a"});
    script.commit();
    lose(script, "a");
    script.pass(6s);
    script.list(List{});
    script.list(List{}, Status::approved);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::completed));
    script.list_fails({ListFailure::Kind::key_refused, "401", {}}, Status::completed);
    script.pass(1h);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending)) << "whether the key is accepted";
    script.list(List{});
    EXPECT_THAT(script.lists_sent, ElementsAre(Status::completed));
}

// Polls leave the reserve alone; what a charge or a person waits for may use it.
TEST(Sweeps, UseTheReserveWhileTheyAreUrgent) {
    const struct {
        std::string_view name;
        Duration after;  // `a` became unknown
        bool another;    // became unknown just now
        bool goes_on;    // though polls have nothing left
    } rows[] = {
        {"the first", 5s, false, true},  {"the second", 3min, false, true},
        {"the third", 1h, false, false}, {"the third, while another is not due", 1h, true, false},
        {"the last", 24h, false, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine::Settings settings = usual();
        settings.pace = paced(Plan::org, 0);
        settings.pace.poll_interval = 1000h;
        Engine engine(settings, 1);
        engine.restore(PaceRecord{.day_ends = begin + 24h + 15s, .sent = 6000}, begin);
        engine.restore(LifeRecord{false, ""}, begin);
        Script script(std::move(engine), approve_all);
        const auto list = [&](std::int64_t remaining, Status status,
                              const std::vector<std::string>& shown = {}) {
            List list;
            for (const std::string& id : shown) {
                list.tasks.push_back(task_of(id));
            }
            list.quota = {.limit = 10000, .remaining = remaining};
            script.list(std::move(list), status);
        };
        list(10000, Status::pending, {"a", "b"});
        script.commit();
        lose(script, "a");
        const Instant unknown = script.now().instant;
        for (const Duration sweep : {Duration(5s), Duration(3min), Duration(1h), Duration(24h)}) {
            script.pass(unknown + sweep - script.now().instant);
            if (row.another && sweep == row.after) {
                lose(script, "b");
            }
            ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
            if (sweep == row.after) {
                break;
            }
            list(10000, Status::pending);
            while (!script.lists_sent.empty()) {
                list(10000, script.lists_sent.front());
            }
        }
        list(500, Status::pending);
        script.pass(2s);  // the gate is shut for a moment
        if (row.goes_on) {
            EXPECT_THAT(script.lists_sent, ElementsAre(Status::approved));
        } else {
            EXPECT_THAT(script.lists_sent, IsEmpty());
        }
    }
}

}  // namespace
}  // namespace lexid::engine
