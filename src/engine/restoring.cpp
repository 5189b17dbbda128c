#include <algorithm>
#include <utility>

#include "engine/engine.hpp"
#include "engine/fingerprint.hpp"
#include "json/read.hpp"

namespace lexid::engine {

void Engine::restore(const Record& record, Time at) {
    recorded_until_ = std::max(recorded_until_, at);
    planner_.watched(at);
    const auto track = [this](const DecisionRecord& decision) -> TrackedTask& {
        const auto [entry, is_new] = tasks_.try_emplace(decision.task);
        if (is_new) {
            planner_.arrived(decision.created_at);
        }
        followed_.forget(decision.task);  // a list has shown it again
        TrackedTask& task = entry->second;
        task.id = decision.task;
        task.first_seen = decision.first_seen;
        task.last_decision = fingerprint_of(decision);
        recall_would(task, decision);
        if (!decision.snapshot.empty()) {
            task.last_snapshot = fingerprint_of(decision.snapshot);
            recall_contract(decision);
        }
        return task;
    };
    records_since_checkpoint_ += weight_of(record);
    if (const auto* checkpoint = std::get_if<CheckpointRecord>(&record)) {
        restore(*checkpoint);
        records_since_checkpoint_ = 0;
        checkpoint_at_ = at;
    } else if (const auto* policy = std::get_if<PolicyRecord>(&record)) {
        recorded_policy_ = policy->hash;
        inherit_charges(policy->rules);
    } else if (const auto* decision = std::get_if<DecisionRecord>(&record)) {
        track(*decision);
    } else if (const auto* intent = std::get_if<IntentRecord>(&record)) {
        TrackedTask& task = track(intent->decision);
        task.phase = Phase::recording;
        task.effect = intent->effect();
        task.attempts = intent->attempt - 1;
        task.attempted_digest = intent->decision.digest;
        task.charge = charges_.charge(intent->decision.rule, intent->charged_at, intent->amounts);
        planner_.approved(intent->decision.created_at);
    } else if (const auto* fate = std::get_if<FateRecord>(&record)) {
        followed_.forget(fate->task);
        if (!fate->by_lexid) {
            tasks_.erase(fate->task);
        }
    } else if (const auto* pace = std::get_if<PaceRecord>(&record)) {
        restore(*pace);
    } else if (const auto* life = std::get_if<LifeRecord>(&record)) {
        before_ = life->started ? Pacer::Before::crashed : Pacer::Before::ended;
        if (life->started) {
            count_longer(life->longer);
        }
    } else if (const auto* order = std::get_if<OrderRecord>(&record)) {
        apply(*order);
    } else if (const auto* outcome = std::get_if<OutcomeRecord>(&record)) {
        TrackedTask* task = find(outcome->task);
        if (task == nullptr) {
            return;
        }
        task->attempts += outcome->attempted ? 1 : 0;
        switch (outcome->outcome) {
            case Outcome::confirmed:
                remember_confirmed(*task, at);
                tasks_.erase(outcome->task);
                break;
            case Outcome::elsewhere:
                task->phase = Phase::open;
                break;
            case Outcome::refused:
                task->phase = Phase::open;
                charges_.release(task->charge);
                break;
            case Outcome::unknown:
                task->phase = Phase::unknown;
                task->had_unknown = true;
                task->unknown_at = outcome->dated ? std::optional(at) : std::nullopt;
                break;
        }
    }
}

void Engine::restore(const PaceRecord& pace) {
    pacer_.restore(pace);
    not_before_ = pace.not_before;
    looked_ = pace.looked;
    looked_before_ = pace.looked_at;
}

void Engine::recall_contract(const DecisionRecord& decision) {
    const auto shown = json::read(decision.snapshot);
    if (!shown || !shown->is_object()) {
        return;
    }
    if (decision.drift.empty()) {
        contract_.learn(shown->get_object());
    } else {
        TrackedTask& task = *find(decision.task);
        task.drift = decision.drift;
        task.drifted = decision.snapshot;
    }
}

DecisionRecord Engine::derive(policy::PolicyRef policy, const DecisionRecord& recorded,
                              policy::TaskRef snapshot, Time at) {
    policy_ = std::move(policy);
    TrackedTask& task = tasks_[recorded.task];
    task.id = recorded.task;
    task.first_seen = recorded.first_seen;
    task.duplicate = recorded.duplicate;
    task.drift = recorded.drift;
    task.snapshot = std::move(snapshot);
    decides_by_hypothetical_ = recorded.observed;
    policy::Moment moment = moment_of(task, {{}, at});
    moment.earliest = recorded.counters.empty() ? at : recorded.counted_from;
    put_aside_would(task);
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
    take_decision(task, decision, at);
    return describe(task, decision);
}

}  // namespace lexid::engine
