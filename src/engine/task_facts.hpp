#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "base/time.hpp"
#include "policy/charges.hpp"
#include "policy/policy.hpp"

namespace lexid::engine {

// What the records say of a task that is not confirmed. Changed by AccountState::apply() only.
struct TaskFacts {
    enum class Intent : std::uint8_t {
        none,     // none, or one whose outcome is on record
        open,     // one without an outcome
        unknown,  // the outcome is unknown
    };

    Time first_seen{};
    Intent intent = Intent::none;
    policy::Effect effect = policy::Effect::approve;  // of the intent, if there is one
    policy::ChargeId charge;                          // the same
    bool had_unknown = false;        // an attempt was unknown once: it may yet have taken effect
    std::optional<Time> unknown_at;  // the record, if it was made by the API's clock

    // Attempts at this digest that ended without success.
    int attempts = 0;
    Sha256 attempted_digest{};

    std::size_t decision = 0;  // fingerprint of the one recorded last; 0 = none since an intent
    std::string drift;         // how the task departs from the contract, and the snapshot of which
    std::string drifted;       // that was found

    // What rules would have been charged for the version with this digest, among what is
    // hypothetical.
    std::vector<policy::Charge> would;
    Sha256 would_digest{};

    friend bool operator==(const TaskFacts&, const TaskFacts&) = default;
};

}  // namespace lexid::engine
