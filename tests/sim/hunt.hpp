#pragma once

#include <cstdint>
#include <optional>
#include <ostream>

#include "sim/world.hpp"

namespace lexid::sim {

struct Seeds {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

// `A..B`, or one number.
std::optional<Seeds> parse_seeds(std::string_view text);

// Runs the seeds in turn and tells of the first that fails: the promise, the settings, the faults
// that it takes (those that can be turned off one after another while it still fails are), and the
// end of its trace. The failing seed, or nothing.
std::optional<std::uint64_t> hunt(Seeds seeds, const Stage& stage, std::ostream& out);

// Each fault alone, at each of its opportunities in a plain run under each policy. How many runs
// that were, or nothing after one that failed, of which it tells.
std::optional<std::size_t> try_each_fault(const Stage& stage, std::ostream& out);

// One seed with all that happened. Whether it kept all promises.
bool replay(std::uint64_t seed, const Stage& stage, std::ostream& out);

}  // namespace lexid::sim
