#pragma once

#include <string_view>

#include "base/diagnostic.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

// Parses a whole expression into the arena, where `source` must already be. Macros are rewritten as
// soon as their call is complete. Returns nullptr and adds the fault otherwise.
Expression* parse(std::string_view source, const Declarations& declarations, bool macros,
                  Arena& arena, Diagnostics& diagnostics);

}  // namespace lexid::cel
