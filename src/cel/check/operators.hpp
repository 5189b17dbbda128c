#pragma once

#include <span>

#include "cel/environment.hpp"
#include "cel/syntax/ast.hpp"

namespace lexid::cel {

// The overloads of an operator (or of `a[b]`, `a[?b]`), for checking and for messages.
std::span<const Overload> overloads_of(Operation operation);
std::span<const Overload> index_overloads();
std::span<const Overload> optional_index_overloads();

}  // namespace lexid::cel
