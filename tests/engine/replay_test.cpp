#include "engine/replay.hpp"

#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

const DecisionRecord* decision_in(const Record& record) {
    const auto* intent = std::get_if<IntentRecord>(&record);
    return intent != nullptr ? &intent->decision : std::get_if<DecisionRecord>(&record);
}

// Derives each decision from the records before it; how many there were.
int expect_all_follow(const std::vector<Record>& records, const std::vector<Time>& times) {
    int count = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const DecisionRecord* recorded = decision_in(records[i]);
        if (recorded == nullptr) {
            continue;
        }
        ++count;
        SCOPED_TRACE(recorded->task + " as record " + std::to_string(i));
        Replay replay(unlimited(), nullptr);
        for (std::size_t before = 0; before < i; ++before) {
            replay.take(records[before], times[before]);
        }
        Result<DecisionRecord> derived = replay.derive(*recorded, times[i]);
        if (!derived) {
            ADD_FAILURE() << derived.error().text;
            continue;
        }
        derived->snapshot = recorded->snapshot;
        EXPECT_EQ(*derived, *recorded) << derived->reason << " / " << recorded->reason;
    }
    return count;
}

int expect_all_follow(const Script& script) {
    return expect_all_follow(script.records, script.times);
}

const std::string rules =
    "rules:\n"
    "  - name: few\n    when: type == prospect_search && id < 'c'\n    then: approve\n"
    "    limits: [1 per hour]\n"
    "  - name: held\n    when: id == 'c'\n    then: hold\n"
    "  - name: old\n    when: id == 'd' && age > duration('1h')\n    then: hold\n"
    "  - name: errs\n    when: metadata.count > 1\n    then: approve\n";

TEST(Replay, DerivesEveryDecisionFromTheRecordsBeforeIt) {
    Script script(unlimited(), rules);
    script.list({"a", "b", "c", "d", "e"});
    script.commit();
    script.answer("a", Proof::done);
    List twice;
    twice.tasks = {task_of("b"), task_of("e")};
    twice.duplicates = {"e"};
    script.pass(30min);
    script.list(twice);
    script.pass(31min);
    script.list({"b", "d"});
    script.commit();
    script.answer("b", Proof::refused);
    script.take(
        script.engine().obey(script.now(), {OrderRecord::Act::hold, "b", "ann", ""}).actions);
    script.take(script.engine().policy_changed(script.now(), policy_of("version: 1\n...\n")));
    EXPECT_EQ(expect_all_follow(script), 11);
}

TEST(Replay, KeepsASnapshotOnceForEachVersionOfATask) {
    Script script(unlimited(), rules);
    script.list({"b", "c"});
    script.commit();
    script.answer("b", Proof::refused);
    script.pass(40s);
    script.list({"b", "c"});
    std::vector<std::string> snapshots;
    for (const Record& record : script.records) {
        if (const DecisionRecord* decision = decision_in(record)) {
            snapshots.push_back(decision->task +
                                (decision->snapshot.empty() ? "" : " with snapshot"));
        }
    }
    EXPECT_EQ(snapshots, (std::vector<std::string>{"c with snapshot", "b with snapshot", "b"}));
    EXPECT_EQ(expect_all_follow(script), 3) << "the one that an intent has is found";
}

TEST(Replay, SaysWhatIsMissing) {
    Script script(unlimited(), rules);
    script.list({"c"});
    const DecisionRecord* found = nullptr;
    std::size_t at = 0;
    while (found == nullptr) {
        found = decision_in(script.records[at++]);
    }
    const auto error_of = [&](DecisionRecord recorded, bool with_policy) {
        Replay replay(unlimited(), nullptr);
        if (with_policy) {
            for (std::size_t i = 0; i + 1 < at; ++i) {
                replay.take(script.records[i], script.times[i]);
            }
        }
        const auto derived = replay.derive(recorded, script.times[at - 1]);
        return derived ? "" : derived.error().text.substr(0, 40);
    };
    EXPECT_EQ(error_of(*found, true), "");
    EXPECT_EQ(error_of(*found, false),
              "the ledger no longer has the policy " + to_hex(found->policy).substr(0, 4));
    DecisionRecord without = *found;
    without.snapshot.clear();
    EXPECT_EQ(error_of(without, true), "the ledger no longer has the task as it ");
    DecisionRecord forged = *found;
    forged.snapshot.replace(forged.snapshot.find("task c"), 6, "task C");
    EXPECT_EQ(error_of(forged, true), "the recorded task has another digest tha");
    for (const std::string_view odd : {"{", "{}", "5"}) {
        forged.snapshot = odd;
        EXPECT_TRUE(error_of(forged, true).starts_with("the recorded task can't be read: ")) << odd;
    }
    forged.snapshot = "{";
    EXPECT_EQ(error_of(forged, true), "the recorded task can't be read: the tex") << "is cut";
    Replay refused(unlimited(), nullptr);
    refused.take(PolicyRecord{found->policy, "version: 2\n...\n"}, script.times[0]);
    const auto derived = refused.derive(*found, script.times[at - 1]);
    ASSERT_FALSE(derived);
    EXPECT_EQ(derived.error().text,
              "this version of lexid refuses the policy of that time: this version of lexid "
              "understands policies of version 1 only");
}

