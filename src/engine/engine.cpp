#include "engine/engine.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/text.hpp"
#include "engine/attempts.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Duration key_probe_wait_max = 6h;

// A list that fails is repeated so often before it has to earn that.
constexpr int list_retries_at_once = 10;

// A machine's clock that is off is looked at this often, to notice that it is right again.
constexpr Duration clock_check_interval = 20s;

// A list that was kept on the way for longer is asked for anew after this time all the same.
constexpr Duration kept_wait_max = 1h;

// No two looks at what became of tasks are farther apart.
constexpr Duration unlooked_max = 7 * 24h;

}  // namespace

std::string_view to_text(Status status) {
    switch (status) {
        case Status::pending:
            return "pending";
        case Status::approved:
            return "approved";
        case Status::completed:
            return "completed";
        case Status::failed:
            return "failed";
        case Status::dismissed:
            return "dismissed";
    }
    std::unreachable();
}

Engine::Engine(Settings settings, std::uint64_t seed)
    : settings_(settings),
      gate_(Random(seed)),
      pacer_(settings.pace),
      planner_(settings.pace.poll_interval),
      list_retries_(list_retries_at_once),
      approval_retries_(intents_ahead_max),
      decides_by_hypothetical_(settings.observe),
      key_probe_wait_(key_probe_wait_first) {
    assert(settings.snapshot_age_max > Duration{} && settings.settle_after > Duration{});
    assert(settings.connections > 0);
    renew_turn();
}

Now Engine::enter(Now machine) {
    const bool agreed = std::exchange(clock_agrees_, clock_.agrees(machine));
    if (agreed && !clock_agrees_) {
        const Duration offset = clock_.offset(machine);
        notice(Notice::Level::error,
               "the machine's clock is " +
                   format_duration(
                       std::chrono::floor<std::chrono::seconds>(std::chrono::abs(offset))) +
                   (offset > Duration::zero() ? " ahead" : " behind") +
                   (clock_.is_from_api()
                        ? ", by the API's clock: approving stops until it is right"
                        : ", by the ledger and the time since the start: approving stops until it "
                          "is right, or the API shows a Date; if it is right now, restart lexid"));
    } else if (!agreed && clock_agrees_) {
        notice(Notice::Level::info, "the machine's clock is right again: approving goes on");
    }
    const Now now = clock_.read(machine);
    at_ = now.time;
    return now;
}

void Engine::learn_time(Now machine, const Quota& quota, Instant sent_at) {
    if (!quota.date) {
        return;
    }
    const bool first = !clock_.is_from_api();
    clock_.answered(machine, *quota.date, machine.instant - sent_at);
    if (first) {
        const Now now = clock_.read(machine);
        at_ = now.time;
        date_unknown(now);
    }
}

Actions Engine::start(Now now, policy::PolicyRef policy, std::string detail) {
    clock_.start(now, state_.until());
    now = enter(now);
    if (checkpoint_at_ == Time()) {
        checkpoint_at_ = now.time;
    }
    policy_ = std::move(policy);
    measure_windows();
    planner_.watched(now.time);
    contract_ = state_.contract();
    const PaceRecord& pace = state_.pace();
    pacer_.restore(pace);
    pacer_.start(now, state_.before());
    if (pace.not_before) {
        gate_.restore(now, *pace.not_before);
    }
    pace_recorded_at_ = now.instant;
    looked_ = pace.looked;
    const Duration since_look = now.time - pace.looked_at.value_or(now.time);
    looked_at_ = now.instant - std::clamp(since_look, Duration::zero(), unlooked_max);
    write(LifeRecord{true, std::move(detail), TrustedClock::apart_max});
    if (state_.policy() != policy_->hash) {
        put_in_force();
    }
    for (auto& [id, task] : state_.tasks()) {
        task.interrupted = true;
        task.drift = task.facts.drift;
        switch (task.facts.intent) {
            case TaskFacts::Intent::none:
                task.not_before = now.instant + attempt_wait(task.attempts());
                break;
            case TaskFacts::Intent::open:
                close(task, now,
                      {.outcome = Outcome::unknown,
                       .reason = "lexid ended before an answer was recorded"});
                break;
            case TaskFacts::Intent::unknown:
                become_unknown(task, now);
                break;
        }
    }
    if (!unknown_.empty()) {
        notice(Notice::Level::warning,
               "no answer is on record for " + std::to_string(unknown_.size()) +
                   (unknown_.size() == 1 ? " request" : " requests") +
                   " of an earlier run: lists are read to settle that, and what is still pending "
                   "in " +
                   format_duration(settings_.settle_after) + " is decided anew");
    }
    return advance(now);
}

Actions Engine::tick(Now now) {
    renew_turn();
    return advance(enter(now));
}

Actions Engine::wished(Now now) {
    now = enter(now);
    wishes_.wished(now.instant);
    return advance(now);
}

