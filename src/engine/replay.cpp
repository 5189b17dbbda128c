#include "engine/replay.hpp"

#include <utility>

#include "base/text.hpp"
#include "json/read.hpp"

namespace lexid::engine {

void Replay::take(const Record& record, Time at) {
    engine_.restore(record, at);
    if (const auto* policy = std::get_if<PolicyRecord>(&record)) {
        policies_.insert_or_assign(policy->hash, policy->text);
    } else if (const auto* checkpoint = std::get_if<CheckpointRecord>(&record)) {
        policies_.insert_or_assign(checkpoint->policy_hash, checkpoint->policy_text);
    }
    const auto* intent = std::get_if<IntentRecord>(&record);
    const auto* decision =
        intent != nullptr ? &intent->decision : std::get_if<DecisionRecord>(&record);
    if (decision != nullptr && !decision->snapshot.empty()) {
        snapshots_.insert_or_assign(decision->task, decision->snapshot);
    }
}

Result<DecisionRecord> Replay::derive(const DecisionRecord& recorded, Time at) {
    const auto text = policies_.find(recorded.policy);
    if (text == policies_.end()) {
        return failed("the ledger no longer has the policy " + to_hex(recorded.policy));
    }
    auto policy = policy::parse_policy(text->second, zones_);
    if (!policy) {
        return failed("this version of lexid refuses the policy of that time: " +
                      policy.error().front().message);
    }
    // An earlier version of the task may have the same digest, and is not what was decided upon.
    const std::string& snapshot =
        recorded.snapshot.empty() ? snapshots_[recorded.task] : recorded.snapshot;
    if (snapshot.empty() || recorded.snapshot_too_long) {
        return failed(
            "the ledger no longer has the task as it was, or never had it since it is "
            "longer than " +
            std::to_string(DecisionRecord::snapshot_bytes_max) + " bytes");
    }
    auto value = json::read(snapshot);
    if (!value) {
        return failed("the recorded task can't be read: " + value.error().text);
    }
    Result<policy::TaskRef> task = policy::Task::from_json(std::move(*value));
    if (!task) {
        return failed("the recorded task can't be read: " + task.error().text);
    }
    if ((*task)->digest() != recorded.digest) {
        return failed(
            "the recorded task has another digest than the decision names, as it has where a "
            "secret was taken out of it");
    }
    return engine_.derive(std::move(*policy), recorded, std::move(*task), at);
}

}  // namespace lexid::engine
