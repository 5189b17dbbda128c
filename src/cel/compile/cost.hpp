#pragma once

#include <cstdint>

namespace lexid::cel {

struct Node;

// What an evaluation can cost at most, in steps (limits.hpp), found without evaluating. Where the
// size of data decides, the limit of an evaluation is the bound.
struct CostBound {
    std::uint64_t steps = 0;
    bool depends_on_data = false;
};

// What evaluating the node costs at most.
CostBound cost_of(const Node& node);

}  // namespace lexid::cel
