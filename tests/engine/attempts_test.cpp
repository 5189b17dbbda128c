// How often and how fast a task is tried again: what is counted, what makes it begin anew, and what
// a list says that is older than an outcome.

#include "engine/attempts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

List described(const std::string& id, const std::string& description) {
    const policy::TaskRef task = task_of(id);
    boost::json::value body = task->body();
    body.as_object()["description"] = description;
    return {.tasks = {*policy::Task::from_json(std::move(body))}};
}

// After a first list, so that each later one leaves when it is due.
Script listed_once(Engine::Settings settings = unlimited()) {
    Script script(settings, approve_all);
    script.list(List{});
    return script;
}

// The number of each attempt at the task, in the order of the intents.
std::vector<int> attempts(const Script& script, std::string_view task) {
    std::vector<int> numbers;
    for (const Record& record : script.records) {
        if (const auto* intent = std::get_if<IntentRecord>(&record);
            intent != nullptr && intent->decision.task == task) {
            numbers.push_back(intent->attempt);
        }
    }
    return numbers;
}

void refuse(Script& script, int times) {
    for (int i = 0; i < times; ++i) {
        script.pass(31s);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::refused);
        script.commit();
    }
}

// From records of the day before.
Engine restored(const std::vector<Record>& records, const std::vector<Time>& times) {
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < records.size(); ++i) {
        engine.restore(records[i], times[i] - 24h);
    }
    return engine;
}

TEST(Attempts, AreFormedNoEarlierThanTheWaitAllows) {
    for (int failed = 1; failed < attempts_max; ++failed) {
        SCOPED_TRACE(failed);
        Script script = listed_once();
        Instant refused_at;
        for (int i = 0; i < failed; ++i) {
            script.pass(attempt_wait(i) + 31s);
            script.list({"a"});
            script.commit();
            script.answer("a", Proof::refused);
            script.commit();
            refused_at = script.now().instant;
        }
        const Duration wait = attempt_wait(failed);
        EXPECT_EQ(script.intents(), static_cast<std::size_t>(failed));
        if (wait > 0s) {
            script.pass(wait - 1us);
            script.list({"a"});
            EXPECT_EQ(script.intents(), static_cast<std::size_t>(failed)) << "a moment too early";
        }
        // A list of that very moment may form it; one that left before can't tell of it.
        script.pass(refused_at + wait - script.now().instant + 31s);
        script.list({"a"});
        EXPECT_EQ(script.intents(), static_cast<std::size_t>(failed) + 1);
    }
}

// Lists that show another version in between, as those that show an id twice may, make nobody
// forget what failed with the first.
TEST(Attempts, OfAVersionWaitThoughListsShowAnotherInBetween) {
    for (const bool another : {false, true}) {
        SCOPED_TRACE(another);
        Script script = listed_once();
        for (int i = 0; i < 3; ++i) {
            script.pass(attempt_wait(i) + 31s);
            script.list({"a"});
            script.commit();
            script.answer("a", Proof::refused);
            script.commit();
        }
        ASSERT_GT(attempt_wait(3), 40s);
        script.pass(1s);
        if (another) {
            List list{.tasks = {task_of("a", "contact_update")}};
            list.duplicates = {"a"};
            script.list(std::move(list));
        }
        script.pass(31s);
        script.list({"a"});
        EXPECT_EQ(script.intents(), 3u);
        script.pass(attempt_wait(3));
        script.list({"a"});
        EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 2, 3, 4));
    }
}

TEST(Attempts, AStartWaitsAsLongAsTheLastFailureAsksFor) {
    for (const int failed : {3, 4, 5, 6}) {
        SCOPED_TRACE(failed);
        Script before = listed_once();
        for (int i = 0; i < failed; ++i) {
            before.pass(attempt_wait(i) + 31s);
            before.list({"a"});
            before.commit();
            before.answer("a", Proof::refused);
        }
        Script script(restored(before.records, before.times), approve_all);
        script.pass(attempt_wait(failed) - 1us);
        script.list({"a"});
        EXPECT_EQ(script.intents(), 0u);
        script.pass(31s);
        script.list({"a"});
        EXPECT_THAT(attempts(script, "a"), ElementsAre(failed + 1));
    }
}

