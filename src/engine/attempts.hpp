#pragma once

#include <array>

#include "base/time.hpp"

namespace lexid::engine {

// Attempts at one task that end without success back off: three at once, each after its settling,
// then ever farther apart. What fails that often won't mend itself, so a person is asked.
inline constexpr std::array<Duration, 7> attempt_waits = {
    Duration::zero(),         Duration::zero(),      Duration::zero(),     std::chrono::minutes(1),
    std::chrono::minutes(10), std::chrono::hours(1), std::chrono::hours(6)};
inline constexpr int attempts_max = static_cast<int>(attempt_waits.size());

// The wait before the next attempt, after `attempts` of them; none once a person is asked.
constexpr Duration attempt_wait(int attempts) {
    return attempts < attempts_max ? attempt_waits[static_cast<std::size_t>(attempts)]
                                   : Duration::zero();
}

}  // namespace lexid::engine
