#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace lexid::engine {

// Random numbers from a seed that is handed in, so that a run can be repeated (SplitMix64: Steele,
// Lea, Flood, "Fast splittable pseudorandom number generators", 2014). Not for secrets.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    // Evenly spread over [0, limit]; 0 if `limit` is not positive.
    Duration up_to(Duration limit) {
        if (limit <= Duration::zero()) {
            return Duration::zero();
        }
        return Duration(
            static_cast<Duration::rep>(next() % (static_cast<std::uint64_t>(limit.count()) + 1)));
    }

private:
    std::uint64_t state_;
};

}  // namespace lexid::engine
