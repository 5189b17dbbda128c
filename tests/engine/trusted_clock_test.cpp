#include "engine/trusted_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Time noon{std::chrono::days(20000) + 12h};

Now at(Duration since_start, Duration wall_offset = {}) {
    return {Instant(since_start), noon + since_start + wall_offset};
}

TEST(TrustedClock, GoesByTheMachineUntilTheApiShowsADate) {
    TrustedClock clock;
    clock.start(at(0s), Time::min());
    EXPECT_EQ(clock.read(at(10s, 5h)).time, noon + 10s) << "the boot clock carries it on";
    EXPECT_EQ(clock.latest(at(10s)), noon + 10s);
    EXPECT_FALSE(clock.is_from_api());
}

TEST(TrustedClock, KnowsTheTimeWithinTheAnswersDelayAndTheDatesSecond) {
    TrustedClock clock;
    clock.start(at(0s, -3h), Time::min());
    clock.answered(at(10s, -3h), noon + 9s, 300ms);
    EXPECT_EQ(clock.earliest(at(10s)), noon + 9s);
    EXPECT_EQ(clock.latest(at(10s)), noon + 10300ms);
    EXPECT_EQ(clock.read(at(10s)).time, noon + 10s) << "the machine is believed where it can be so";
    EXPECT_EQ(clock.read(at(10s, -3h)).time, noon + 9s);
    EXPECT_EQ(clock.read(at(10s, 3h)).time, noon + 10300ms);
    clock.answered(at(20s), noon + 20s, 100ms);
    EXPECT_EQ(clock.earliest(at(20s)), noon + 20s) << "a later answer narrows its early end";
    EXPECT_EQ(clock.latest(at(20s)), noon + 20300ms) << "and keeps the late end it had";
    clock.answered(at(30s), noon + 2h, 100ms);
    EXPECT_EQ(clock.earliest(at(30s)), noon + 2h) << "an API's clock that was set counts";
    EXPECT_EQ(clock.latest(at(30s)), noon + 2h + 1100ms);
}

TEST(TrustedClock, DisagreesWithAMachineThatIsMoreThanAMinuteOff) {
    const struct {
        std::string_view name;
        bool date;             // the API showed one, at the start
        Duration wall_offset;  // now
        Duration recorded;     // the latest record, after the start
        Duration offset;       // expected
        bool agrees;
    } rows[] = {
        {"in step", true, 0s, -1h, 0s, true},
        {"a minute ahead", true, 61s, -1h, 60s, true},
        {"more than a minute ahead", true, 62s, -1h, 61s, false},
        {"a minute behind", true, -60s, -1h, -60s, true},
        {"more than a minute behind", true, -61s, -1h, -61s, false},
        {"a day ahead", true, 24h, -1h, 24h - 1s, false},
        {"set ahead since the start, no Date", false, 1h, -1h, 1h, false},
        {"set back since the start, no Date", false, -1h, -1h, -1h, false},
        {"behind the ledger at the start, no Date", false, 0s, 3h, 10s - 3h, false},
        {"behind the ledger at the start, but the API agrees", true, 0s, 3h, 0s, true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        TrustedClock clock;
        clock.start(at(0s), noon + row.recorded);
        if (row.date) {
            clock.answered(at(0s), noon, 0s);
        }
        EXPECT_EQ(clock.offset(at(10s, row.wall_offset)), row.offset);
        EXPECT_EQ(clock.agrees(at(10s, row.wall_offset)), row.agrees);
    }
}

List dated_list(const std::vector<std::string>& ids, Time date) {
    List list;
    for (const std::string& id : ids) {
        list.tasks.push_back(task_of(id));
    }
    list.quota.date = date;
    return list;
}

TEST(Clock, NothingIsIntendedWhileTheMachinesClockIsOff) {
    Script script(unlimited(), approve_all);
    script.list(dated_list({"a"}, script.now().time + 2h));
    EXPECT_EQ(script.intents(), 0u);
    EXPECT_EQ(script.notices.size(), 1u);
    script.set_wall(2h);
    script.pass(20s);
    EXPECT_EQ(script.intents(), 1u) << "right again";
    EXPECT_EQ(script.notices.size(), 2u);
}

TEST(Clock, ARequestDoesNotLeaveAfterTheClockWasSet) {
    Script script(unlimited(), approve_all);
    script.list(dated_list({"a"}, script.now().time));
    EXPECT_EQ(script.intents(), 1u);
    script.set_wall(24h);
    script.commit();
    EXPECT_EQ(script.requests.size(), 0u);
}

TEST(Clock, AWallClockThatJumpsOpensNoLimit) {
    Script script(unlimited(),
                  "rules:\n  - name: one\n    when: type == prospect_search\n    then: approve\n"
                  "    limits: [1 per hour]\n");
    const Time begin = script.now().time;
    script.list(dated_list({"a", "b"}, begin));
    script.commit();
    script.answer("a", Proof::done);
    EXPECT_EQ(script.intents(), 1u);
    script.pass(10min);
    script.set_wall(2h);
    script.list(dated_list({"b"}, begin + 10min));
    EXPECT_EQ(script.intents(), 1u);
    script.set_wall(0s);
    script.pass(50min);
    script.list(dated_list({"b"}, begin + 60min));
    EXPECT_EQ(script.intents(), 1u) << "the charge may have been made up to a second later";
    script.pass(2s);
    script.list(dated_list({"b"}, begin + 60min + 2s));
    EXPECT_EQ(script.intents(), 2u);
}

TEST(Clock, AnOutcomeThatAnEarlierRunLeftUnknownNeedNotWaitAnew) {
    const auto outcomes_after = [](bool dated, Duration ago) {
        const Time begin{std::chrono::days(20000)};
        Engine engine(unlimited(), 1);
        IntentRecord intent;
        intent.decision.task = "a";
        intent.decision.verdict = policy::Verdict::approve;
        engine.restore(intent, begin - ago);
        engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::unknown, .dated = dated},
                       begin - ago);
        Script script(std::move(engine), approve_all);
        script.list(dated_list({"a"}, begin));
        script.pass(6s);
        script.list(dated_list({"a"}, begin + 6s));
        return script.outcomes();
    };
    using testing::ElementsAre;
    using testing::IsEmpty;
    EXPECT_THAT(outcomes_after(true, 1h),
                ElementsAre("a refused: settled: still pending 3m later"));
    EXPECT_THAT(outcomes_after(true, 200s), IsEmpty()) << "two clocks may be a minute apart";
    EXPECT_THAT(outcomes_after(false, 1h), ElementsAre("a unknown: lists are read to settle it"));
}

