#include "engine/window_clock.hpp"

#include <algorithm>

#include "policy/limit.hpp"

namespace lexid::engine {

void WindowClock::charged(Instant at, Time date) {
    const Time date_at_boot = date - at.time_since_epoch();
    while (!slowest_.empty() && slowest_.back().date_at_boot >= date_at_boot) {
        slowest_.pop_back();
    }
    slowest_.push_back({at, date_at_boot});
    while (slowest_.front().at <= at - policy::Limit::window_max) {
        slowest_.pop_front();
    }
    if (slowest_.size() > kept_max) {
        slowest_[1].date_at_boot = slowest_[0].date_at_boot;
        slowest_.pop_front();
    }
}

Time WindowClock::look_back_from(Instant now, Time trusted, Duration longest) const {
    const auto first = std::ranges::upper_bound(slowest_, now - longest, {}, &Slowest::at);
    return first == slowest_.end()
               ? trusted
               : std::min(trusted, first->date_at_boot + now.time_since_epoch());
}

}  // namespace lexid::engine
