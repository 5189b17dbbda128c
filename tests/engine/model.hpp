#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.hpp"

namespace lexid::engine {

// A policy for tests; fails the test run at once if it is refused.
policy::PolicyRef policy_of(const std::string& text);

// A task as a list would show it.
policy::TaskRef task_of(const std::string& id, const std::string& type = "prospect_search",
                        const std::string& status = "pending");

// What can go wrong at one step of a run.
enum class Fault {
    none,
    list_fails,         // a list is answered by an error
    list_rate_limited,  // a list is answered by 429
    lost_before,        // a request is lost on its way, nobody answers
    lost_after,         // a request takes effect, its answer is lost
    late,               // a request takes effect after its sender has given up
    rate_limited,       // a request is answered by 429
    refused,            // a request is answered by 404
    not_sent,           // no connection came about
    crash,              // the process ends; what was not durable is lost
    crash_durable,      // the same, but what was on its way to the ledger had arrived
};

// The API, the ledger and the clocks around one engine, all of them made up. Time jumps from one
// event to the next. Checks the engine's rules as it goes: every violation is kept in `violations`.
class Model {
public:
    // Says which fault befalls the given step (0, 1, ...); steps are the deliveries of answers.
    using Faults = std::function<Fault(std::size_t step)>;

    Model(Engine::Settings settings, policy::PolicyRef policy, Faults faults);

    void add_task(const std::string& id, const std::string& type = "prospect_search");
    // Runs until `until` on the model's clock, or until nothing is left to do before it.
    void run(Duration until);
    void change_policy(policy::PolicyRef policy);

    Engine& engine() { return *engine_; }
    Now now() const { return {Instant(clock_), Time(std::chrono::days(20000)) + clock_}; }
    std::size_t steps() const { return steps_; }
    std::size_t requests() const { return requests_; }
    std::size_t lists() const { return lists_; }
    // Of the task on the server.
    std::string status_of(const std::string& id) const { return server_.at(id).status; }
    bool all_have(std::string_view status) const;
    const std::vector<Record>& ledger() const { return ledger_; }
    const std::vector<std::string>& violations() const { return violations_; }

private:
    struct ServerTask {
        std::string type;
        std::string status = "pending";
        int approvals = 0;
    };
    struct Delivery {
        std::function<void()> deliver;
        bool of_process = true;  // lost when the process ends
    };

    void boot();
    void crash(bool written_arrives);
    void perform(Actions actions);
    void at(Duration delay, std::function<void()> deliver, bool of_process = true);
    Fault next_fault();
    void answer_list(Status status);
    void answer_request(const SendRequest& request);
    void apply(const SendRequest& request);
    void commit(const Write& write);
    void check_request(const SendRequest& request);
    void violate(std::string text) { violations_.push_back(std::move(text)); }

    Engine::Settings settings_;
    policy::PolicyRef policy_;
    Faults faults_;
    std::optional<Engine> engine_;
    Duration clock_{};
    std::multimap<Duration, Delivery> queue_;
    std::size_t steps_ = 0;
    std::size_t requests_ = 0;
    std::size_t lists_ = 0;
    std::map<std::string, ServerTask> server_;
    std::vector<Record> ledger_;
    std::vector<Time> ledger_times_;
    std::vector<Write> writes_under_way_;
    std::set<std::string> requests_under_way_;
    std::vector<std::string> violations_;
};

}  // namespace lexid::engine