TEST(Attempts, AreCountedWhateverCameToNothing) {
    const struct {
        std::string_view name;
        Proof proof;
        int next;  // number of the attempt that follows
    } rows[] = {
        {"refused", Proof::refused, 2},
        {"dealt with elsewhere", Proof::not_pending, 2},
        {"not now, says the API", Proof::rate_limited, 1},
        {"never sent", Proof::not_sent, 1},
        {"the key was refused", Proof::key_refused, 1},
        {"unknown, and still pending", Proof::nothing, 2},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", row.proof, {.retry_after = 0s});
        script.commit();
        for (int i = 0; i < 130; ++i) {
            script.pass(31s);
            if (!script.lists_sent.empty()) {
                script.list({"a"});
            }
        }
        EXPECT_THAT(attempts(script, "a"), ElementsAre(1, row.next));
    }
}

TEST(Attempts, ThatEndUnknownAndPendingAreHandedToAPersonInTheEnd) {
    Script script = listed_once();
    for (int i = 0; i < attempts_max; ++i) {
        script.pass(attempt_wait(i) + 31s);
        script.list({"a"});
        script.commit();
        ASSERT_THAT(script.requests, ElementsAre("a")) << i;
        script.requests.clear();
        script.answer("a", Proof::nothing);
        script.commit();
        script.pass(181s);
        script.list({"a"});
        EXPECT_THAT(script.outcomes().back(), testing::HasSubstr("still pending")) << i;
    }
    script.pass(24h);
    script.list({"a"});
    script.commit();
    EXPECT_THAT(script.requests, IsEmpty());
    EXPECT_THAT(script.decisions(), ElementsAre("a hold "));
}

TEST(Attempts, AreRememberedWhileListsLackTheTask) {
    Script script = listed_once();
    refuse(script, 1);
    script.pass(31s);
    script.list(std::vector<std::string>());
    refuse(script, 1);
    EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 2));
    script.pass(31s);
    script.list(std::vector<std::string>());
    script.list({"b"});
    refuse(script, 1);
    EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 2, 3));
}

// A list without the task makes it one that is followed for a week: by the API's clock.
TEST(Attempts, AreRememberedUnderAClockThatIsAhead) {
    const struct {
        std::string_view name;
        bool tells_time;
        std::vector<int> attempts;
    } rows[] = {
        {"nobody has told the time since the start", false, {2}},
        {"the API tells that it is so", true, {1}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script before = listed_once();
        refuse(before, 1);
        before.pass(31s);
        before.list(std::vector<std::string>());
        Engine engine(unlimited(), 1);
        engine.restore(before.engine().checkpoint(before.now()), before.now().time);
        Script script(std::move(engine), approve_all, 8 * 24h);
        if (row.tells_time) {
            script.tell_time();
        }
        script.list(std::vector<std::string>());
        script.pass(31s);
        script.list({"a"});
        EXPECT_THAT(attempts(script, "a"), testing::ElementsAreArray(row.attempts));
    }
}

TEST(Attempts, BeginAnewWithATaskThatChanged) {
    for (const bool changed : {false, true}) {
        SCOPED_TRACE(changed);
        const std::string description = changed ? "what people made of it" : "task a";
        Script script = listed_once();
        refuse(script, 3);
        script.pass(31s);
        script.list(described("a", description));
        if (!changed) {
            EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 2, 3)) << "a minute's pause";
            continue;
        }
        ASSERT_THAT(attempts(script, "a"), ElementsAre(1, 2, 3, 1)) << "neither pause nor count";
        script.commit();
        script.answer("a", Proof::refused);
        script.pass(31s);
        script.list(described("a", description));
        EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 2, 3, 1, 2)) << "unchanged since";
    }
}

TEST(Attempts, BeginAnewAfterASingleOneToo) {
    Script script = listed_once();
    refuse(script, 1);
    script.pass(31s);
    script.list(described("a", "what people made of it"));
    EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 1));
}

TEST(Attempts, ARetryBeginsAnewAndAtOnce) {
    for (const bool restart : {false, true}) {
        SCOPED_TRACE(restart ? "after a restart" : "at once");
        Script script = listed_once();
        refuse(script, 3);
        script.pass(31s);
        script.list({"a"});
        ASSERT_THAT(attempts(script, "a"), ElementsAre(1, 2, 3)) << "a minute's pause";
        Engine::Obeyed obeyed =
            script.engine().obey(script.now(), {OrderRecord::Act::retry, "a", "ann", ""});
        ASSERT_TRUE(obeyed.answer);
        script.take(std::move(obeyed.actions));
        if (!restart) {
            EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 2, 3, 1));
            continue;
        }
        const auto is_order = [](const Record& record) {
            return std::holds_alternative<OrderRecord>(record);
        };
        const auto order = std::ranges::find_if(script.records, is_order);
        Script later(restored({script.records.begin(), std::next(order)}, script.times),
                     approve_all);
        later.list({"a"});
        EXPECT_THAT(attempts(later, "a"), ElementsAre(1));
    }
}

