#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "engine/answer.hpp"
#include "policy/policy.hpp"

namespace lexid::sim {

// The API's own clock, from the start of the run on; what is true is told by it.
using TrueTime = Duration;

// One approval or dismissal that a process let go.
struct Request {
    std::size_t task = 0;
    policy::Effect effect = policy::Effect::approve;
    std::uint64_t life = 0;  // of the process
    std::size_t intent = 0;  // that it rests on, by its number with the oracles
    TrueTime sent{};
    bool left = true;                      // whether a byte of it did
    std::optional<engine::Answer> answer;  // on its way, or given
    bool takes_effect_late = false;
    bool over = false;  // answered, given up, or its process has ended
    bool took_effect = false;
    // As long as it may still take effect.
    TrueTime may_act_until = TrueTime::max();
};

using Requests = std::vector<Request>;

}  // namespace lexid::sim