Actions Engine::room_changed(Now now, bool has_room) {
    now = enter(now);
    if (std::exchange(has_room_, has_room) != has_room) {
        notice(has_room ? Notice::Level::info : Notice::Level::error,
               has_room ? "the ledger's disk has room again: approving goes on"
                        : "the ledger's disk is nearly full: nothing is approved until it has "
                          "room again");
        decide_all();
    }
    return advance(now);
}

Actions Engine::key_changed(Now now) {
    now = enter(now);
    key_changed_at_ = now.instant;
    if (key_probe_at_) {
        key_probe_at_ = now.instant;
        key_probe_wait_ = key_probe_wait_first;
    }
    return advance(now);
}

Actions Engine::policy_changed(Now now, policy::PolicyRef policy) {
    now = enter(now);
    policy_ = std::move(policy);
    ++policies_;
    measure_windows();
    put_in_force();
    drop_intended("the policy changed");
    decide_all();
    return advance(now);
}

void Engine::measure_windows() {
    longest_window_ = Duration::zero();
    const auto consider = [&](const std::vector<policy::Limit>& limits) {
        for (const policy::Limit& limit : limits) {
            longest_window_ = std::max(longest_window_, limit.window);
        }
    };
    consider(policy_->limits);
    for (const policy::Rule& rule : policy_->rules) {
        consider(rule.limits);
    }
}

// From when limits look back (window_clock.hpp).
Time Engine::look_back_from(Now now) const {
    return windows_.look_back_from(now.instant, clock_.earliest(now), longest_window_);
}

// Records the policy as the one in force from now on.
void Engine::put_in_force() {
    write(record_of(*policy_));
}

Actions Engine::stop(Now now) {
    now = enter(now);
    stopping_ = true;
    drop_intended("lexid is stopping");
    intake_.reset();
    decide_from_.reset();
    draft_.reset();
    candidates_.clear();
    costly_.clear();
    return advance(now);
}

bool Engine::nothing_under_way() const {
    return recording_ == 0 && intended_.empty() && requested_ == 0;
}

bool Engine::stopped() const {
    return stop_recorded_ && batches_.empty();
}

Actions Engine::durable(Now now, std::uint64_t batch) {
    now = enter(now);
    while (!batches_.empty() && batches_.front().number <= batch) {
        for (TrackedTask* task : batches_.front().intents) {
            --recording_;
            task->phase = Phase::intended;
            intended_.push_back(task);
        }
        batches_.pop_front();
    }
    return advance(now);
}

Actions Engine::listed(Now now, Status status, List list) {
    const Duration age = age_of(now, list);
    const Instant shows = list_sent_at_ - age;
    if (age > Duration::zero()) {
        list.whole = false;  // it doesn't show who arrived since
        if (list.kept || age > TrustedClock::apart_max) {
            // It tells of an earlier day's quota and of an earlier time.
            list.quota = {.retry_after = list.quota.retry_after};
        } else {
            list.quota.date.reset();  // it may be from a server whose clock is behind
        }
    }
    learn_time(now, list.quota, list_sent_at_);
    now = enter(now);
    list_under_way_ = false;
    gate_.list_succeeded(shows);
    heed_retry_after(now, list.quota);
    if (age == Duration::zero()) {  // a kept one says nothing of an API that shows no Date
        pacer_.know_time(now.time);
    }
    count_answer(now, list.quota);
    list_retries_.succeeded();
    repeat_ = Repeat::none;
    heed_key_accepted(now, shows);
    if (status == Status::pending) {
        planner_.watched(now.time);
        candidates_need_list_ = false;
        listed_ = true;
        snapshots_sent_at_ = shows;
        pending_sent_at_ = list_sent_at_;
        kept_until_ = now.instant + std::min(age, kept_wait_max);
        ++pending_lists_;
        candidates_.clear();
        tasks_arrived_ = false;
    }
    if (!stopping_) {
        intake_.emplace(status, std::move(list), shows);
        draft_.reset();
    }
    return advance(now);
}

Actions Engine::list_failed(Now now, Status status, const ListFailure& failure) {
    learn_time(now, failure.quota, list_sent_at_);
    now = enter(now);
    list_under_way_ = false;
    count_answer(now, failure.quota);
    if (!failure.sent) {
        pacer_.not_sent(list_counted_);
    }
    if (failure.kind == ListFailure::Kind::other) {
        // Absence proves nothing, so a list that can't be had is as good as one that shows nothing.
        end_sweep_step(status);
    }
    if (!looking_) {
        // What never left cost nothing.
        repeat_ = !failure.sent || list_retries_.take() ? Repeat::allowed : Repeat::denied;
    }
    switch (failure.kind) {
        case ListFailure::Kind::rate_limited:
            heed_rate_limit(now, failure.quota);
            break;
        case ListFailure::Kind::key_refused:
            refuse_key(now, failure.text, list_sent_at_);
            heed_retry_after(now, failure.quota);
            break;
        case ListFailure::Kind::other:
            gate_.trouble(now.instant);
            heed_retry_after(now, failure.quota);
            break;
    }
    if (failure.kind != ListFailure::Kind::key_refused && !stopping_) {
        const Duration wait = std::max(next_list_at(now) - now.instant, Duration::zero());
        notice(Notice::Level::warning, "the list of " + std::string(to_text(status)) +
                                           " tasks failed, next try in " + format_duration(wait) +
                                           ": " + failure.text);
    }
    return advance(now);
}

