#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lexid::cel {

// Where an evaluation ended that took too much: an expression of its program, and how many rounds
// the loops around it would have taken, the innermost first.
struct Exhaustion {
    static constexpr std::size_t loops_max = 4;  // more are not told

    std::string_view expression;  // empty: it did not run out
    std::array<std::uint64_t, loops_max> rounds{};
    std::size_t loops = 0;
};

}  // namespace lexid::cel
