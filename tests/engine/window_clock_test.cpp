#include "engine/window_clock.hpp"

#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Time noon = Time(std::chrono::days(20000)) + 12h;

TEST(WindowClock, NeverRunsAheadOfTheBootClockOverAChargeInReach) {
    struct Charge {
        Duration at;
        Duration date;
    };
    const struct {
        std::string_view name;
        std::vector<Charge> charges;
        Duration trusted;  // at 100 s of the boot clock
        Duration from;
    } rows[] = {
        {"nothing was charged", {}, 100s, 100s},
        {"both clocks agree", {{90s, 90s}}, 100s, 100s},
        {"the trusted one was set ahead", {{90s, 90s}}, 150s, 100s},
        {"it was set back", {{90s, 90s}}, 50s, 50s},
        {"out of reach", {{40s, 40s}}, 150s, 150s},
        {"out of reach by a moment", {{40s, 40s}}, 100s + 1us, 100s + 1us},
        {"just in reach", {{40s + 1us, 40s + 1us}}, 150s, 100s},
        {"the slower of two", {{60s, 60s}, {90s, 140s}}, 150s, 100s},
        {"in any order", {{60s, 110s}, {90s, 90s}}, 150s, 100s},
        {"the slower is out of reach", {{30s, 30s}, {90s, 110s}}, 150s, 120s},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        WindowClock clock;
        for (const Charge& charge : row.charges) {
            clock.charged(Instant(charge.at), noon + charge.date);
        }
        EXPECT_EQ(clock.look_back_from(Instant(100s), noon + row.trusted, 60s), noon + row.from);
    }
}

TEST(WindowClock, KeepsABoundedNumberOfChargesAndForgetsToTheSafeSide) {
    WindowClock clock;
    for (std::size_t i = 0; i < 3 * WindowClock::kept_max; ++i) {
        const Duration at = 1s * i;
        clock.charged(Instant(at), noon + at + 1ms * i);
    }
    const Duration now = 3s * WindowClock::kept_max;
    const Time trusted = noon + now + 1h;
    EXPECT_EQ(clock.look_back_from(Instant(now), trusted, 24h), noon + now) << "the slowest of all";
    EXPECT_GT(clock.look_back_from(Instant(now), trusted, 60s), noon + now + 3s);
    // The oldest that is kept was charged later than that, and counts as slow as all before it.
    EXPECT_EQ(clock.look_back_from(Instant(now), trusted, now - 1500s), noon + now);
}

TEST(WindowClock, WhatNoWindowReachesIsForgottenHoweverManyFollow) {
    WindowClock clock;
    clock.charged(Instant(0s), noon);
    const Duration later = policy::Limit::window_max;
    for (std::size_t i = 0; i < WindowClock::kept_max + 100; ++i) {
        clock.charged(Instant(later + 1s * i), noon + later + 1h + 1s * i + 1ms * i);
    }
    const Duration now = later + 2s * WindowClock::kept_max;
    EXPECT_GE(clock.look_back_from(Instant(now), noon + now + 24h, 24h), noon + now + 1h);
}

List dated_list(const std::vector<std::string>& ids, Time date) {
    List list;
    for (const std::string& id : ids) {
        list.tasks.push_back(task_of(id));
    }
    list.quota.date = std::chrono::floor<std::chrono::seconds>(date);
    return list;
}

std::string rules_with(const std::string& limit) {
    return "rules:\n  - name: one\n    when: type == prospect_search\n    then: approve\n"
           "    limits: [" +
           limit + "]\n";
}

// When requests left, for so long, by the boot clock; the servers that answer go by their own
// clocks, in turn.
std::vector<Duration> requests_under(const std::vector<Duration>& servers, Duration time) {
    Script script(unlimited(), rules_with("1 per minute"));
    std::vector<Duration> left;
    std::size_t answers = 0;
    const auto date = [&] { return script.now().time + servers[answers++ % servers.size()]; };
    for (Duration passed{}; passed < time; passed += 1s) {
        script.list(dated_list(ids(20), date()));
        script.commit();
        while (left.size() < script.requests.size()) {
            left.push_back(script.now().instant.time_since_epoch());
            Quota quota;
            quota.date = std::chrono::floor<std::chrono::seconds>(date());
            script.answer(script.requests[left.size() - 1], Proof::done, quota);
        }
        script.pass(1s);
    }
    return left;
}

TEST(WindowClock, ServersWhoseClocksDifferOpenNoWindowEarly) {
    const struct {
        std::string_view name;
        std::vector<Duration> servers;
        std::size_t least;  // requests in twenty minutes
    } rows[] = {
        {"one server", {0s}, 18},
        {"fifty seconds ahead, in turn", {0s, 50s}, 9},
        {"fifty seconds behind, in turn", {0s, -50s}, 9},
        {"three of them", {-50s, 0s, 50s}, 6},
        {"set ahead, little by little", {0s, 5s, 10s, 15s, 20s, 25s, 30s, 35s, 40s, 45s}, 9},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::vector<Duration> left = requests_under(row.servers, 20min);
        EXPECT_GE(left.size(), row.least) << "and goes on all the same";
        for (std::size_t i = 1; i < left.size(); ++i) {
            EXPECT_GE(left[i] - left[i - 1], 60s) << "request " << i;
        }
    }
}

// The boot clock of the process that charged is lost: the API's other server may be asked now.
TEST(WindowClock, AfterARestartTheChargesOfEarlierProcessesCountLonger) {
    const std::string rules = rules_with("1 per minute");
    Script before(unlimited(), rules);
    before.list(dated_list({"a"}, before.now().time));
    before.commit();
    ASSERT_EQ(before.intents(), 1u);
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < before.records.size(); ++i) {
        engine.restore(before.records[i], before.times[i]);
    }
    engine.restore(OutcomeRecord{.task = "a", .outcome = Outcome::confirmed}, before.now().time);
    // Its clock is a minute ahead, and so is the machine's meanwhile.
    Script after(std::move(engine), rules);
    after.set_wall(59s);
    std::vector<std::string> left;
    Duration passed{};
    while (after.requests.empty() && passed < 10min) {
        after.list(dated_list({"b"}, after.now().time));
        after.commit();
        after.pass(1s);
        passed += 1s;
    }
    EXPECT_GE(passed, 60s) << "whatever the clocks say";
    EXPECT_LE(passed, 60s + TrustedClock::apart_max + 5s);
    // From then on windows are as long as they are.
    after.answer("b", Proof::done);
    const Duration second = passed;
    while (after.requests.size() < 2 && passed < 20min) {
        after.list(dated_list({"c"}, after.now().time));
        after.commit();
        after.pass(1s);
        passed += 1s;
    }
    EXPECT_LE(passed - second, 65s);
}

}  // namespace
}  // namespace lexid::engine
