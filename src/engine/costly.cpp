#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "engine/engine.hpp"
#include "engine/fingerprint.hpp"

// Tasks that take long to decide. A list is decided in two rounds. In the first each task gets a
// first look, which ends soon; what needs more is queued, and has its turn when what the others
// permit is being intended, a decision or a few a step. A list has so many steps for each round;
// what is left over keeps its place for the next list, so that every task has its turn. What needs
// more than a decision may is held, and that is remembered until the task or the policy changes:
// the next list doesn't pay for it again.

namespace lexid::engine {
namespace {

// Taking one from the queue that is gone, in steps (Work).
constexpr std::uint64_t gone_work = 16;

// Costs follow from both.
std::size_t fingerprint_of_both(const TrackedTask& task, const policy::Policy& policy) {
    std::string text(bytes_of(task.snapshot->digest()));
    text += bytes_of(policy.hash);
    return fingerprint_of(text);
}

}  // namespace

Costs Engine::costs_of(const TrackedTask& task) const {
    return task.costed == fingerprint_of_both(task, *policy_) ? task.costs : Costs::unknown;
}

void Engine::note_costs(TrackedTask& task, Costs costs) {
    task.costs = costs;
    task.costed = fingerprint_of_both(task, *policy_);
}

// The decision, if it takes no more than that, or than a decision may: then it is held.
std::optional<policy::Decision> Engine::look(TrackedTask& task, Now now, std::uint64_t cost_max) {
    policy::Decision decision;
    if (std::string why = why_kept(task); !why.empty()) {
        decision = decide_kept(std::move(why));
        task.costs = Costs::unknown;  // it is decided anew after that
    } else {
        const std::uint64_t before = workspace_.spent();
        state_.put_aside(task.facts);
        decision = policy::decide(*policy_, *task.snapshot, moment_of(task, now), workspace_,
                                  std::min(cost_max, settings_.work.decision));
        state_.put_back(task.facts);
        const std::uint64_t spent = workspace_.spent() - before;
        spend_work(spent);
        if (decision.cost != policy::Cost::within && cost_max < settings_.work.decision) {
            note_costs(task, Costs::much);
            return std::nullopt;
        }
        note_costs(task, decision.cost == policy::Cost::beyond ? Costs::too_much
                         : spent > settings_.work.first_look   ? Costs::much
                                                               : Costs::unknown);
    }
    take_decision(task, decision);
    return decision;
}

// Whether this step has so much left as deciding the task may take.
bool Engine::may_look(const TrackedTask& task) const {
    const bool is_costly = task.snapshot && costs_of(task) == Costs::much;
    return work_left_ >= (is_costly ? settings_.work.decision : settings_.work.first_look);
}

// At a candidate. Each is looked at once a list, so this takes no more than the round that made it
// one, even if that left nothing.
std::optional<policy::Decision> Engine::look_again(TrackedTask& task, Now now) {
    if (costs_of(task) != Costs::much) {
        std::optional<policy::Decision> decision = look(task, now, settings_.work.first_look);
        if (!decision) {
            queue_costly(task);
        }
        return decision;
    }
    return look(task, now, settings_.work.decision);
}

void Engine::renew_work_of_list() {
    first_looks_left_ = settings_.work.first_looks_a_list;
    costly_left_ = settings_.work.costly_a_list;
}

void Engine::queue_costly(TrackedTask& task) {
    if (!std::exchange(task.is_queued, true)) {
        costly_.push_back(task.id);
    }
    task.verdict = policy::Verdict::wait;
    task.rule.reset();
}

bool Engine::is_deciding_costly() const {
    return !costly_.empty() && costly_left_ > 0 && has_room_ && !stopping_;
}

// One step of the second round.
void Engine::decide_costly(Now now) {
    while (is_deciding_costly() && work_left_ >= settings_.work.decision) {
        TrackedTask* task = find(costly_.front());
        costly_.pop_front();
        spend_work(gone_work);
        if (task != nullptr && std::exchange(task->is_queued, false) &&
            task->phase == Phase::open && task->snapshot &&
            snapshots_sent_at_ >= task->list_sent_after && !candidates_.contains(task)) {
            decide_costly(*task, now);
        }
    }
    if (!is_deciding_costly()) {
        tell_costly();
    }
}

void Engine::decide_costly(TrackedTask& task, Now now) {
    const std::uint64_t before = workspace_.spent();
    const std::optional<policy::Decision> decision = look(task, now, settings_.work.decision);
    costly_left_ -= std::min(costly_left_, workspace_.spent() - before);
    follow_decision(task, *decision, now);
}

void Engine::note_held_for_costs(const DecisionRecord& record) {
    if (++held_for_costs_ == 1) {
        first_held_for_costs_ = in_backticks(record.task) + ", by the rule " +
                                in_backticks(record.rule) + ": " + record.reason;
    }
}

// Once for each bout of them.
void Engine::tell_costly() {
    if (held_for_costs_ > 0) {
        notice(Notice::Level::warning,
               std::to_string(std::exchange(held_for_costs_, 0)) +
                   " more of the pending tasks are held for a person, since deciding them takes "
                   "too long, the first one " +
                   std::exchange(first_held_for_costs_, {}));
    }
    const bool is_left_over = !costly_.empty() && costly_left_ == 0;
    if (!std::exchange(told_undecided_, is_left_over) && is_left_over) {
        notice(Notice::Level::warning,
               "deciding the pending tasks takes too long for one list: up to " +
                   std::to_string(costly_.size()) +
                   " are decided with the next ones, and not approved before");
    }
}

}  // namespace lexid::engine
