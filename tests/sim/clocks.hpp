#pragma once

#include <algorithm>

#include "engine/now.hpp"
#include "sim/catalogue.hpp"
#include "sim/violation.hpp"

namespace lexid::sim {

// The machine's clocks beside the true time: the boot clock counts from its start, also while it
// sleeps; the wall clock is what people set it to. Timers stand still during sleep.
class Clocks {
public:
    TrueTime now() const { return now_; }
    void advance_to(TrueTime time) { now_ = std::max(now_, time); }
    void reboot() { booted_at_ = now_; }
    void set_wall(Duration ahead) { wall_ahead_ = ahead; }

    Moment moment() const {
        return {now_,
                {engine::Instant(now_ - booted_at_ + uptime_min), epoch + now_ + wall_ahead_}};
    }
    // The true time of what the boot clock shows, without an end if it never comes.
    TrueTime true_time(engine::Instant instant) const {
        return instant == engine::Instant::max()
                   ? TrueTime::max()
                   : instant.time_since_epoch() + booted_at_ - uptime_min;
    }

private:
    // No process starts the moment the machine does.
    static constexpr Duration uptime_min = std::chrono::seconds(20);

    TrueTime now_{};
    TrueTime booted_at_{};
    Duration wall_ahead_{};
};

}  // namespace lexid::sim
