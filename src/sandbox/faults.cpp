#include "sandbox/faults.hpp"

namespace lexid::sandbox {

void FaultDice::set(Faults faults) {
    faults_ = faults;
    burst_left_ = 0;
}

bool FaultDice::happens(double rate) {
    constexpr double steps = 9007199254740992.0;  // 2^53
    return static_cast<double>(random_() >> 11) / steps < rate;
}

Fate FaultDice::fate() {
    if (burst_left_ == 0 && happens(faults_.burst_rate)) {
        burst_left_ = faults_.burst_requests;
    }
    if (burst_left_ > 0) {
        --burst_left_;
        return Fate::rate_limited;
    }
    if (happens(faults_.lose_before)) {
        return Fate::lost_before;
    }
    if (happens(faults_.lose_after)) {
        return Fate::lost_after;
    }
    if (happens(faults_.error_rate)) {
        return kind(2) == 0 ? Fate::error_before : Fate::error_after;
    }
    return Fate::served;
}

std::chrono::milliseconds FaultDice::delay() {
    const auto range = faults_.delay_max - faults_.delay_min;
    if (range.count() <= 0) {
        return faults_.delay_min;
    }
    const auto steps = static_cast<std::uint64_t>(range.count()) + 1;
    return faults_.delay_min + std::chrono::milliseconds(random_() % steps);
}

std::uint32_t FaultDice::kind(std::uint32_t count) {
    return static_cast<std::uint32_t>(random_() % count);
}

}  // namespace lexid::sandbox
