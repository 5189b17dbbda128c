#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace lexid::sandbox {

// How the sandbox misbehaves. Rates are chances from 0 to 1, drawn for each request.
struct Faults {
    double error_rate = 0;   // 5xx: half of them before the request is carried out, half after
    double lose_before = 0;  // no answer, and nothing was done
    double lose_after = 0;   // no answer, although it was done
    double burst_rate = 0;   // here begins a burst of `burst_requests` answers 429
    std::uint32_t burst_requests = 5;
    std::chrono::milliseconds delay_min{0};  // before each answer, evenly spread
    std::chrono::milliseconds delay_max{0};
};

enum class Fate : std::uint8_t {
    served,
    error_before,
    error_after,
    lost_before,
    lost_after,
    rate_limited,
};

// Draws the fate of each request; the same seed gives the same fates.
class FaultDice {
public:
    FaultDice(Faults faults, std::uint64_t seed) : faults_(faults), random_(seed) {}

    void set(Faults faults);

    Fate fate();
    std::chrono::milliseconds delay();
    // Which of `count` kinds of error, evenly.
    std::uint32_t kind(std::uint32_t count);

private:
    bool happens(double rate);

    Faults faults_;
    std::mt19937_64 random_;
    std::uint32_t burst_left_ = 0;
};

}  // namespace lexid::sandbox
