// How the engine spends requests: with the pacer, the gate and the retry budget at work together.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Time start{std::chrono::days(20000)};

// A Starter workspace of which lexid has sent so much on this day.
Engine starter_that_sent(std::int64_t sent) {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::starter, 0);
    Engine engine(settings, 1);
    engine.restore(PaceRecord{.day_ends = start + 24h, .sent = sent}, start);
    engine.restore(LifeRecord{false, ""}, start);
    return engine;
}

// Answers everything for that long, with the tasks that are not approved yet. `L` is a list, `A` an
// approval, in the order in which they left.
std::string spent(Script& script, std::vector<std::string> tasks, Duration time) {
    std::string spent;
    std::size_t answered = 0;
    for (const Instant end = script.now().instant + time; script.now().instant < end;) {
        script.commit();
        while (!script.lists_sent.empty() || answered < script.requests.size()) {
            while (answered < script.requests.size()) {
                const std::string task = script.requests[answered++];
                std::erase(tasks, task);
                script.answer(task, Proof::done);
                spent += 'A';
            }
            if (!script.lists_sent.empty()) {
                spent += 'L';
                script.list(tasks);
            }
            script.commit();
        }
        const Duration idle = script.engine().wake_at(script.now()) - script.now().instant;
        script.pass(std::clamp<Duration>(idle, 1s, end - script.now().instant));
    }
    return spent;
}

TEST(Spending, WithItsPollsUsedUpAStarterStillApprovesFromItsReserve) {
    Script script(starter_that_sent(63), approve_all);
    // The last poll, then what the minute allows; the reserve pays for the rest and its list.
    EXPECT_EQ(spent(script, ids(12), 12h), "LAAAAAAAAALAAA");
}

TEST(Spending, NeverListsForApprovalsThatNoPermitFollows) {
    for (std::int64_t sent = 40; sent <= 80; ++sent) {
        SCOPED_TRACE(sent);
        Script script(starter_that_sent(sent), approve_all);
        const std::string all = spent(script, ids(100), 23h);
        EXPECT_THAT(all, testing::Not(testing::HasSubstr("LL")));
        EXPECT_THAT(all, testing::Not(testing::EndsWith("L")));
        EXPECT_LE(sent + static_cast<std::int64_t>(all.size()), 80);
    }
}

TEST(Spending, KeepsARetryAfterOverARestart) {
    Script before(unlimited(), approve_all);
    before.list_fails({ListFailure::Kind::rate_limited, "429", {.retry_after = 30min}});
    before.take(before.engine().stop(before.now()));
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < before.records.size(); ++i) {
        engine.restore(before.records[i], before.times[i]);
    }
    Script after(std::move(engine), approve_all);
    after.pass(29min);
    EXPECT_THAT(after.lists_sent, testing::IsEmpty());
    after.pass(32min);
    EXPECT_EQ(after.lists_sent.size(), 1u);
}

