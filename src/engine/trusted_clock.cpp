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
    Time earliest = date;
    Time latest = date + date_resolution + std::max(took, Duration::zero());
    if (from_api_) {
        const Time known_earliest = read(machine).time;
        const Time known_latest = known_earliest + uncertainty_;
        // Apart: the API's clock was set meanwhile, and its last word counts.
        if (known_earliest <= latest && earliest <= known_latest) {
            earliest = std::max(earliest, known_earliest);
            latest = std::min(latest, known_latest);
        }
    }
    base_ = Base{machine.instant, earliest};
    uncertainty_ = latest - earliest;
    from_api_ = true;
}

Now TrustedClock::read(Now machine) const {
    if (!base_) {
        return machine;
    }
    return {machine.instant, base_->earliest + (machine.instant - base_->instant)};
}

Duration TrustedClock::offset(Now machine) const {
    // Without the API's word the ledger's is all there is against a clock that was set back.
    const Time earliest =
        from_api_ ? read(machine).time : std::max(read(machine).time, recorded_until_);
    if (machine.time < earliest) {
        return machine.time - earliest;
    }
    return std::max(machine.time - (earliest + uncertainty_), Duration::zero());
}

bool TrustedClock::agrees(Now machine) const {
    return std::chrono::abs(offset(machine)) <= disagreement_max;
}

}  // namespace lexid::engine