void Engine::refuse_key(Now now, std::string_view text, Instant sent_at) {
    if (sent_at < key_changed_at_ || (key_probe_at_ && *key_probe_at_ > now.instant)) {
        return;  // it left with an earlier key, or is another request of the same bout
    }
    drop_intended("the API refuses the key");
    key_refused_at_ = now.instant;
    key_probe_at_ = now.instant + key_probe_wait_;
    notice(Notice::Level::error, "the API refuses the key, approving stops; next try in " +
                                     format_duration(key_probe_wait_) + ": " + std::string(text));
    key_probe_wait_ = std::min(2 * key_probe_wait_, key_probe_wait_max);
}

// Between two turns of its own the loop may bring many events; together they do no more than one.
void Engine::renew_turn() {
    work_left_ = settings_.work.step;
    looks_left_ = looks_a_step_max;
    kept_left_ = kept_a_step_max;
}

Actions Engine::advance(Now now) {
    pacer_.passed(now.time);
    work_through(now);
    if (!is_working_through()) {
        if (next_sweep(true) <= now.instant) {
            send_list(now);  // urgent settling comes before new approvals
        }
        send_intended(now);
        form_intents(now);
        send_list(now);
        decide_costly(now);
    }
    if (stopping_ && nothing_under_way() && !stop_recorded_) {
        stop_recorded_ = true;
        record_pace(now);
        write(LifeRecord{false, ""});
    }
    record_pace_if_due(now);
    write_checkpoint_if_due(now);
    if (!unwritten_.empty()) {
        ++last_batch_;
        batches_.push_back({last_batch_, std::exchange(intents_of_batch_, {})});
        actions_.push_back(Write{last_batch_, now.time, std::exchange(unwritten_, {})});
    }
    return std::exchange(actions_, {});
}

std::optional<Instant> Engine::work_at(Now now) const {
    now = clock_.read(now);
    if (requested_ > 0 || list_under_way_ || is_working_through() || is_deciding_costly() ||
        !batches_.empty()) {  // among which are the intents that are being recorded
        return now.instant;
    }
    std::optional<Instant> at;
    const auto consider = [&](Instant candidate) {
        at = at ? std::min(*at, candidate) : candidate;
    };
    if (key_probe_at_) {
        return *key_probe_at_;
    }
    if (has_room_ && (!intended_.empty() || (!candidates_.empty() && !candidates_need_list_))) {
        consider(may_approve_at(now));
    }
    if (!listed_ || candidates_need_list_ || !sweep_.empty() || gate_.is_half_open()) {
        consider(next_list_at(now));
    }
    for (const TrackedTask* task : unknown_) {
        if (is_urgent(*task)) {
            consider(std::max(sweep_due(*task), next_list_at(now)));
        }
    }
    return at;
}

std::optional<Instant> Engine::list_at(Now now) const {
    if (list_under_way_ || stopping_) {
        return std::nullopt;
    }
    const Instant at = next_list_at(clock_.read(now));
    return at == Instant::max() ? std::nullopt : std::optional(at);
}

Instant Engine::wake_at(Now now) const {
    if (stopping_) {
        return Instant::max();
    }
    if (is_working_through() || is_deciding_costly()) {
        return now.instant;
    }
    Instant at = list_at(now).value_or(Instant::max());
    now = clock_.read(now);
    const bool room = requested_ < settings_.connections;
    const bool to_send = !intended_.empty() && room;
    if (to_send) {
        at = std::min(at, may_approve_at(now));
    }
    const auto ahead = static_cast<std::int64_t>(recording_ + intended_.size());
    if (!candidates_.empty() && !candidates_need_list_ && wants_intents()) {
        const Instant due = may_approve_at(now, ahead + 1);
        // A minute does not hold more than are ahead already: time alone brings no intent.
        if (due > now.instant || may_intend(now)) {
            at = std::min(at, due);
        }
    }
    if (!clock_agrees_ && !state_.paused() && !candidates_.empty()) {
        at = std::min(at, now.instant + clock_check_interval);
    }
    return at;
}

void Engine::notice(Notice::Level level, std::string text) {
    actions_.push_back(Notice{level, std::move(text)});
}

TrackedTask* Engine::find(std::string_view id) {
    const auto it = state_.tasks().find(id);
    return it == state_.tasks().end() ? nullptr : &it->second;
}

}  // namespace lexid::engine
