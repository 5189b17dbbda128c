#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "engine/attempts.hpp"
#include "engine/engine.hpp"
#include "json/canonical.hpp"
#include "json/read.hpp"
#include "policy/allowance.hpp"

namespace lexid::engine {
namespace {

// Enough to recognise a task in `lexid history`; the rest is not copied into the ledger.
constexpr std::size_t description_characters_max = 160;

// After many tasks were forgotten most buckets are empty; looking into one is cheap.
constexpr std::size_t buckets_a_step_max = 8 * Engine::looks_a_step_max;

std::size_t fingerprint_of(std::string_view text) {
    return std::max<std::size_t>(std::hash<std::string_view>()(text), 1);
}

// Equal for decisions that say the same of the same snapshot under the same policy. Reasons are
// left out: they may hold numbers that change with each look.
std::size_t fingerprint(const DecisionRecord& decision) {
    std::string text;
    text += bytes_of(decision.digest);
    text += bytes_of(decision.policy);
    text += policy::to_text(decision.verdict);
    text += '\0';
    text += decision.rule;
    for (const DecisionRecord::Match& match : decision.matches) {
        text += '\0';
        text += match.rule;
        text += match.error.empty() ? '+' : '!';
    }
    return fingerprint_of(text);
}

bool acts(policy::Verdict verdict) {
    return verdict == policy::Verdict::approve || verdict == policy::Verdict::dismiss;
}

}  // namespace

void Engine::restore(const Record& record, Time at) {
    recorded_until_ = std::max(recorded_until_, at);
    const auto track = [this](const DecisionRecord& decision) -> TrackedTask& {
        TrackedTask& task = tasks_[decision.task];
        task.id = decision.task;
        task.first_seen = decision.first_seen;
        task.last_decision = fingerprint(decision);
        if (!decision.snapshot.empty()) {
            task.last_snapshot = fingerprint_of(decision.snapshot);
            recall_contract(decision);
        }
        return task;
    };
    if (const auto* policy = std::get_if<PolicyRecord>(&record)) {
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
                confirmed_.insert(task->id);
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

// Compares a task that is new, or new in this form, with what its type's fields have been.
void Engine::examine(TrackedTask& task) {
    if (task.examined == task.snapshot->digest()) {
        return;
    }
    task.examined = task.snapshot->digest();
    const boost::json::object& shown = task.snapshot->body().get_object();
    task.drift = contract_.drift(shown);
    if (task.drift.empty()) {
        contract_.learn(shown);
    } else if (task.drift != told_drift_) {
        told_drift_ = task.drift;
        notice(Notice::Level::error,
               "the API's contract drifts, such tasks are held: " + task.drift +
                   "; if that is right, `lexid release` of such a task accepts it");
    }
}

// A person says that a task that departs from the contract is as it should be; then others are too.
void Engine::accept_drift(TrackedTask& task) {
    if (task.snapshot) {
        contract_.learn(task.snapshot->body().get_object());
    } else if (const auto shown = json::read(task.drifted); shown && shown->is_object()) {
        contract_.learn(shown->get_object());
    }
    task.drift.clear();
    for (auto& [id, other] : tasks_) {
        if (!other.drift.empty() && other.snapshot) {
            other.examined = {};
            examine(other);
        }
    }
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

// Decides every task that has nothing under way, in steps.
void Engine::decide_all() {
    candidates_.clear();
    if (!intake_) {
        bucket_to_decide_ = 0;
    }
}

// One step of it, in which tasks that the newest list lacks are forgotten, unless something is
// under way or was tried with them.
void Engine::decide_some(Now now, std::size_t& looks) {
    std::size_t buckets_left = buckets_a_step_max;
    std::vector<std::string> forgotten;
    for (std::size_t& bucket = *bucket_to_decide_; bucket < tasks_.bucket_count(); ++bucket) {
        auto it = tasks_.begin(bucket);
        if (buckets_left-- == 0 || (looks == 0 && it != tasks_.end(bucket))) {
            break;
        }
        for (; it != tasks_.end(bucket); ++it) {
            TrackedTask& task = it->second;
            looks -= looks > 0 ? 1 : 0;
            if (task.listed_in == pending_lists_) {
                decide_listed(task, now);
                continue;
            }
            task.snapshot = nullptr;
            task.duplicate = false;
            if (task.phase == Phase::open && task.attempts == 0) {
                forgotten.push_back(it->first);
            }
        }
    }
    for (const std::string& id : forgotten) {
        tasks_.erase(id);
    }
    if (*bucket_to_decide_ < tasks_.bucket_count()) {
        return;
    }
    bucket_to_decide_.reset();
    for (const std::string& id : std::exchange(to_reconsider_, {})) {
        TrackedTask* task = find(id);
        if (task != nullptr && task->phase == Phase::open && task->snapshot &&
            !candidates_.contains(task)) {
            candidates_.push(task);
        }
    }
}

// What the policy permits becomes a candidate, and its verdict is recorded with its intent.
void Engine::decide_listed(TrackedTask& task, Now now) {
    if (task.phase != Phase::open || !task.snapshot || snapshots_sent_at_ < task.list_sent_after) {
        return;
    }
    if (task.attempts > 0 && task.attempted_digest != task.snapshot->digest()) {
        task.attempts = 0;
        task.not_before = {};
    }
    const policy::Decision decision = decide(task, moment_of(task, now));
    task.verdict = decision.verdict;
    task.rule = decision.rule;
    if (acts(decision.verdict) && !settings_.observe) {
        candidates_.push(&task);
    } else {
        record_if_changed(task, decision);
    }
}

// A request for the task came to nothing: it is a candidate again, and decided anew before use.
void Engine::reconsider(TrackedTask& task) {
    if (is_working_through()) {
        to_reconsider_.push_back(task.id);
    } else {
        candidates_.push(&task);
    }
}

policy::Decision Engine::decide(const TrackedTask& task, const policy::Moment& moment) {
    policy::Decision held;
    held.verdict = policy::Verdict::hold;
    if (task.duplicate) {
        held.reason = "the list shows this id more than once";
        return held;
    }
    if (!task.drift.empty()) {
        held.reason = task.drift;
        return held;
    }
    if (const auto held_by = held_.find(task.id); held_by != held_.end()) {
        held.reason = held_by->second;
        return held;
    }
    if (task.attempts >= attempts_max) {
        held.reason = std::to_string(task.attempts) +
                      " attempts ended without success; `lexid retry` begins anew";
        return held;
    }
    return policy::decide(*policy_, *task.snapshot, moment, workspace_);
}

policy::Moment Engine::moment_of(const TrackedTask& task, Now now) const {
    return {now.time, task.first_seen, &charges_, clock_.earliest(now)};
}

policy::Moment Engine::moment_of(std::string_view id, Now now) const {
    const auto task = tasks_.find(id);
    return {now.time, task == tasks_.end() ? now.time : task->second.first_seen, &charges_,
            clock_.earliest(now)};
}

DecisionRecord Engine::describe(const TrackedTask& task, const policy::Decision& decision) const {
    DecisionRecord record;
    record.task = task.id;
    record.type = task.snapshot->type();
    record.description = shortened(task.snapshot->description(), description_characters_max);
    record.digest = task.snapshot->digest();
    record.policy = policy_->hash;
    record.first_seen = task.first_seen;
    record.verdict = decision.verdict;
    record.rule = decision.rule ? policy_->rules[*decision.rule].name : "";
    record.reason = decision.reason;
    record.duplicate = task.duplicate;
    record.drift = task.drift;
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
    return record;
}

// Limits outlive the names of rules: see policy::Charges::inherit.
void Engine::inherit_charges(const std::vector<std::string>& rules) {
    const auto without = [](std::vector<std::string> names, const std::vector<std::string>& gone) {
        std::erase_if(names, [&](const std::string& name) {
            return std::ranges::find(gone, name) != gone.end();
        });
        return names;
    };
    charges_.inherit(without(rule_names_, rules), without(rules, rule_names_));
    rule_names_ = rules;
}

std::string_view Engine::progress_of(std::string_view id) const {
    if (confirmed_.contains(id)) {
        return "lexid's request for it is confirmed, it is not requested again";
    }
    const auto task = tasks_.find(id);
    if (task == tasks_.end()) {
        return {};
    }
    switch (task->second.phase) {
        case Phase::open:
            return {};
        case Phase::recording:
        case Phase::intended:
        case Phase::requested:
            return "lexid's request for it is under way";
        case Phase::unknown:
            return "the outcome of lexid's request for it is unknown, lists are read to settle it";
    }
    std::unreachable();
}

std::vector<Engine::Standing> Engine::standings() const {
    std::map<std::pair<policy::Verdict, std::optional<std::size_t>>, std::size_t> counts;
    for (const auto& [id, task] : tasks_) {
        if (task.snapshot && task.phase == Phase::open) {
            ++counts[{task.verdict, task.rule}];
        }
    }
    std::vector<Standing> standings;
    for (const auto& [key, count] : counts) {
        const auto& [verdict, rule] = key;
        standings.push_back({verdict, rule ? policy_->rules[*rule].name : "", count});
    }
    return standings;
}

// Adds the snapshot to a record about to be written, unless an earlier one has it.
void Engine::add_snapshot(TrackedTask& task, DecisionRecord& record) {
    std::string snapshot = json::canonical(task.snapshot->body());
    if (snapshot.size() > DecisionRecord::snapshot_bytes_max) {
        return;
    }
    if (const std::size_t print = fingerprint_of(snapshot); print != task.last_snapshot) {
        task.last_snapshot = print;
        record.snapshot = std::move(snapshot);
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
    const policy::Moment moment{at, task.first_seen, &charges_,
                                recorded.counters.empty() ? at : recorded.counted_from};
    return describe(task, decide(task, moment));
}

void Engine::record_if_changed(TrackedTask& task, const policy::Decision& decision) {
    DecisionRecord record = describe(task, decision);
    const std::size_t print = fingerprint(record);
    if (print != task.last_decision) {
        task.last_decision = print;
        add_snapshot(task, record);
        write(std::move(record));
    }
}

}  // namespace lexid::engine
