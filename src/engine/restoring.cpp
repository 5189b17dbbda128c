#include <algorithm>
#include <utility>

#include "engine/engine.hpp"

namespace lexid::engine {

// What follows from the records is in the state; when tasks arrive is learnt beside it.
void Engine::restore(const Record& record, Time at) {
    planner_.watched(at);
    const auto* checkpoint = std::get_if<CheckpointRecord>(&record);
    const auto* intent = std::get_if<IntentRecord>(&record);
    const auto* decision =
        intent != nullptr ? &intent->decision : std::get_if<DecisionRecord>(&record);
    if (decision != nullptr && !state_.tasks().contains(decision->task)) {
        planner_.arrived(decision->created_at);
    }
    if (intent != nullptr) {
        planner_.approved(decision->created_at);
    }
    state_.apply(record, at);
    records_since_checkpoint_ += weight_of(record);
    if (checkpoint != nullptr) {
        planner_.put_back(checkpoint->planner);
        records_since_checkpoint_ = 0;
        checkpoint_at_ = at;
    }
}

// Records count from the moment at which they are written.
void Engine::write(Record record) {
    state_.apply(record, at_);
    unwritten_.push_back(std::move(record));
}

DecisionRecord Engine::derive(policy::PolicyRef policy, const DecisionRecord& recorded,
                              policy::TaskRef snapshot, Time at) {
    policy_ = std::move(policy);
    TrackedTask& task = state_.tasks()[recorded.task];
    task.id = recorded.task;
    task.facts.first_seen = recorded.first_seen;
    task.duplicate = recorded.duplicate;
    task.drift = recorded.drift;
    task.snapshot = std::move(snapshot);
    decides_by_hypothetical_ = recorded.observed;
    policy::Moment moment = moment_of(task, {{}, at});
    moment.earliest = recorded.counters.empty() ? at : recorded.counted_from;
    state_.put_aside(task.facts);
    policy::Decision decision;
    if (std::string why = why_kept(task); !why.empty()) {
        decision = decide_kept(std::move(why));
    } else if (recorded.cost_max == 0) {
        decision = policy::decide_without_bound(*policy_, *task.snapshot, moment, workspace_);
    } else {
        settings_.work.decision = static_cast<std::uint64_t>(recorded.cost_max);
        decision =
            policy::decide(*policy_, *task.snapshot, moment, workspace_, settings_.work.decision);
    }
    state_.put_back(task.facts);
    return describe(task, decision, at);
}

}  // namespace lexid::engine
