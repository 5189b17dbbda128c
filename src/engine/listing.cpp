#include <algorithm>
#include <string>
#include <utility>

#include "engine/engine.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// The quota's record is written with others, but not more often than this; without others each
// time that a twentieth of the day's limit is spent.
constexpr Duration pace_record_interval = 10min;
constexpr std::int64_t pace_records_a_day = 20;

// Of each poll that was planned for the rest of the day: with less left, none is spent on looks.
constexpr double polls_left_enough = 0.9;

}  // namespace

// When the next poll is due; the gate and the pacer may hold it up.
Instant Engine::next_poll(Now now) const {
    if (!polled_at_ || repeat_ == Repeat::allowed) {
        return now.instant;
    }
    if (state_.paused()) {
        return Instant::max();  // nothing could be approved
    }
    const auto [gap, left] = plan_polls(now);
    if (repeat_ == Repeat::denied) {
        return *polled_at_ + gap;
    }
    // Without a limit there is nothing that wishes could use up.
    const auto wish = wishes_.due(pacer_.daily_limit() ? gap : Duration::zero(), left);
    return std::min(*polled_at_ + gap, wish.value_or(Instant::max()));
}

// From the last poll to the next, and how many are left for one that was planned
// (poll_planner.hpp).
Engine::PollGap Engine::plan_polls(Now now) const {
    const Time last = now.time - (now.instant - *polled_at_);
    std::optional<Budget> budget = pacer_.budget(now.time);
    if (budget && !state_.followed().empty()) {
        budget->left = std::max(0.0, budget->left - pacer_.looks_until(now.time, budget->until));
    }
    const PollPlan plan = planner_.plan(last, now.time, budget);
    return {plan.next - last, plan.left};
}

// When the next list may leave that is read only to learn what became of tasks. A day that runs
// short of polls has none to spare.
Instant Engine::next_look(Now now) const {
    const std::optional<Duration> gap = pacer_.look_gap();
    if (state_.followed().empty() || !listed_ || state_.paused() || !gap) {
        return Instant::max();
    }
    const Instant due = looked_at_ + *gap;
    if (due > now.instant) {
        return due;
    }
    const bool runs_short = plan_polls(now).left < polls_left_enough;
    return runs_short ? Instant::max() : std::max(now.instant, pacer_.next(now, Purpose::poll));
}

// The most urgent list there is to send, and when it is due; the gate and the pacer may hold it up.
Engine::ListPlan Engine::next_list(Now now) const {
    if (key_probe_at_) {
        return {Status::pending, Purpose::approval, *key_probe_at_};
    }
    const bool waiting = !candidates_.empty() || !intended_.empty();
    const Instant soonest = repeat_ == Repeat::denied ? next_poll(now) : now.instant;
    if (!sweep_.empty()) {
        return {sweep_.front(), is_any_sought_urgent() ? Purpose::approval : Purpose::poll,
                soonest};
    }
    // A list that was kept on the way would come again.
    const Instant anew = std::max(soonest, kept_until_);
    if ((candidates_need_list_ && kept_until_ <= now.instant) ||
        (waiting && gate_.is_half_open())) {
        // Worth its request only if an approval may follow it.
        return {Status::pending, Purpose::approval, soonest, 2};
    }
    const ListPlan poll{Status::pending, Purpose::poll, next_poll(now)};
    const ListPlan urgent{Status::pending, Purpose::approval, std::max(next_sweep(true), anew)};
    const ListPlan late{Status::pending, Purpose::poll, std::max(next_sweep(false), anew)};
    const ListPlan fresh{Status::pending, Purpose::approval,
                         candidates_need_list_ ? anew : Instant::max(), 2};
    const ListPlan look{state_.followed().look_after(looked_), Purpose::poll, next_look(now), 1,
                        true};
    return std::ranges::min({poll, urgent, late, fresh, look}, {}, &ListPlan::at);
}

Instant Engine::next_list_at(Now now) const {
    const ListPlan plan = next_list(now);
    return std::max({plan.at, gate_.opens_at(), pacer_.next(now, plan.purpose, plan.requests)});
}

Instant Engine::may_approve_at(Now now, std::int64_t requests) const {
    return std::max(gate_.opens_to_approvals_at(), pacer_.next(now, Purpose::approval, requests));
}

void Engine::send_list(Now now) {
    if (list_under_way_ || stopping_ || next_list_at(now) > now.instant) {
        return;
    }
    const auto [status, purpose, at, requests, is_look] = next_list(now);
    list_under_way_ = true;
    list_sent_at_ = now.instant;
    looking_ = is_look;
    if (is_look) {
        looked_ = status;
        looked_at_ = now.instant;
    }
    if (status == Status::pending) {
        polled_at_ = now.instant;
        if (wishes_.sent(now.instant)) {
            planner_.wished(now.time);
        }
    }
    list_counted_ = spend(now, purpose);
    actions_.push_back(SendList{status});
}

// A task that waits is looked at again when its verdict could change by itself.
void Engine::expect_change(const policy::Decision& decision, Now now) {
    if (decision.until) {
        const Instant at =
            now.instant + std::max(*decision.until - decision.counted_from, Duration::zero());
        change_at_ = std::min(change_at_.value_or(Instant::max()), at);
        wishes_.expect(change_at_);
    }
}

Pacer::Sent Engine::spend(Now now, Purpose purpose) {
    ++spent_unrecorded_;
    return pacer_.sent(now, purpose);
}

void Engine::count_answer(Now now, const Quota& quota) {
    pacer_.answered(now, quota);
    if (!quota.limit || Pacer::is_believable(*quota.limit) || !pacer_.daily_limit() ||
        std::exchange(told_limit_, true)) {
        return;
    }
    notice(Notice::Level::warning,
           "the API names a limit of " + std::to_string(*quota.limit) +
               " requests a day, which no plan has: it is not believed, " +
               std::to_string(*pacer_.daily_limit()) +
               " a day are planned with; `quota.plan` in the settings can name the plan");
}

void Engine::heed_rate_limit(Now now, const Quota& quota) {
    pacer_.rate_limited(now, quota);
    gate_.rate_limited(now, quota);
    record_pace(now);
}

// Of an answer that is no 429: "later" is heeded whatever else it says.
void Engine::heed_retry_after(Now now, const Quota& quota) {
    if (quota.retry_after.value_or(Duration::zero()) > Duration::zero()) {
        gate_.told_to_wait(now, *quota.retry_after);
        record_pace(now);
    }
}

PaceRecord Engine::pace_record(Now now) const {
    PaceRecord record = pacer_.record();
    if (const Duration wait = gate_.told_until() - now.instant; wait > Duration::zero()) {
        record.not_before = now.time + wait;
    }
    record.looked = looked_;
    record.looked_at = now.time - (now.instant - looked_at_);
    return record;
}

void Engine::record_pace(Now now) {
    spent_unrecorded_ = 0;
    pace_recorded_at_ = now.instant;
    write(pace_record(now));
}

void Engine::record_pace_if_due(Now now) {
    const std::optional<std::int64_t> limit = pacer_.daily_limit();
    if (!limit || spent_unrecorded_ == 0) {
        return;
    }
    const bool cheap =
        !unwritten_.empty() && now.instant - pace_recorded_at_ >= pace_record_interval;
    if (cheap || spent_unrecorded_ >= std::max<std::int64_t>(*limit / pace_records_a_day, 1)) {
        record_pace(now);
    }
}

}  // namespace lexid::engine
