#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/replay.hpp"
#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string one_an_hour =
    "rules:\n  - name: one\n    when: type == prospect_search\n    then: approve\n"
    "    limits: [1 per hour]\n";
const std::string shadow_one_an_hour = one_an_hour + "    mode: shadow\n";

// `task rule verdict` of everything that rules would have done, in the order of the records.
std::vector<std::string> would(const Script& script) {
    std::vector<std::string> texts;
    for (const Record& record : script.records) {
        const auto* intent = std::get_if<IntentRecord>(&record);
        const auto* decision =
            intent != nullptr ? &intent->decision : std::get_if<DecisionRecord>(&record);
        if (decision == nullptr) {
            continue;
        }
        for (const DecisionRecord::Would& one : decision->would) {
            texts.push_back(decision->task + ' ' + one.rule + ' ' +
                            std::string(policy::to_text(one.verdict)));
        }
    }
    return texts;
}

Engine::Settings observing() {
    Engine::Settings settings = unlimited();
    settings.observe = true;
    return settings;
}

TEST(Hypothetical, ObserveModeChargesWhatItWouldHaveApprovedOncePerTask) {
    Script script(observing(), one_an_hour);
    script.list({"a"});
    script.pass(10min);
    script.list({"a", "b"});
    script.pass(10min);
    script.list({"a", "b"});
    EXPECT_EQ(script.intents(), 0u);
    EXPECT_THAT(script.decisions(), ElementsAre("a approve one", "b wait one"));
    EXPECT_THAT(would(script), ElementsAre("a one approve"));
    script.pass(45min);
    script.list({"b"});
    EXPECT_THAT(script.decisions().back(), "b approve one") << "the hour is over";
}

TEST(Hypothetical, AShadowRuleIsChargedButActsOnNothing) {
    Script script(unlimited(), shadow_one_an_hour);
    script.list({"a"});
    script.commit();
    script.pass(10min);
    script.list({"a", "b"});
    EXPECT_THAT(script.requests, IsEmpty());
    EXPECT_THAT(script.decisions(), ElementsAre("a unmatched ", "b unmatched "));
    EXPECT_THAT(would(script), ElementsAre("a one approve", "b one wait"));
}

TEST(Hypothetical, AShadowRuleTakesNothingFromTheLimitsOfOthers) {
    Script script(unlimited(), one_an_hour +
                                   "  - name: shadow\n    when: type == prospect_search\n"
                                   "    then: approve\n    mode: shadow\nlimits: [2 per hour]\n");
    script.list({"a", "b"});
    script.commit();
    EXPECT_EQ(script.requests.size(), 1u);
    EXPECT_THAT(would(script), UnorderedElementsAre("a shadow approve", "b shadow approve"));
}

TEST(Hypothetical, OutlivesARestart) {
    for (const bool observe : {true, false}) {
        SCOPED_TRACE(observe ? "observe mode" : "shadow rule");
        const Engine::Settings settings = observe ? observing() : unlimited();
        const std::string& rules = observe ? one_an_hour : shadow_one_an_hour;
        Script script(settings, rules);
        script.list({"a"});
        Engine engine(settings, 1);
        for (std::size_t i = 0; i < script.records.size(); ++i) {
            engine.restore(script.records[i], script.times[i]);
        }
        Script later(std::move(engine), rules);
        later.list({"a", "b"});
        EXPECT_THAT(would(later), observe ? IsEmpty()
                                          : testing::Matcher<std::vector<std::string>>(
                                                ElementsAre("b one wait")));
        EXPECT_EQ(later.decisions().size(), 1u) << "a is decided as before";
    }
}

TEST(Hypothetical, DecisionsInObserveModeFollowFromTheRecordsBeforeThem) {
    Script script(observing(), one_an_hour);
    script.list({"a", "b"});
    script.pass(61min);
    script.list({"b"});
    int count = 0;
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        const auto* recorded = std::get_if<DecisionRecord>(&script.records[i]);
        if (recorded == nullptr) {
            continue;
        }
        ++count;
        Replay replay(unlimited(), nullptr);
        for (std::size_t before = 0; before < i; ++before) {
            replay.take(script.records[before], script.times[before]);
        }
        Result<DecisionRecord> derived = replay.derive(*recorded, script.times[i]);
        ASSERT_TRUE(derived) << derived.error().text;
        derived->snapshot = recorded->snapshot;
        EXPECT_EQ(*derived, *recorded);
    }
    EXPECT_EQ(count, 3);
}

