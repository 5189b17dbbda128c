#pragma once

#include <string_view>

#include "base/diagnostic.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

// Finds out what every name refers to and, if `check`, the type of every part, and notes both in
// the tree: `a.b.c` becomes one identifier where that is a declared name, `math.greatest(x)` a call
// without a target. Adds the faults found; without `check` there are none, and what can't be
// resolved is left to be an error when evaluated.
void check(Expression& expression, std::string_view source, const Declarations& declarations,
           bool check, Arena& arena, Diagnostics& diagnostics);

}  // namespace lexid::cel