TEST(Replay, GoesOnFromACheckpoint) {
    Script script(unlimited(), rules);
    script.list({"c"});
    script.commit();
    script.pass(30min);
    const CheckpointRecord checkpoint = script.engine().checkpoint(script.now());
    const Time checkpoint_at = script.now().time;
    const std::size_t before = script.records.size();
    script.list({"a", "b", "d"});
    std::vector<Record> records{checkpoint};
    std::vector<Time> times{checkpoint_at};
    records.insert(records.end(), script.records.begin() + static_cast<std::ptrdiff_t>(before),
                   script.records.end());
    times.insert(times.end(), script.times.begin() + static_cast<std::ptrdiff_t>(before),
                 script.times.end());
    EXPECT_EQ(expect_all_follow(records, times), 3);
}

TEST(Replay, DerivesWhatShadowRulesWouldHaveDone) {
    const std::string shadow =
        "rules:\n  - name: s\n    when: type == prospect_search\n    then: approve\n"
        "    mode: shadow\n    limits: [1 per hour]\n";
    Script script(unlimited(), shadow);
    script.list({"a", "b"});
    script.pass(61min);
    script.list({"a", "b"});
    script.take(script.engine().policy_changed(
        script.now(), policy_of("version: 1\n" + shadow + "    because: another\n...\n")));
    std::vector<policy::Verdict> would;
    for (const Record& record : script.records) {
        if (const DecisionRecord* decision = decision_in(record)) {
            would.push_back(decision->would.at(0).verdict);
        }
    }
    using enum policy::Verdict;
    EXPECT_EQ(would, (std::vector{approve, wait, approve, wait, approve}));
    EXPECT_EQ(expect_all_follow(script), 5);
}

TEST(Replay, DerivesADrift) {
    const auto counting = [](const std::string& id, boost::json::value count) {
        return policy::Task::from_json({{"id", id},
                                        {"type", "prospect_search"},
                                        {"status", "pending"},
                                        {"description", ""},
                                        {"created_at", "2024-10-01T00:00:00Z"},
                                        {"metadata", {{"count", std::move(count)}}}})
            .value();
    };
    Script script(unlimited(), "rules:\n  - name: r\n    when: id > 'z'\n    then: hold\n");
    List list;
    for (const std::string& id : ids(Contract::sightings_min)) {
        list.tasks.push_back(counting(id, 1));
    }
    list.tasks.push_back(counting("u", "1"));
    script.list(list);
    ASSERT_NE(decision_in(script.records.back())->drift, "");
    EXPECT_EQ(expect_all_follow(script), Contract::sightings_min + 1);
}

// Charges of the process before count longer: the second run decides by that.
TEST(Replay, DerivesWhatWasDecidedAfterARestart) {
    Script first(unlimited(), rules);
    first.list({"a"});
    first.commit();
    first.answer("a", Proof::done);
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < first.records.size(); ++i) {
        engine.restore(first.records[i], first.times[i]);
    }
    Script second(std::move(engine), rules);
    second.pass(1h + 1min);
    second.list({"b"});
    ASSERT_EQ(second.intents(), 0u);
    std::vector<Record> records = first.records;
    std::vector<Time> times = first.times;
    records.insert(records.end(), second.records.begin(), second.records.end());
    times.insert(times.end(), second.times.begin(), second.times.end());
    EXPECT_EQ(expect_all_follow(records, times), 2);
}

TEST(Replay, CountsFromTheMomentThatTheDecisionCountedFrom) {
    Script script(unlimited(), rules);
    const auto list = [&](std::vector<std::string> shown_ids) {
        List shown;
        for (const std::string& id : shown_ids) {
            shown.tasks.push_back(task_of(id));
        }
        // The API's clock is behind by up to a second.
        shown.quota.date = script.now().time - 500ms;
        script.list(std::move(shown));
    };
    list({"a", "b"});
    script.commit();
    script.answer("a", Proof::done);
    script.pass(1h);
    list({"b"});
    script.pass(2s);
    list({"b"});
    int counted_earlier = 0;
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        const DecisionRecord* decision = decision_in(script.records[i]);
        counted_earlier += decision != nullptr && !decision->counters.empty() &&
                                   decision->counted_from < script.times[i]
                               ? 1
                               : 0;
    }
    EXPECT_GT(counted_earlier, 0);
    EXPECT_EQ(expect_all_follow(script), 3);
}

}  // namespace
}  // namespace lexid::engine
