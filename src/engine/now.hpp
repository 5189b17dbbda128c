#pragma once

#include <chrono>

#include "base/time.hpp"

namespace lexid::engine {

// Names the clock that counts from the machine's start and goes on while it sleeps. Nobody reads a
// clock in here: whoever calls the engine says what time it is.
struct BootClock {
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;
};
using Instant = BootClock::time_point;

// One moment on both clocks: waits and ages are measured by `instant`, what is recorded and what
// conditions see is `time`, which people may set.
struct Now {
    Instant instant;
    Time time;
};

}  // namespace lexid::engine
