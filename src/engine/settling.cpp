#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "engine/engine.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// After the pending list the statuses that a task of ours most likely has.
constexpr std::array<Status, 4> sweep_order = {Status::approved, Status::completed, Status::failed,
                                               Status::dismissed};

// How long after its outcome became unknown a task is looked for; the later ones never before
// pending is proof. One list settles all that became unknown shortly before the first. A task that
// three did not find may have been hidden by a cap on the lists; it is looked for once more a day
// later. Absence proves nothing, so after that a person has to say.
constexpr std::array<Duration, 4> sweep_waits = {5s, Duration::zero(), 1h, 24h};

}  // namespace

void Engine::become_unknown(TrackedTask& task, Now now) {
    task.phase = Phase::unknown;
    task.unknown_since = now.instant;
    task.sweep = 0;
    unknown_.push_back(&task);
}

// The API's clock is known for the first time since the start: what an earlier run recorded with it
// has waited since then, and need not wait anew. The rest is recorded with it now.
void Engine::date_unknown(Now now) {
    for (TrackedTask* task : unknown_) {
        if (!task->facts.unknown_at) {
            write(OutcomeRecord{.task = task->id,
                                .outcome = Outcome::unknown,
                                .reason = "lists are read to settle it",
                                .dated = true});
        }
        const Duration waited = now.time - *task->facts.unknown_at - TrustedClock::disagreement_max;
        task->unknown_since = std::min(task->unknown_since, now.instant - waited);
        // One sweep serves for all that were due meanwhile.
        while (task->sweep + 1 < sweep_waits.size() &&
               task->unknown_since + sweep_wait(task->sweep + 1) <= now.instant) {
            ++task->sweep;
        }
    }
}

// When the task's next sweep is due: soon, after `settle_after`, after an hour, after a day.
Instant Engine::sweep_due(const TrackedTask& task) const {
    return task.sweep < sweep_waits.size() ? task.unknown_since + sweep_wait(task.sweep)
                                           : Instant::max();
}

// From the moment at which an outcome became unknown to a sweep.
Duration Engine::sweep_wait(std::size_t sweep) const {
    const Duration settle_after = settings_.settle_after;
    return sweep == 0 ? std::min(sweep_waits[0], settle_after)
                      : std::max(sweep_waits[sweep], settle_after);
}

// The first two sweeps find nearly all that can be found, and a charge or a person waits for that.
bool Engine::is_urgent(const TrackedTask& task) {
    return task.sweep < 2;
}

Instant Engine::next_sweep(bool urgent) const {
    Instant next = Instant::max();
    for (const TrackedTask* task : unknown_) {
        if (is_urgent(*task) == urgent) {
            next = std::min(next, sweep_due(*task));
        }
    }
    return next;
}

// A list of tasks that are pending no more shows this one.
void Engine::settle_from(const policy::Task& shown, Status status, Now now) {
    TrackedTask* task = find(shown.id());
    if (task == nullptr || task->phase != Phase::unknown || task->unknown_since > intake_->shows) {
        return;
    }
    const bool dismissed = status == Status::dismissed;
    const bool ours = dismissed == (task->facts.effect == policy::Effect::dismiss);
    std::erase(unknown_, task);
    close(*task, now,
          {.outcome = ours ? Outcome::confirmed : Outcome::elsewhere,
           .reason = "settled: the list of " + std::string(to_text(status)) + " tasks shows it"});
}

// A pending list shows the task. That proves that nothing happened only if the list was sent when
// the request could no longer take effect.
void Engine::settle_pending(TrackedTask& task, Now now) {
    if (snapshots_sent_at_ < task.unknown_since + settings_.settle_after) {
        task.sweep = std::max<std::size_t>(task.sweep, 1);
        return;
    }
    std::erase(unknown_, &task);
    close(task, now,
          {.outcome = Outcome::refused,
           .reason = "settled: still pending " + format_duration(settings_.settle_after) + " later",
           .attempted = true});
}

// A list of tasks that are pending no more shows this one: what became of it, for people to know.
void Engine::learn_fate(const policy::Task& shown, Status status) {
    if (!has_room_) {
        return;
    }
    if (const auto followed = state_.followed().seen(shown.id(), status)) {
        write(FateRecord{std::string(shown.id()), status, followed->by_lexid});
    }
}

// As in forget_old: not by a clock that may be far ahead.
void Engine::give_up_following(Now now) {
    if (!clock_.is_from_api()) {
        return;
    }
    for (const std::string& id : state_.give_up_following(now.time)) {
        forget_gone(id);
    }
}

void Engine::forget_gone(std::string_view id) {
    const auto task = state_.tasks().find(id);
    if (task != state_.tasks().end() && task->second.phase == Phase::open &&
        !task->second.snapshot) {
        state_.tasks().erase(task);
    }
}

bool Engine::is_sought(const TrackedTask& task) const {
    return !task.snapshot && sweep_due(task) <= pending_sent_at_;
}

bool Engine::is_any_sought() const {
    return std::ranges::any_of(unknown_,
                               [this](const TrackedTask* task) { return is_sought(*task); });
}

bool Engine::is_any_sought_urgent() const {
    return std::ranges::any_of(
        unknown_, [this](const TrackedTask* task) { return is_sought(*task) && is_urgent(*task); });
}

// After a pending list: whatever is unknown, due, and not in that list is looked for in the others.
void Engine::begin_sweep() {
    if (sweep_.empty() && is_any_sought()) {
        sweep_.assign(sweep_order.begin(), sweep_order.end());
    }
}

void Engine::end_sweep_step(Status status) {
    if (sweep_.empty()) {
        return;
    }
    if (sweep_.front() == status) {
        sweep_.pop_front();
    }
    if (!is_any_sought()) {
        sweep_.clear();
    }
    if (!sweep_.empty()) {
        return;
    }
    for (TrackedTask* task : unknown_) {
        if (is_sought(*task) && ++task->sweep == sweep_waits.size()) {
            notice(Notice::Level::error,
                   "no list shows task " + in_backticks(task->id) +
                       ", whose outcome is unknown: look it up in LeadLex; its charge is kept");
        }
    }
}

std::vector<std::string> Engine::unknown_tasks() const {
    std::vector<std::string> ids;
    for (const TrackedTask* task : unknown_) {
        ids.push_back(task->id);
    }
    return ids;
}

}  // namespace lexid::engine
