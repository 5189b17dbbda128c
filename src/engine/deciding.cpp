#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "engine/attempts.hpp"
#include "engine/engine.hpp"
#include "engine/fingerprint.hpp"
#include "json/canonical.hpp"
#include "json/read.hpp"
#include "policy/allowance.hpp"

namespace lexid::engine {
namespace {

// Enough to recognise a task in `lexid history`; the rest is not copied into the ledger.
constexpr std::size_t description_characters_max = 160;

// What is done besides evaluating, in the same steps (Work): for each field that is
// compared with the contract, each task that is decided and perhaps recorded, each rule that is
// asked and each that matched, and each byte of a snapshot that is written: fractions take longest.
constexpr std::uint64_t field_work = 96;
constexpr std::uint64_t decision_work = 400;
constexpr std::uint64_t rule_work = 24;
constexpr std::uint64_t match_work = 32;
constexpr std::uint64_t snapshot_work_a_byte = 2;
constexpr std::size_t name_bytes_a_step = 16;  // of a field's type and key, which are hashed

std::uint64_t examination_work(const policy::Task& task) {
    std::uint64_t work = 0;
    for (const boost::json::object* fields : {&task.body().get_object(), &task.metadata()}) {
        for (const auto& field : *fields) {
            work += field_work + (task.type().size() + field.key().size()) / name_bytes_a_step;
        }
    }
    return work;
}

}  // namespace

// Compares a task that is new, or new in this form, with what its type's fields have been. A task
// whose digest stays the same teaches nothing more, however often it changes beside that: else a
// single odd one could teach what it takes many to.
void Engine::examine(TrackedTask& task) {
    const bool is_new = task.examined != task.snapshot->digest();
    task.examined = task.snapshot->digest();
    const boost::json::object& shown = task.snapshot->body().get_object();
    spend_work(examination_work(*task.snapshot));
    task.drift = contract_.drift(shown);
    if (task.drift.empty()) {
        if (is_new) {
            contract_.learn(shown);
        }
    } else if (task.drift != told_drift_) {
        told_drift_ = task.drift;
        notice(Notice::Level::error,
               "the API's contract drifts, such tasks are held: " + task.drift +
                   "; if that is right, `lexid release` of such a task accepts it");
    }
}

// A person says that a task that departs from the contract is as it should be; then others are too,
// which shows when they are decided next.
void Engine::accept_drift(TrackedTask& task) {
    if (task.snapshot) {
        contract_.learn(task.snapshot->body().get_object());
    } else if (const auto shown = json::read(task.facts.drifted); shown && shown->is_object()) {
        contract_.learn(shown->get_object());
    }
    task.drift.clear();
}

// Decides every task that has nothing under way, in steps.
void Engine::decide_all() {
    draft_.reset();
    candidates_.clear();
    change_at_.reset();
    wishes_.expect(std::nullopt);
    unlisted_kept_ = 0;
    renew_work_of_list();
    decide_from_.emplace();
}

// One step of it, in which tasks that the newest list lacks are forgotten if it is whole, unless
// something is under way or was tried with them.
void Engine::decide_some(Now now) {
    auto it = state_.tasks().lower_bound(*decide_from_);
    for (; it != state_.tasks().end() && looks_left_ > 0 && work_left_ >= settings_.work.first_look;
         --looks_left_) {
        TrackedTask& task = it->second;
        if (task.listed_in == pending_lists_) {
            decide_listed(task, now);
            ++it;
            continue;
        }
        task.snapshot = nullptr;
        task.duplicate = task.duplicate && !list_whole_;
        const bool is_gone = task.phase == Phase::open && !may_be_there(task);
        if (is_gone) {
            state_.follow(task.id, now.time);
        }
        const bool was_tried = task.attempts() > 0 || task.facts.had_unknown;
        const bool is_forgotten = is_gone && !was_tried;
        it = is_forgotten ? state_.tasks().erase(it) : std::next(it);
    }
    if (it != state_.tasks().end()) {
        decide_from_ = it->first;
        return;
    }
    decide_from_.reset();
    for (const std::string& id : std::exchange(to_reconsider_, {})) {
        TrackedTask* task = find(id);
        if (task != nullptr && task->snapshot && !candidates_.contains(task)) {
            candidates_.push(task);
        }
    }
    if (std::exchange(list_taken_, false)) {
        wishes_.listed(tasks_arrived_ || !candidates_.empty());
    }
}

// What the policy permits becomes a candidate, and its verdict is recorded with its intent.
void Engine::decide_listed(TrackedTask& task, Now now) {
    if (task.phase != Phase::open || !task.snapshot || snapshots_sent_at_ < task.list_sent_after) {
        return;
    }
    if (!task.drift.empty()) {
        task.examined = {};
        examine(task);
    }
    if (why_kept(task).empty()) {
        const Costs costs = costs_of(task);
        if (costs == Costs::too_much) {
            return;  // as it was decided
        }
        if (costs == Costs::much || first_looks_left_ == 0) {
            return queue_costly(task);
        }
    }
    const std::uint64_t before = workspace_.spent();
    const std::optional<policy::Decision> decision = look(task, now, settings_.work.first_look);
    first_looks_left_ -= std::min(first_looks_left_, workspace_.spent() - before);
    if (!decision) {
        return queue_costly(task);
    }
    task.is_queued = false;
    follow_decision(task, *decision, now);
}

void Engine::follow_decision(TrackedTask& task, const policy::Decision& decision, Now now) {
    if (policy::acts(decision.verdict) && !settings_.observe) {
        candidates_.push(&task);
    } else {
        expect_change(decision, now);
        record_if_changed(task, decision, now);
    }
}

// A request for the task came to nothing: it is a candidate again, and decided anew before use.
void Engine::reconsider(TrackedTask& task) {
    if (is_deciding()) {
        to_reconsider_.push_back(task.id);
    } else {
        candidates_.push(&task);
    }
}

// Why the task is held, whatever the policy says; empty if the policy decides.
std::string Engine::why_kept(const TrackedTask& task) const {
    if (task.duplicate) {
        return "the list shows this id more than once";
    }
    if (!task.drift.empty()) {
        return task.drift;
    }
    if (const auto held = state_.held().find(task.id); held != state_.held().end()) {
        return held->second;
    }
    if (task.attempts() >= attempts_max) {
        return std::to_string(task.attempts()) +
               " attempts ended without success; `lexid retry` begins anew";
    }
    return {};
}

policy::Decision Engine::decide_kept(std::string why) const {
    policy::Decision decision;
    decision.verdict = policy::Verdict::hold;
    decision.reason = std::move(why);
    return decision;
}

void Engine::take_decision(TrackedTask& task, const policy::Decision& decision) {
    const std::size_t rules = policy_->index.rules_for(task.snapshot->type()).size();
    spend_work(decision_work + rules * rule_work + decision.matches.size() * match_work);
    task.verdict = decision.verdict;
    task.rule = decision.rule;
    task.ruled_by = policies_;
}

policy::Moment Engine::moment_of(const TrackedTask& task, Now now) const {
    return {now.time, task.facts.first_seen,
            decides_by_hypothetical_ ? &state_.hypothetical() : &state_.charges(),
            &state_.hypothetical(), look_back_from(now)};
}

policy::Moment Engine::moment_of(std::string_view id, Now now) const {
    const auto task = state_.tasks().find(id);
    const TrackedTask unseen{.facts = {.first_seen = now.time}};
    return moment_of(task == state_.tasks().end() ? unseen : task->second, now);
}

// `latest` is when the decision was made at the latest.
DecisionRecord Engine::describe(const TrackedTask& task, const policy::Decision& decision,
                                Time latest) const {
    DecisionRecord record;
    record.task = task.id;
    record.type = task.snapshot->type();
    record.description = shortened(task.snapshot->description(), description_characters_max);
    record.digest = task.snapshot->digest();
    record.policy = policy_->hash;
    record.created_at = task.snapshot->created_at();
    record.first_seen = task.facts.first_seen;
    record.verdict = decision.verdict;
    record.rule = decision.rule ? policy_->rules[*decision.rule].name : "";
    record.reason = decision.reason;
    record.duplicate = task.duplicate;
    record.drift = task.drift;
    if (decision.cost != policy::Cost::within) {
        record.cost_max = static_cast<std::int64_t>(settings_.work.decision);
        record.too_costly = decision.cost == policy::Cost::beyond;
    }
    for (const policy::RuleMatch& match : decision.matches) {
        record.matches.push_back({policy_->rules[match.rule].name, match.error});
    }
    for (const policy::LimitUse& use : decision.uses) {
        record.counters.push_back({use.rule ? policy_->rules[*use.rule].name : "",
                                   to_text(policy::limits_of(*policy_, use.rule)[use.limit]),
                                   use.used});
    }
    if (!record.counters.empty()) {
        record.counted_from = decision.counted_from;
    }
    describe_would(task, decision, latest, record);
    return record;
}

std::string Engine::progress_of(std::string_view id) const {
    if (state_.confirmed().contains(id)) {
        return "lexid's request for it is confirmed, it is not requested again";
    }
    const auto task = state_.tasks().find(id);
    const bool is_known = task != state_.tasks().end();
    switch (is_known ? task->second.facts.intent : TaskFacts::Intent::none) {
        case TaskFacts::Intent::none:
            break;
        case TaskFacts::Intent::open:
            return "lexid's request for it is under way";
        case TaskFacts::Intent::unknown:
            return "the outcome of lexid's request for it is unknown, lists are read to settle it";
    }
    if (const auto held = state_.held().find(id); held != state_.held().end()) {
        return "it is " + held->second;
    }
    if (is_known && task->second.is_queued) {
        return "deciding it takes long, so it has its turn after the others";
    }
    if (is_known && task->second.attempts() >= attempts_max) {
        return why_kept(task->second);
    }
    return state_.paused() ? "lexid is paused: it approves nothing until `lexid resume`" : "";
}

bool Engine::count_on(StandingCount& count) const {
    if (count.policy_ != policy_) {
        count = {};
        count.policy_ = policy_;
    }
    auto task = state_.tasks().upper_bound(count.after_);
    for (std::size_t looks = 0; task != state_.tasks().end() && looks < counted_a_step_max;
         ++looks) {
        const TrackedTask& counted = task->second;
        if (counted.snapshot && counted.phase == Phase::open) {
            ++count.counts_[{counted.verdict,
                             counted.ruled_by == policies_ ? counted.rule : std::nullopt}];
        }
        count.after_ = task->first;
        ++task;
    }
    return task == state_.tasks().end();
}

std::vector<Standing> StandingCount::take() const {
    std::vector<Standing> standings;
    for (const auto& [key, count] : counts_) {
        const auto& [verdict, rule] = key;
        standings.push_back({verdict, rule ? policy_->rules[*rule].name : "", count});
    }
    return standings;
}

std::vector<Standing> Engine::standings() const {
    StandingCount count;
    while (!count_on(count)) {
    }
    return count.take();
}

// Adds the snapshot to a record about to be written, unless an earlier one has it.
void Engine::add_snapshot(TrackedTask& task, DecisionRecord& record) {
    std::optional<std::string> snapshot =
        json::canonical_within(task.snapshot->body(), DecisionRecord::snapshot_bytes_max);
    spend_work((snapshot ? snapshot->size() : DecisionRecord::snapshot_bytes_max) *
               snapshot_work_a_byte);
    if (!snapshot) {
        record.snapshot_too_long = true;
        return;
    }
    if (const std::size_t print = fingerprint_of(*snapshot); print != task.last_snapshot) {
        record.snapshot = std::move(*snapshot);
    }
}

void Engine::record_if_changed(TrackedTask& task, const policy::Decision& decision, Now now) {
    if (!has_room_) {
        return;
    }
    DecisionRecord record = describe(task, decision, clock_.latest(now));
    if (fingerprint_of(record) != task.facts.decision) {
        add_snapshot(task, record);
        if (record.too_costly) {
            note_held_for_costs(record);
        }
        write(std::move(record));
    }
}

}  // namespace lexid::engine