// Floors for all requests, and over a crash: it is recorded when it is told.
TEST(Spending, HeedsRetryAfterInEveryAnswer) {
    const Quota later{.retry_after = 20s};
    const auto fails = [&](ListFailure::Kind kind) {
        return [&, kind](Script& script) { script.list_fails({kind, "an answer", later}); };
    };
    const auto answers = [&](Proof proof) {
        return [&, proof](Script& script) { script.answer("a", proof, later); };
    };
    const struct {
        std::string_view name;
        std::function<void(Script&)> answer;
        bool of_request;
    } rows[] = {
        {"a list's 503", fails(ListFailure::Kind::other), false},
        {"a list's 429", fails(ListFailure::Kind::rate_limited), false},
        {"a list's 403", fails(ListFailure::Kind::key_refused), false},
        {"a list", [&](Script& script) { script.list(List{.quota = later}); }, false},
        {"a request's 503", answers(Proof::nothing), true},
        {"a request's 429", answers(Proof::rate_limited), true},
        {"a request's 400", answers(Proof::refused), true},
        {"a request's other 400", answers(Proof::not_pending), true},
        {"a request's success", answers(Proof::done), true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine::Settings settings = unlimited();
        settings.connections = 1;
        Script script(settings, approve_all);
        if (row.of_request) {
            script.list({"a", "b"});
            script.commit();
            ASSERT_EQ(script.requests.size(), 1u);
        }
        script.lists_sent.clear();
        row.answer(script);
        script.commit();
        for (Duration passed{}; passed < 20s; passed += 250ms) {
            ASSERT_TRUE(script.lists_sent.empty()) << format_duration(passed);
            ASSERT_EQ(script.requests.size(), row.of_request ? 1u : 0u) << format_duration(passed);
            script.pass(250ms);
        }
        Engine engine(unlimited(), 1);
        for (std::size_t i = 0; i < script.records.size(); ++i) {
            engine.restore(script.records[i], script.times[i]);
        }
        Script after(std::move(engine), approve_all);
        after.pass(19s);
        EXPECT_THAT(after.lists_sent, testing::IsEmpty());
        after.pass(4s);
        EXPECT_FALSE(after.lists_sent.empty());
    }
}

// The quota's headers as no API should send them: lexid goes on at the pace of a plan, and says
// once what it doesn't believe.
TEST(Spending, GoesOnAtAPlansPaceWhateverTheQuotasHeadersSay) {
    const Time tomorrow = start + 24h;
    using Number = std::optional<std::int64_t>;
    const auto said = [](Number limit, Number remaining, std::optional<Time> reset) {
        return Quota{.limit = limit, .remaining = remaining, .reset = reset};
    };
    const struct {
        std::string_view name;
        Quota quota;
        Duration within;  // the next list but one comes
        bool told;
    } rows[] = {
        {"none", {}, 30min, false},
        {"a starter's", said(100, 90, tomorrow), 30min, false},
        {"an org's", said(10000, 9000, tomorrow), 1min, false},
        {"ten times as much", said(100'000, 90'000, tomorrow), 1min, false},
        {"more than that", said(100'001, 90'000, tomorrow), 30min, true},
        {"10^8", said(100'000'000, 100'000'000, tomorrow), 30min, true},
        {"10^13", said(10'000'000'000'000, 10'000'000'000'000, tomorrow), 30min, true},
        {"10^15 - 1", said(999'999'999'999'999, {}, {}), 30min, true},
        {"the largest number", said(std::numeric_limits<std::int64_t>::max(), 5, {}), 25h, true},
        {"zero", said(0, 0, tomorrow), 25h, true},
        {"zero of it, and more remains", said(0, 50, tomorrow), 2h, true},
        {"negative", said(-100, -1, tomorrow), 30min, true},
        {"more remains than there is", said(100, 5000, tomorrow), 30min, false},
        {"10^13 remain", said({}, 10'000'000'000'000, tomorrow), 30min, false},
        {"a reset in years", said(100, 90, start + 24h * 3650), 30min, false},
        {"a reset years ago", said(100, 90, start - 24h * 3650), 30min, false},
        {"a reset now", said(100, 90, start), 30min, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine::Settings settings = usual();
        settings.pace.track = 0;
        Script script(settings, approve_all);
        std::size_t lists = 0;
        std::size_t at_once = 0;
        for (Duration passed{}; passed < row.within; passed += 1s) {
            for (int now = 0; now < 20 && !script.lists_sent.empty(); ++now) {
                ++lists;
                at_once += passed < 5s ? 1 : 0;
                script.list(List{.quota = row.quota});
            }
            script.pass(1s);
        }
        EXPECT_LE(at_once, 6u);
        EXPECT_GE(lists, 2u);
        EXPECT_EQ(std::ranges::count_if(
                      script.notices,
                      [](const std::string& text) { return text.contains("no plan has"); }),
                  row.told ? 1 : 0);
        EXPECT_TRUE(script.engine().pacer().record().limit.value_or(1) > 0);
        EXPECT_LE(script.engine().pacer().record().limit.value_or(1), 100'000);
    }
}

TEST(Spending, RepeatsFailedListsAFewTimesAndThenWaitsForTheNextPoll) {
    Script script(unlimited(), approve_all);
    int lists = 0;
    for (Duration passed{}; passed < 1h; passed += 1s) {
        if (!script.lists_sent.empty()) {
            ++lists;
            script.list_fails({ListFailure::Kind::other, "500", {}});
        }
        script.pass(1s);
    }
    EXPECT_LE(lists, 1h / 30s + 10) << "a poll each 30 s, and ten repeats";
}

}  // namespace
}  // namespace lexid::engine
