#include "engine/account_state.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "engine/fingerprint.hpp"
#include "json/read.hpp"

namespace lexid::engine {
namespace {

// One line beside a verdict.
constexpr std::size_t reason_characters_max = 200;

std::string held_text(const OrderRecord& order) {
    std::string text = "kept for a person by " + shortened(order.by, reason_characters_max);
    if (!order.reason.empty()) {
        text += ": " + shortened(order.reason, reason_characters_max);
    }
    return text;
}

std::vector<std::string> without(std::vector<std::string> names,
                                 const std::vector<std::string>& gone) {
    const std::set<std::string_view> gone_names(gone.begin(), gone.end());
    std::erase_if(names, [&](const std::string& name) { return gone_names.contains(name); });
    return names;
}

void learn(Contract& contract, std::string_view snapshot) {
    if (const auto shown = json::read(snapshot); shown && shown->is_object()) {
        contract.learn(shown->get_object());
    }
}

// Of an intent that is over, or attempts that count no more, nothing is left.
void forget_what_is_over(TaskFacts& task) {
    if (task.intent == TaskFacts::Intent::none) {
        task.effect = policy::Effect::approve;
        task.charge = {};
        if (task.attempts == 0) {
            task.attempted_digest = {};
        }
    }
    if (task.intent != TaskFacts::Intent::unknown) {
        task.unknown_at.reset();
    }
}

}  // namespace

void AccountState::apply(const Record& record, Time at) {
    until_ = std::max(until_, at);
    std::visit([&](const auto& one) { apply(one, at); }, record);
}

TaskFacts* AccountState::find(std::string_view id) {
    const auto it = tasks_.find(id);
    return it == tasks_.end() ? nullptr : &it->second.facts;
}

const TaskFacts* AccountState::find(std::string_view id) const {
    const auto it = tasks_.find(id);
    return it == tasks_.end() ? nullptr : &it->second.facts;
}

// Limits outlive the names of rules: see policy::Charges::inherit.
void AccountState::apply(const PolicyRecord& record, Time) {
    const std::vector<std::string> vanished = without(rules_, record.rules);
    const std::vector<std::string> fresh = without(record.rules, rules_);
    charges_.inherit(vanished, fresh);
    hypothetical_.inherit(vanished, fresh);
    policy_ = record.hash;
    rules_ = record.rules;
}

// What a decision and an intent say alike.
TaskFacts& AccountState::decided(const DecisionRecord& record) {
    TrackedTask& tracked = tasks_[record.task];
    tracked.id = record.task;
    followed_.forget(record.task);  // a list has shown it again
    TaskFacts& task = tracked.facts;
    task.first_seen = record.first_seen;
    for (const policy::Charge& charge : std::exchange(task.would, {})) {
        hypothetical_.release(charge.id);
    }
    for (const DecisionRecord::Would& would : record.would) {
        if (policy::acts(would.verdict)) {
            task.would.push_back({hypothetical_.charge(would.rule, would.charged_at, would.amounts),
                                  {would.rule},
                                  would.amounts});
        }
    }
    task.would_digest = task.would.empty() ? Sha256{} : record.digest;
    task.drift = record.drift;
    if (record.drift.empty()) {
        task.drifted.clear();
    }
    if (!record.snapshot.empty()) {
        tracked.last_snapshot = fingerprint_of(record.snapshot);
        if (record.drift.empty()) {
            learn(contract_, record.snapshot);
        } else {
            task.drifted = record.snapshot;
        }
    }
    return task;
}

void AccountState::apply(const DecisionRecord& record, Time) {
    decided(record).decision = fingerprint_of(record);
}

void AccountState::apply(const IntentRecord& record, Time) {
    TaskFacts& task = decided(record.decision);
    task.decision = 0;
    task.intent = TaskFacts::Intent::open;
    task.effect = record.effect();
    task.attempts = record.attempt - 1;
    task.attempted_digest = record.decision.digest;
    task.charge = charges_.charge(record.decision.rule, record.charged_at, record.amounts);
}

void AccountState::apply(const OutcomeRecord& record, Time at) {
    TaskFacts* task = find(record.task);
    if (task == nullptr) {
        return;
    }
    task->attempts += record.attempted ? 1 : 0;
    switch (record.outcome) {
        case Outcome::confirmed:
            confirmed_.insert_or_assign(record.task, at);
            if (task->effect == policy::Effect::approve) {
                followed_.follow(record.task, {at, true});
            }
            tasks_.erase(record.task);
            return;
        case Outcome::elsewhere:
            task->intent = TaskFacts::Intent::none;
            break;
        case Outcome::refused:
            charges_.release(task->charge);
            task->intent = TaskFacts::Intent::none;
            break;
        case Outcome::unknown:
            task->intent = TaskFacts::Intent::unknown;
            task->had_unknown = true;
            task->unknown_at = record.dated ? std::optional(at) : std::nullopt;
            break;
    }
    forget_what_is_over(*task);
}

void AccountState::apply(const FateRecord& record, Time) {
    followed_.end(record.task, record.status);
    if (!record.by_lexid) {
        tasks_.erase(record.task);
    }
}

void AccountState::apply(const OrderRecord& record, Time) {
    using Act = OrderRecord::Act;
    TaskFacts* task = find(record.task);
    switch (record.act) {
        case Act::hold:
            held_.insert_or_assign(record.task, held_text(record));
            break;
        case Act::release:
            held_.erase(record.task);
            if (task != nullptr && !task->drift.empty()) {
                accept_drift(*task);
            }
            break;
        case Act::retry:
            if (task != nullptr) {
                task->attempts = 0;
                forget_what_is_over(*task);
            }
            break;
        case Act::pause:
            paused_ = true;
            break;
        case Act::resume:
            paused_ = false;
            break;
    }
}

// A person says that a task that departs from the contract is as it should be.
void AccountState::accept_drift(TaskFacts& task) {
    learn(contract_, task.drifted);
    task.drift.clear();
}

void AccountState::apply(const PaceRecord& record, Time) {
    pace_ = record;
}

void AccountState::apply(const LifeRecord& record, Time) {
    before_ = record.started ? Pacer::Before::crashed : Pacer::Before::ended;
    if (record.started) {
        charges_.count_longer(record.longer);
        hypothetical_.count_longer(record.longer);
        followed_.count_anew();
    }
}

void AccountState::apply(const CheckpointRecord& record, Time) {
    const auto open = [](policy::Charges& charges, const CheckpointRecord::Book& book) {
        charges = policy::Charges();
        for (const policy::Charge& charge : book.charges) {
            charges.put_back(charge);
        }
        if (book.covered_from) {
            charges.forget_before(*book.covered_from);
        }
        charges.put_back(book.longer);
    };
    policy_ = record.policy_hash;
    rules_ = record.rules;
    open(charges_, record.charges);
    open(hypothetical_, record.hypothetical);
    tasks_.clear();
    for (const CheckpointRecord::Task& kept : record.tasks) {
        TrackedTask& task = tasks_[kept.id];
        task.id = kept.id;
        task.facts = kept.facts;
        task.facts.would.clear();
        for (const policy::Charge& charge : kept.facts.would) {
            std::ranges::copy(std::ranges::equal_range(record.hypothetical.charges, charge.id, {},
                                                       &policy::Charge::id),
                              std::back_inserter(task.facts.would));
        }
    }
    confirmed_ = {record.confirmed.begin(), record.confirmed.end()};
    held_ = {record.held.begin(), record.held.end()};
    followed_.put_back(record.followed);
    paused_ = record.paused;
    contract_.put_back(record.contract);
    pace_ = record.pace;
    before_ = Pacer::Before::crashed;  // the process that wrote it was at work
}

// It was written of what is here.
void AccountState::apply(const CheckpointText&, Time) {}

void AccountState::put_aside(const TaskFacts& task) {
    for (const policy::Charge& charge : task.would) {
        hypothetical_.release(charge.id);
    }
}

void AccountState::put_back(const TaskFacts& task) {
    for (const policy::Charge& charge : task.would) {
        hypothetical_.put_back(charge);
    }
}

void AccountState::confirmed_is_shown(std::string_view id, Time at) {
    if (const auto confirmed = confirmed_.find(id); confirmed != confirmed_.end()) {
        confirmed->second = at;
    }
}

void AccountState::forget_before(Time charges, Time confirmed) {
    for (policy::Charges* book : {&charges_, &hypothetical_}) {
        if (book->oldest() < charges) {
            book->forget_before(charges);
        }
    }
    std::erase_if(confirmed_, [&](const auto& entry) { return entry.second < confirmed; });
}

}  // namespace lexid::engine