TEST(Clock, ARequestWithoutOutcomeDoesNotInheritTheTimeOfAnEarlierOne) {
    const Time begin{std::chrono::days(20000)};
    Engine engine(unlimited(), 1);
    IntentRecord intent;
    intent.decision.task = "a";
    intent.decision.verdict = policy::Verdict::approve;
    engine.restore(intent, begin - 2h);
    engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::unknown, .dated = true},
                   begin - 2h);
    engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::refused}, begin - 1h);
    engine.restore(intent, begin - 1s);
    Script script(std::move(engine), approve_all);
    script.list(dated_list({"a"}, begin));
    EXPECT_THAT(script.outcomes(),
                testing::ElementsAre("a unknown: lexid ended before an answer was recorded",
                                     "a unknown: lists are read to settle it"));
}

// Whether the machine's clock is found to be two minutes ahead of the API's.
TEST(Clock, AnswersToRequestsTellTheTimeAsListsDo) {
    for (const Duration took : std::initializer_list<Duration>{1s, 2min}) {
        SCOPED_TRACE(format_duration(took));
        Script script(unlimited(), approve_all);
        script.list(List{});
        script.pass(10min);
        script.list({"a"});
        script.commit();
        ASSERT_EQ(script.requests.size(), 1u);
        script.pass(took);
        script.answer("a", Proof::done, {.date = script.now().time - 2min});
        EXPECT_EQ(script.engine().clock().is_from_api(), true);
        EXPECT_EQ(script.notices.size(), took == 1s ? 1u : 0u)
            << "what took long may be as old as that";
    }
}

TEST(TrustedClock, BelievesAnApiClockThatWasSetBack) {
    for (const Duration back : std::initializer_list<Duration>{2s, 1h}) {
        SCOPED_TRACE(format_duration(back));
        TrustedClock clock;
        clock.start(at(0s), Time::min());
        clock.answered(at(10s), noon + 10s, 100ms);
        clock.answered(at(20s, -back), noon + 20s - back, 100ms);
        EXPECT_EQ(clock.earliest(at(20s)), noon + 20s - back);
        EXPECT_EQ(clock.latest(at(20s)), noon + 21100ms - back);
        EXPECT_EQ(clock.read(at(20s, -back)).time, noon + 20s - back);
        EXPECT_EQ(clock.offset(at(20s, -back)), 0s);
    }
}

TEST(TrustedClock, NarrowsItsIntervalByAnswersThatAgreeToTheMoment) {
    TrustedClock clock;
    clock.start(at(0s), Time::min());
    clock.answered(at(10s), noon + 10s, 0s);  // from 10 to 11
    clock.answered(at(20s), noon + 21s, 0s);  // from 11 to 12, counted from the first
    EXPECT_EQ(clock.earliest(at(20s)), noon + 21s);
    EXPECT_EQ(clock.latest(at(20s)), noon + 21s);
    clock.answered(at(30s), noon + 30s, 0s);
    EXPECT_EQ(clock.earliest(at(30s)), noon + 31s);
    EXPECT_EQ(clock.latest(at(30s)), noon + 31s);
    clock.answered(at(40s), noon + 40s, -5s);  // nothing takes less than no time
    EXPECT_EQ(clock.latest(at(40s)), noon + 41s);
}

}  // namespace
}  // namespace lexid::engine
