#include "engine/trusted_clock.hpp"

#include <algorithm>

namespace lexid::engine {
namespace {

// A Date is cut to whole seconds.
constexpr Duration date_resolution = std::chrono::seconds(1);

}  // namespace

void TrustedClock::start(Now machine, Time recorded_until) {
    base_ = Base{machine.instant, machine.time};
    recorded_until_ = recorded_until;
}

void TrustedClock::answered(Now machine, Time date, Duration took) {
    Time from = date;
    Time to = date + date_resolution + std::max(took, Duration::zero());
    if (from_api_) {
        const Time known_from = earliest(machine);
        const Time known_to = latest(machine);
        // Apart: the API's clock was set meanwhile, and its last word counts.
        if (known_from <= to && from <= known_to) {
            from = std::max(from, known_from);
            to = std::min(to, known_to);
        }
    }
    base_ = Base{machine.instant, from};
    uncertainty_ = to - from;
    from_api_ = true;
}

Time TrustedClock::earliest(Now machine) const {
    return base_ ? base_->earliest + (machine.instant - base_->instant) : machine.time;
}

Now TrustedClock::read(Now machine) const {
    return {machine.instant, std::clamp(machine.time, earliest(machine), latest(machine))};
}

Duration TrustedClock::offset(Now machine) const {
    // Without the API's word the ledger's is all there is against a clock that was set back.
    Time from = earliest(machine);
    if (!from_api_) {
        from = std::max(from, recorded_until_);
    }
    if (machine.time < from) {
        return machine.time - from;
    }
    return std::max(machine.time - (from + uncertainty_), Duration::zero());
}

bool TrustedClock::agrees(Now machine) const {
    return std::chrono::abs(offset(machine)) <= disagreement_max;
}

}  // namespace lexid::engine
