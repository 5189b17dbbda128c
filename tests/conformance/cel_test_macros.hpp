#pragma once

#include "cel/environment.hpp"

namespace lexid::cel {

// The suite's notation for expressions that share parts: cel.block([a, b], c), cel.index(1),
// cel.iterVar(0, 1), cel.accuVar(0, 1). Each part is bound to a name that no expression can have.
void add_block_macros(Environment& environment);

}  // namespace lexid::cel
