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

// Derives each decision of the script from the records before it; how many there were.
int expect_all_follow(const Script& script) {
    int count = 0;
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        const DecisionRecord* recorded = decision_in(script.records[i]);
        if (recorded == nullptr) {
            continue;
        }
        ++count;
        SCOPED_TRACE(recorded->task + " as record " + std::to_string(i));
        Replay replay(unlimited(), nullptr);
        for (std::size_t before = 0; before < i; ++before) {
            replay.take(script.records[before], script.times[before]);
        }
        Result<DecisionRecord> derived = replay.derive(*recorded, script.times[i]);
        if (!derived) {
            ADD_FAILURE() << derived.error().text;
            continue;
        }
        derived->snapshot = recorded->snapshot;
        EXPECT_EQ(*derived, *recorded) << derived->reason << " / " << recorded->reason;
    }
    return count;
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
