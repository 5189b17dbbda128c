#include <algorithm>
#include <cassert>
#include <utility>

#include "engine/attempts.hpp"
#include "engine/engine.hpp"

namespace lexid::engine {

// Whether there is room for intents that are worth a write.
bool Engine::wants_intents() const {
    const std::size_t room = intents_ahead_max - recording_ - intended_.size();
    return why_halted().empty() && room >= std::min(intents_together_min, candidates_.size());
}

// Whether one more may be formed, if any are wanted.
bool Engine::may_intend(Now now) const {
    if (gate_.opens_to_approvals_at() > now.instant) {
        return false;
    }
    const std::size_t ahead = recording_ + intended_.size();
    return ahead < intents_ahead_max &&
           std::cmp_less(ahead, pacer_.available(now, Purpose::approval));
}

bool Engine::is_fresh(const TrackedTask& task, Now now) const {
    return task.snapshot && now.instant - snapshots_sent_at_ <= settings_.snapshot_age_max;
}

void Engine::form_intents(Now now) {
    if (!wants_intents()) {
        return;
    }
    // What a limit leaves over is decided anew too, so this may go through all of them.
    for (std::size_t looks = 0; !candidates_.empty() && may_intend(now); ++looks) {
        TrackedTask& task = *candidates_.front();
        if (looks == looks_a_step_max || !may_look(task)) {
            return;
        }
        if (!is_fresh(task, now)) {
            candidates_need_list_ = true;
            return;
        }
        candidates_.pop_front();
        if (task.phase != Phase::open || task.waits(now.instant)) {
            continue;
        }
        const bool retry = (task.attempts() > 0 && !task.interrupted) || task.limited;
        if (retry && !approval_retries_.take()) {
            continue;  // a later list brings it back
        }
        const std::optional<policy::Decision> decision = look_again(task, now);
        if (!decision) {
            continue;
        }
        if (policy::acts(decision->verdict)) {
            intend(task, *decision, now);
        } else {
            expect_change(*decision, now);
            record_if_changed(task, *decision, now);
        }
    }
}

void Engine::intend(TrackedTask& task, const policy::Decision& decision, Now now) {
    assert(!settings_.observe);  // then nothing is a candidate (follow_decision)
    const Time latest = clock_.latest(now);
    IntentRecord intent{describe(task, decision, latest), task.attempts() + 1, latest,
                        decision.amounts};
    add_snapshot(task, intent.decision);
    planner_.approved(intent.decision.created_at);
    task.phase = Phase::recording;
    task.limited = false;
    task.interrupted = false;
    task.decided_by = policy_;
    task.decided_on = task.snapshot;
    task.changed = false;
    task.dismiss_reason = policy_->rules[*decision.rule].reason;
    windows_.charged(now.instant, intent.charged_at);
    ++recording_;
    intents_of_batch_.push_back(&task);
    write(std::move(intent));
}

std::string_view Engine::why_halted() const {
    if (stopping_) {
        return "lexid is stopping";
    }
    if (state_.paused()) {
        return "lexid is paused";
    }
    if (key_probe_at_) {
        return "the API refuses the key";
    }
    if (!has_room_) {
        return "the ledger's disk is nearly full";
    }
    if (!clock_agrees_) {
        return "the machine's clock is off";
    }
    return {};
}

std::string_view Engine::why_not_sent(const TrackedTask& task, Now now) const {
    if (const std::string_view why = why_halted(); !why.empty()) {
        return why;
    }
    if (state_.held().contains(task.id)) {
        return "a person keeps the task";
    }
    if (task.decided_by != policy_) {
        return "the policy changed";
    }
    if (!is_fresh(task, now)) {
        return "its snapshot grew too old";
    }
    if (task.changed || task.duplicate) {
        return "the task changed";
    }
    return {};
}

void Engine::send_intended(Now now) {
    while (!intended_.empty()) {
        TrackedTask& task = *intended_.front();
        if (const std::string_view why = why_not_sent(task, now); !why.empty()) {
            intended_.pop_front();
            take_back(task, why);
            continue;
        }
        if (requested_ >= settings_.connections || may_approve_at(now) > now.instant) {
            return;
        }
        intended_.pop_front();
        task.phase = Phase::requested;
        task.decided_on = nullptr;
        task.requested_at = now.instant;
        ++requested_;
        task.counted = spend(now, Purpose::approval);
        actions_.push_back(SendRequest{task.id, task.facts.effect, task.dismiss_reason});
    }
}

void Engine::drop_intended(std::string_view why) {
    for (TrackedTask* task : std::exchange(intended_, {})) {
        take_back(*task, why);
    }
}

// Closes an intent whose request has not left. The task is decided anew before anything else.
void Engine::take_back(TrackedTask& task, std::string_view why) {
    close(task, {}, {.outcome = Outcome::refused, .reason = "not sent: " + std::string(why)});
    reconsider(task);
}

Actions Engine::answered(Now now, std::string_view id, const Answer& answer) {
    TrackedTask* task = find(id);
    assert(task != nullptr && task->phase == Phase::requested);
    learn_time(now, answer.quota, task->requested_at);
    now = enter(now);
    --requested_;
    count_answer(now, answer.quota);
    conclude(*task, now, answer);
    if (answer.proof != Proof::rate_limited) {
        heed_retry_after(now, answer.quota);
    }
    return advance(now);
}

void Engine::conclude(TrackedTask& task, Now now, const Answer& answer) {
    OutcomeRecord outcome{.reason = answer.text, .request_id = answer.request_id};
    const auto end = [&](Outcome what, bool attempted) {
        outcome.outcome = what;
        outcome.attempted = attempted;
        task.list_sent_after = now.instant;
        close(task, now, std::move(outcome));
    };
    const auto again = [&] {
        outcome.outcome = Outcome::refused;
        close(task, now, std::move(outcome));
        reconsider(task);
    };
    const auto heed_success = [&] {
        gate_.request_succeeded();
        approval_retries_.succeeded();
    };
    switch (answer.proof) {
        case Proof::done:
            heed_success();
            key_probe_wait_ = key_probe_wait_first;
            return end(Outcome::confirmed, false);
        case Proof::not_pending:
            heed_success();
            // After an unknown outcome it may be our own earlier attempt; a list will tell.
            return task.facts.had_unknown ? end(Outcome::unknown, false)
                                          : end(Outcome::elsewhere, true);
        case Proof::refused:
            heed_success();
            return end(Outcome::refused, true);
        case Proof::rate_limited:
            task.limited = true;
            heed_rate_limit(now, answer.quota);
            return again();
        case Proof::key_refused:
            again();
            return refuse_key(now, answer.text, task.requested_at);
        case Proof::not_sent:
            pacer_.not_sent(task.counted);
            gate_.trouble(now.instant);
            return again();
        case Proof::nothing:
            gate_.trouble(now.instant);
            return end(Outcome::unknown, false);
    }
}

// Records what became of the task's intent. A confirmed task is forgotten but for its id.
void Engine::close(TrackedTask& task, Now now, OutcomeRecord outcome) {
    outcome.task = task.id;
    task.phase = Phase::open;
    task.decided_by = nullptr;
    task.decided_on = nullptr;
    if (outcome.attempted) {
        task.not_before = now.instant + attempt_wait(task.attempts() + 1);
    }
    const bool is_unknown = outcome.outcome == Outcome::unknown;
    outcome.dated = is_unknown && clock_.is_from_api();
    write(std::move(outcome));
    if (is_unknown) {
        become_unknown(task, now);
    }
}

}  // namespace lexid::engine
