#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/program.hpp"

namespace lexid::cel {

// If the condition can be true only where the variable equals one of finitely many strings
// (`v == "x"`, `v in ["x", "y"]`, such with constants, conjunctions of those with anything,
// disjunctions of those), these strings, sorted; empty if it can never be true. Nothing if there is
// no such set. Goes by what names refer to: a macro's variable of the same name does not count.
//
// For any other string in the variable the condition is exactly false, not an error: `error &&
// false` is false, tests of variables are evaluated before what could run out of cost, and an
// operand of `||` that could err instead leaves no such set.
std::optional<std::vector<std::string>> required_values(const Program& program,
                                                        std::string_view variable);

}  // namespace lexid::cel