TEST(Attempts, ARetryWhileARequestIsUnderWayIsRefused) {
    const struct {
        std::string_view name;
        bool durable;
        bool answered;
    } rows[] = {{"being recorded", false, false}, {"sent", true, false}, {"unknown", true, true}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script = listed_once();
        refuse(script, 1);
        script.pass(31s);
        script.list({"a"});
        ASSERT_EQ(script.intents(), 2u);
        if (row.durable) {
            script.commit();
        }
        if (row.answered) {
            script.answer("a", Proof::nothing);
        }
        const Engine::Obeyed obeyed =
            script.engine().obey(script.now(), {OrderRecord::Act::retry, "a", "ann", ""});
        ASSERT_FALSE(obeyed.answer);
        EXPECT_EQ(obeyed.answer.error().text, "a request for this task is under way");
    }
}

// A request is answered while a list is under way that left before the answer came.
TEST(Attempts, AListThatLeftBeforeTheOutcomeDecidesNothing) {
    for (const Proof proof : {Proof::refused, Proof::not_pending}) {
        SCOPED_TRACE(static_cast<int>(proof));
        Script script(unlimited(), approve_all);
        script.list({"a"});
        script.commit();
        script.pass(31s);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.pass(1s);
        script.answer("a", proof);
        script.list({"a"});
        EXPECT_THAT(attempts(script, "a"), ElementsAre(1)) << "older than the answer";
        script.pass(31s);
        script.list({"a"});
        EXPECT_THAT(attempts(script, "a"), ElementsAre(1, 2));
    }
}

TEST(Attempts, AListThatLeftBeforeAPersonSettledItDecidesNothing) {
    for (const Outcome as : {Outcome::refused, Outcome::elsewhere}) {
        SCOPED_TRACE(to_text(as));
        Script script(polled_each(1h), approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::nothing);
        script.pass(6s);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.pass(1s);
        Engine::Obeyed settled = script.engine().settle(script.now(), "a", as, "ann");
        ASSERT_TRUE(settled.answer);
        script.take(std::move(settled.actions));
        script.list({"a"});
        EXPECT_EQ(script.intents(), 1u) << "that list left before ann looked";
        script.pass(1h);
        script.list({"a"});
        EXPECT_EQ(script.intents(), 2u);
    }
}

TEST(Attempts, ThatRepeatA429ArePaidFromTheRetryBudget) {
    Script script = listed_once();
    for (int i = 0; i < 100; ++i) {
        script.pass(2h);
        script.list({"a"});
        script.commit();
        if (script.requests.empty()) {
            break;
        }
        script.requests.clear();
        script.answer("a", Proof::rate_limited, {.retry_after = 0s});
        script.commit();
    }
    // The first one, and those that may be repeated at once.
    EXPECT_EQ(script.intents(), 1u + Engine::intents_ahead_max);
}

TEST(Attempts, AfterARestartAreNoRetries) {
    Script before = listed_once();
    refuse(before, 1);
    for (int i = 0; i < 80; ++i) {
        Script script(restored(before.records, before.times), approve_all);
        script.list({"a"});
        EXPECT_THAT(attempts(script, "a"), ElementsAre(2));
        script.commit();
        EXPECT_THAT(script.requests, ElementsAre("a"));
    }
}

TEST(Attempts, GoOnAfterARestartFromACheckpoint) {
    Script before = listed_once();
    refuse(before, 3);
    Engine engine(unlimited(), 1);
    engine.restore(before.engine().checkpoint(before.now()), before.now().time);
    Script script(std::move(engine), approve_all);
    script.list({"a"});
    EXPECT_EQ(script.intents(), 0u) << "a minute's pause";
    script.pass(61s);
    script.list({"a"});
    EXPECT_THAT(attempts(script, "a"), ElementsAre(4)) << "the task is the one that was tried";
}

TEST(Attempts, ThatNeverLeftTakeNothingFromTheQuota) {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::pro, 0);
    Script script(settings, approve_all);
    script.list({"a"});
    script.commit();
    const std::int64_t sent = script.engine().pacer().sent_today();
    script.answer("a", Proof::not_sent);
    EXPECT_EQ(script.engine().pacer().sent_today(), sent - 1);
}

}  // namespace
}  // namespace lexid::engine
