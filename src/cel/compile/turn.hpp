#pragma once

#include <span>

#include "cel/run/node.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

// Of an expression whose operands and node are made.
Turn turn_of(const Expression& expression);

// The nodes of the operands of a conjunction as they are to be evaluated: tests, what they guard,
// the rest.
std::span<const Node* const> in_turn(std::span<Expression* const> operands, Arena& arena);

}  // namespace lexid::cel
