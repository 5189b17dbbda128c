#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/contract.hpp"
#include "engine/followed.hpp"
#include "engine/record.hpp"
#include "engine/tracked_task.hpp"
#include "policy/charges.hpp"

namespace lexid::engine {

// What the records of an account say of it, and nothing else: the engine applies each record that
// it writes, in the step that writes it, and each that is read from the ledger.
class AccountState {
public:
    // In maps that never have to move what they hold, however much there is of it. The engine keeps
    // what is under way with a task beside its facts.
    using Tasks = std::map<std::string, TrackedTask, std::less<>>;

    // `at`: the record's time. A checkpoint replaces everything that came before.
    void apply(const Record& record, Time at);

    // Tasks that are not confirmed: those of which a record tells, and those that the engine has
    // seen since.
    Tasks& tasks() { return tasks_; }
    const Tasks& tasks() const { return tasks_; }
    const TaskFacts* find(std::string_view id) const;

    // Requests that took effect: by their tasks, and when that was recorded.
    const std::map<std::string, Time, std::less<>>& confirmed() const { return confirmed_; }
    // Tasks that people keep for themselves, and why, in one line.
    const std::map<std::string, std::string, std::less<>>& held() const { return held_; }
    const Followed& followed() const { return followed_; }
    bool paused() const { return paused_; }
    const policy::Charges& charges() const { return charges_; }
    // What would have been charged: in observe mode, and to shadow rules.
    const policy::Charges& hypothetical() const { return hypothetical_; }
    // The policy in force, and the names of its rules.
    const Sha256& policy() const { return policy_; }
    const std::vector<std::string>& rules() const { return rules_; }
    const Contract& contract() const { return contract_; }
    const PaceRecord& pace() const { return pace_; }
    // How the last process ended, or that there was none.
    Pacer::Before before() const { return before_; }
    // The latest time of a record.
    Time until() const { return until_; }

    // While a task is decided, what it would have been charged itself does not count against it.
    // Once more is as good as never.
    void put_aside(const TaskFacts& task);
    void put_back(const TaskFacts& task);

    // What no record tells of, and a restart does not know.
    // A task left the list of pending ones without lexid.
    void follow(std::string_view id, Time at) { followed_.follow(id, {at}); }
    void follow_no_more(std::string_view id) { followed_.forget(id); }
    std::vector<std::string> give_up_following(Time now) { return followed_.give_up(now); }
    // As long as lists show a confirmed task as pending, it is not forgotten.
    void confirmed_is_shown(std::string_view id, Time at);
    void forget_before(Time charges, Time confirmed);

private:
    void apply(const PolicyRecord& record, Time at);
    void apply(const DecisionRecord& record, Time at);
    void apply(const IntentRecord& record, Time at);
    void apply(const OutcomeRecord& record, Time at);
    void apply(const FateRecord& record, Time at);
    void apply(const OrderRecord& record, Time at);
    void apply(const PaceRecord& record, Time at);
    void apply(const CheckpointRecord& record, Time at);
    void apply(const CheckpointText& record, Time at);
    void apply(const LifeRecord& record, Time at);
    TaskFacts& decided(const DecisionRecord& record);
    void accept_drift(TaskFacts& task);
    TaskFacts* find(std::string_view id);

    Tasks tasks_;
    std::map<std::string, Time, std::less<>> confirmed_;
    std::map<std::string, std::string, std::less<>> held_;
    Followed followed_;
    bool paused_ = false;
    policy::Charges charges_;
    policy::Charges hypothetical_;
    Sha256 policy_{};
    std::vector<std::string> rules_;
    Contract contract_;
    PaceRecord pace_;
    Pacer::Before before_ = Pacer::Before::nothing;
    Time until_ = Time::min();
};

}  // namespace lexid::engine
