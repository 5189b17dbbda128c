#include "cel/run/node.hpp"

namespace lexid::cel {
namespace {

// Takes an operand of `&&` or `||` that decides nothing into what is to be said at the end.
[[gnu::noinline]] Value remember(const Value& pending, Value operand, const Node& node,
                                 Frame& frame) {
    if (operand.is_value()) {
        operand = no_overload(node, frame, {operand});
    }
    return worse_of(pending, operand);
}

}  // namespace

Value run_and_of_two(const Node& node, Frame& frame) {
    const Value left = (*node.operands[0])(frame);
    if (left.is_true()) [[likely]] {
        const Value right = (*node.operands[1])(frame);
        return right.kind() == Kind::boolean ? right : remember(left, right, node, frame);
    }
    if (left.is_false()) {
        return left;
    }
    const Value pending = remember(Value::of(true), left, node, frame);
    if (is_exhausted(pending)) {
        return pending;
    }
    const Value right = (*node.operands[1])(frame);
    if (right.kind() == Kind::boolean) {
        return right.is_false() ? right : pending;
    }
    return remember(pending, right, node, frame);
}

Value run_and(const Node& node, Frame& frame) {
    Value result = Value::of(true);
    for (const Node* operand : node.operands) {
        const Value value = (*operand)(frame);
        if (value.is_true()) [[likely]] {
            continue;
        }
        if (value.is_false()) {
            return value;
        }
        result = remember(result, value, node, frame);
        if (is_exhausted(result)) {
            break;
        }
    }
    return result;
}

Value run_or(const Node& node, Frame& frame) {
    Value result = Value::of(false);
    for (const Node* operand : node.operands) {
        const Value value = (*operand)(frame);
        if (value.is_false()) {
            continue;
        }
        if (value.is_true()) {
            return value;
        }
        result = remember(result, value, node, frame);
        if (is_exhausted(result)) {
            break;
        }
    }
    return result;
}

Value run_not(const Node& node, Frame& frame) {
    const Value value = (*node.first)(frame);
    if (value.kind() == Kind::boolean) [[likely]] {
        return Value::of(!value.as_boolean());
    }
    return value.is_value() ? no_overload(node, frame, {value}) : value;
}

Value run_conditional(const Node& node, Frame& frame) {
    const Value condition = (*node.first)(frame);
    if (condition.kind() == Kind::boolean) [[likely]] {
        return condition.as_boolean() ? (*node.second)(frame) : (*node.third)(frame);
    }
    return condition.is_value() ? no_overload(node, frame, {condition}) : condition;
}

}  // namespace lexid::cel
