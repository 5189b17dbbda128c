#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/now.hpp"
#include "engine/pacer.hpp"
#include "engine/task_facts.hpp"
#include "policy/decide.hpp"
#include "policy/policy.hpp"
#include "policy/task.hpp"

namespace lexid::engine {

// Where a task stands between two lists.
enum class Phase {
    open,       // nothing under way: decided with each list
    recording,  // its intent is on the way to the ledger
    intended,   // its intent is durable, its request waits to leave
    requested,  // its request has left
    unknown,    // the outcome is to be settled by reading
};

// What is known of the cost of deciding a task (costly.cpp).
enum class Costs : std::uint8_t {
    unknown,
    much,      // more than a first look may
    too_much,  // more than a decision may: it is held
};

// What the engine keeps of a task that is not confirmed.
struct TrackedTask {
    std::string id;
    policy::TaskRef snapshot;  // as the newest pending list showed it; empty if that list lacked it
    std::uint64_t listed_in = 0;  // the newest pending list that showed it, counted from 1
    TaskFacts facts;
    Phase phase = Phase::open;
    bool duplicate = false;          // the newest list showed its id more than once
    Costs costs = Costs::unknown;    // of the version and under the policy
    std::size_t costed = 0;          // that have this fingerprint
    bool is_queued = false;          // it has its turn after the others
    std::uint64_t candidate_in = 0;  // see candidates.hpp
    Sha256 examined{};               // the digest that was compared with the contract last
    std::string drift;               // how the snapshot departs from it; empty if it does not
    std::size_t last_snapshot = 0;   // of the snapshot recorded last; 0 = none
    // What was decided last, recorded or not; the rule by its place in the policy, which is that
    // many policies after the first one.
    policy::Verdict verdict = policy::Verdict::unmatched;
    std::optional<std::size_t> rule;
    std::uint64_t ruled_by = 0;

    // Attempts that ended without success, and what follows from them.
    int attempts() const {
        const bool is_other = snapshot && facts.attempted_digest != snapshot->digest();
        return is_other && facts.intent == TaskFacts::Intent::none ? 0 : facts.attempts;
    }
    // Another version of the task need not wait for what failed with this one.
    bool waits(Instant now) const { return attempts() > 0 && now < not_before; }
    bool limited = false;      // the last attempt was answered by a 429
    bool interrupted = false;  // an earlier run ended in between: the next attempt is no retry
    Instant not_before{};      // of the next attempt
    Instant list_sent_after = Instant::min();  // only a list sent later shows where the task stands

    // The intent under way, from its record to its outcome.
    policy::PolicyRef decided_by;
    policy::TaskRef decided_on;  // until the request leaves
    bool changed = false;        // the newest list that has the task shows it otherwise
    std::optional<policy::DismissReason> dismiss_reason;
    Instant requested_at{};
    Pacer::Sent counted;  // its request

    // While unknown. After a restart it is the start, until the API's clock tells how long ago the
    // record was made.
    Instant unknown_since{};
    std::size_t sweep = 0;  // sweeps done so far
};

}  // namespace lexid::engine
