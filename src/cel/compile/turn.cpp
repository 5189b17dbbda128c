#include "cel/compile/turn.hpp"

#include <algorithm>

namespace lexid::cel {

Turn turn_of(const Expression& expression) {
    if (expression.node->is_constant()) {
        return expression.node->constant.kind() == Kind::boolean ? Turn::test : Turn::other;
    }
    if (expression.kind != ExpressionKind::operation) {
        return Turn::other;
    }
    const auto operands = expression.operands;
    const auto compares = [&](std::size_t variable, std::size_t constant) {
        return operands[variable]->is_variable() && operands[constant]->node->is_constant();
    };
    switch (expression.operation) {
        case Operation::equal:
            return compares(0, 1) || compares(1, 0) ? Turn::test : Turn::other;
        case Operation::in:
            return compares(0, 1) ? Turn::test : Turn::other;
        case Operation::logical_or:
            return std::ranges::max(operands, {}, &Expression::turn)->turn;
        case Operation::logical_and: {
            const auto [first, last] = std::ranges::minmax(operands, {}, &Expression::turn);
            return first->turn == last->turn ? first->turn : Turn::guarded;
        }
        default:
            return Turn::other;
    }
}

std::span<const Node* const> in_turn(std::span<Expression* const> operands, Arena& arena) {
    const Node** nodes = arena.array<const Node*>(operands.size());
    std::size_t placed = 0;
    for (const Turn turn : {Turn::test, Turn::guarded, Turn::other}) {
        for (const Expression* operand : operands) {
            if (operand->turn == turn) {
                nodes[placed++] = operand->node;
            }
        }
    }
    return {nodes, placed};
}

}  // namespace lexid::cel