List described(const std::string& id, const std::string& description) {
    boost::json::value body = task_of(id)->body();
    body.as_object()["description"] = description;
    return {.tasks = {*policy::Task::from_json(std::move(body))}};
}

TEST(Hypothetical, AChangedTaskIsChargedAnew) {
    Script script(observing(), one_an_hour);
    script.list({"a"});
    script.pass(30min);
    script.list(described("a", "another one"));
    script.pass(31min);
    List both = described("a", "another one");
    both.tasks.push_back(task_of("b"));
    script.list(both);
    EXPECT_EQ(script.decisions().back(), "b wait one") << "an hour from the change on";
    script.pass(30min);
    script.list(both);
    EXPECT_EQ(script.decisions().back(), "b approve one");
}

TEST(Hypothetical, WhatWouldHaveWaitedIsChargedWhenItWouldGoOnAfterARestartToo) {
    Script script(unlimited(), shadow_one_an_hour);
    script.list({"a", "b"});
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        engine.restore(script.records[i], script.times[i]);
    }
    Script later(std::move(engine), shadow_one_an_hour);
    later.pass(61min);
    later.list({"b"});
    later.pass(1min);
    later.list({"b", "c"});
    EXPECT_THAT(would(later), ElementsAre("b one approve", "c one wait"));
}

TEST(Hypothetical, WhatWouldWaitIsNotCharged) {
    Script script(unlimited(), shadow_one_an_hour);
    script.list({"a"});
    script.pass(10min);
    script.list({"a", "b"});
    script.pass(51min);
    script.list({"c"});
    EXPECT_THAT(would(script), ElementsAre("a one approve", "b one wait", "c one approve"));
}

// The times and amounts of what each rule would have been charged by the last record.
std::vector<DecisionRecord::Would> would_of_last(const Script& script) {
    const auto* decision = std::get_if<DecisionRecord>(&script.records.back());
    return decision == nullptr ? std::vector<DecisionRecord::Would>() : decision->would;
}

TEST(Hypothetical, EachRuleIsRecordedWithItsOwnCharge) {
    const auto rule = [](const std::string& name, const std::string& limits) {
        return "  - name: " + name + "\n    when: type == prospect_search\n    then: approve\n" +
               "    mode: shadow\n    limits: [" + limits + "]\n";
    };
    Script script(unlimited(), "rules:\n" + rule("none", "1 per hour") +
                                   rule("sizes", "{sum: id.size(), at_most: 9, per: hour}"));
    script.list({"a"});
    script.pass(10min);
    script.list({"bb"});
    using Would = DecisionRecord::Would;
    EXPECT_THAT(
        would_of_last(script),
        ElementsAre(
            Would{"none", policy::Verdict::wait, {}, {}},
            Would{"sizes", policy::Verdict::approve, script.now().time, {{"id.size()", 2}}}));
}

// By the records of an earlier run, the last of which is of another version of the task.
TEST(Hypothetical, AStartKeepsTheChargeOfTheLastVersionOnly) {
    const Time start{std::chrono::days(20000)};
    DecisionRecord decision;
    decision.task = "a";
    decision.digest = sha256("first");
    decision.would = {{"one", policy::Verdict::approve, start - 40min, {}}};
    Engine engine(unlimited(), 1);
    engine.restore(decision, start - 40min);
    decision.digest = task_of("a")->digest();
    decision.would.front().charged_at = start - 20min;
    engine.restore(decision, start - 20min);
    Script script(std::move(engine), shadow_one_an_hour);
    const auto charged = [&] {
        std::vector<Time> times;
        for (const policy::Charge& charge :
             script.engine().checkpoint(script.now()).hypothetical.charges) {
            times.push_back(charge.id.at);
        }
        return times;
    };
    EXPECT_THAT(charged(), ElementsAre(start - 20min));
    script.list({"a"});
    EXPECT_THAT(charged(), ElementsAre(start - 20min)) << "the same version is charged once";
}

TEST(Hypothetical, AStartChargesNothingThatWouldHaveWaited) {
    DecisionRecord decision;
    decision.task = "a";
    decision.would = {{"one", policy::Verdict::wait, {}, {}},
                      {"two", policy::Verdict::hold, {}, {}}};
    Engine engine(unlimited(), 1);
    engine.restore(decision, Time());
    Script script(std::move(engine), shadow_one_an_hour);
    EXPECT_THAT(script.engine().checkpoint(script.now()).hypothetical.charges, IsEmpty());
}

}  // namespace
}  // namespace lexid::engine
