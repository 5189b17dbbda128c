#include <string>
#include <utility>

#include "engine/engine.hpp"

namespace lexid::engine {

// One step of what there is to work through; a short list needs no second one.
void Engine::work_through(Now now) {
    if (intake_) {
        take_in(now);
    }
    if (!intake_ && decide_from_) {
        decide_some(now);
    }
}

// What was shown is let go as soon as it has been seen, since giving back the memory of a long list
// takes its time too.
void Engine::take_in(Now now) {
    const Status status = intake_->status;
    List& list = intake_->list;
    for (std::size_t& i = intake_->tasks_taken; i < list.tasks.size(); ++i) {
        if (looks_left_ == 0 || work_left_ == 0) {
            return;
        }
        --looks_left_;
        take_shown(std::move(list.tasks[i]), now);
    }
    for (std::size_t& i = intake_->duplicates_taken; i < list.duplicates.size(); ++i) {
        if (looks_left_ == 0) {
            return;
        }
        --looks_left_;
        const std::string id = std::move(list.duplicates[i]);
        TrackedTask* task = find(id);
        if (task != nullptr && status == Status::pending) {
            task->duplicate = true;
        }
    }
    for (std::size_t& i = intake_->unreadable_taken; i < list.unreadable.size(); ++i) {
        if (looks_left_ == 0) {
            return;
        }
        --looks_left_;
        const std::string id = std::move(list.unreadable[i]);
        TrackedTask* task = find(id);
        if (task != nullptr && status == Status::pending && task->listed_in != pending_lists_) {
            task->listed_in = pending_lists_;  // it is there, but who knows as what
            task->snapshot = nullptr;
        }
    }
    end_intake(now);
}

// A list that ignores the status asked for would prove what is not so.
void Engine::take_shown(policy::TaskRef shown, Now now) {
    const Status status = intake_->status;
    if (shown->status() != to_text(status)) {
        intake_->list.whole = false;
    } else if (status == Status::pending) {
        take_snapshot(std::move(shown), now);
    } else {
        settle_from(*shown, status, now);
        learn_fate(*shown, status);
    }
}

void Engine::take_snapshot(policy::TaskRef snapshot, Now now) {
    if (state_.confirmed().contains(snapshot->id())) {
        return state_.confirmed_is_shown(snapshot->id(), now.time);
    }
    auto it = state_.tasks().find(snapshot->id());
    if (it == state_.tasks().end()) {
        it = state_.tasks().try_emplace(std::string(snapshot->id())).first;
        it->second.id = it->first;
        it->second.facts.first_seen = now.time;
        planner_.arrived(snapshot->created_at());
        tasks_arrived_ = true;
    }
    TrackedTask& task = it->second;
    state_.follow_no_more(task.id);
    const bool is_same_beside_digest =
        task.snapshot && task.snapshot->shows_same_beside_digest(*snapshot);
    // For good: a list that was kept on the way may show again what is no more.
    task.changed = task.changed || (task.decided_on && !task.decided_on->shows_same(*snapshot));
    task.snapshot = std::move(snapshot);
    task.listed_in = pending_lists_;
    // The other of two may be in the part that a list lacks.
    task.duplicate = task.duplicate && !intake_->list.whole;
    if (!is_same_beside_digest || task.examined != task.snapshot->digest()) {
        examine(task);
    }
    if (task.phase == Phase::unknown) {
        settle_pending(task, now);
    }
}

void Engine::end_intake(Now now) {
    const Status status = intake_->status;
    const bool whole = intake_->list.whole;
    intake_.reset();
    if (status != Status::pending) {
        end_sweep_step(status);
        return;
    }
    list_whole_ = whole;
    for (TrackedTask* task : unknown_) {
        if (task->listed_in != pending_lists_) {
            task->snapshot = nullptr;
        }
    }
    give_up_following(now);
    begin_sweep();
    list_taken_ = true;
    decide_all();
}

}  // namespace lexid::engine
