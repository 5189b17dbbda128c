#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/action.hpp"
#include "sim/frugal.hpp"
#include "sim/model_api.hpp"
#include "sim/model_ledger.hpp"
#include "sim/policies.hpp"
#include "sim/request.hpp"
#include "sim/violation.hpp"

namespace lexid::sim {

// Watch a run from outside: they know what the process was told, what it asked for, what is durable
// and what the API did, and nothing of the engine's state. README.md says what each promise means
// here. The first violation ends the run.
class Oracles {
public:
    struct World {
        const Scenario& scenario;
        const Catalogue& catalogue;
        const std::vector<SimPolicy>& policies;
        const ModelApi& api;
        const ModelLedger& ledger;
        const Requests& requests;
    };

    explicit Oracles(World world);

    // The process.
    void starts(const SimPolicy& policy);
    void obeys(const engine::OrderRecord& order);
    void policy_changes(const SimPolicy& policy) { policy_ = &policy; }
    void stopped_in_order();
    // It does not start for what its ledger lost.
    void refuses_ledger();
    // A person lets it go on without what is missing: nobody can hold it to that any more.
    void loss_is_accepted();
    void does_not_read_back(const std::string& why) {
        violations_.add("Recorded", "a record does not read back: " + why);
    }
    void is_unlike_its_records(const std::string& what) {
        violations_.add("Recorded", "the state is otherwise than the records say: " + what);
    }
    void is_busy() { violations_.add("Alive", "a due tick led to nothing and is due again"); }
    void does_not_stop() { violations_.add("Alive", "it was told to stop and does not end"); }

    // What it asks for.
    void writes(const engine::Write& write, Moment moment);
    void list_leaves(Moment moment) { frugal_.leaves(moment); }
    // Says on which intent the request rests.
    void request_leaves(Request& request, Moment moment);

    // What it is told. `tells_of`: when the list was sent, or earlier if it was kept on the way.
    void list_answered(engine::Status status, const engine::List& list, Moment tells_of);
    void lost() { frugal_.lost(); }
    void quota_answered(const engine::Quota& quota, Moment moment) {
        frugal_.answered(quota, moment);
    }

    // What really happens.
    void took_effect(const Request& request);
    // Whether everything that the policy in force permits is done; and then it must be.
    bool all_done(TrueTime now) const;
    void must_be_done(TrueTime now);

    const std::optional<Violation>& violation() const { return violations_.first(); }

private:
    struct Intent {
        std::size_t task = 0;
        std::size_t content = 0;
        const SimPolicy* policy = nullptr;
        std::string rule;
        policy::Effect effect = policy::Effect::approve;
        TrueTime at{};
        Time charged_at{};
        bool effective = false;
        bool lost = false;  // from the ledger, and a person accepted that
    };
    struct TaskFacts {
        std::optional<std::size_t> intent;   // the newest
        std::optional<std::size_t> request;  // the newest
        // Attempts at one content that ended without success, at least so many, and when the next
        // may follow at the earliest.
        int attempts = 0;
        std::optional<std::size_t> attempted_content;
        engine::Instant not_before{};
        bool lost_intent = false;
    };
    // A task as the newest pending list showed it.
    struct Shown {
        std::size_t content = 0;
        bool flagged = false;
        bool twice = false;
    };

    void intends(const engine::IntentRecord& intent, Moment moment);
    void concludes(const engine::OutcomeRecord& outcome, Moment moment);
    void became(const engine::FateRecord& fate, Moment moment);
    void check_patience(const engine::IntentRecord& record, const Intent& intent, Moment moment);
    void count_attempt(const engine::OutcomeRecord& outcome, Moment moment);
    void recall_attempts();
    void check_permitted(const Intent& intent, Moment moment);
    void check_once(const Request& request, Moment moment);
    void check_limits(std::size_t first);
    void check_limit(std::size_t last, const SimLimit& limit, bool of_rule);
    Duration clock_tolerance() const;
    Duration age(std::size_t task, TrueTime now) const;
    bool is_permitted(std::size_t task, TrueTime now) const;

    World world_;
    Violations violations_;
    Frugal frugal_;
    const SimPolicy* policy_ = nullptr;
    Sha256 recorded_policy_{};
    // What people told lexid, as long as it holds.
    struct {
        std::set<std::size_t> held;
        bool paused = false;
    } orders_;
    std::vector<TaskFacts> tasks_;
    std::vector<Intent> intents_;
    // The newest pending list that was answered to this process.
    std::optional<Moment> list_sent_;
    std::vector<std::optional<Shown>> shown_;
};

}  // namespace lexid::sim
