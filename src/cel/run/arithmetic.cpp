#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "cel/run/node.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/time.hpp"

namespace lexid::cel {
namespace {

Value overflow(const Node& node, Frame& frame, const Value& left, const Value& right) {
    return fail(frame, ErrorCode::overflow, node.source, node.name, {left, right});
}

Value out_of_range(const Node& node, Frame& frame, const Value& left, const Value& right) {
    return fail(frame, ErrorCode::range, node.source, "the result is out of range", {left, right});
}

template <class Time>
Value in_range_or_error(const std::optional<Time>& time, const Node& node, Frame& frame,
                        const Value& left, const Value& right) {
    return time ? Value::of(*time) : out_of_range(node, frame, left, right);
}

template <class Number>
Value integer_result(Operation operation, Number left, Number right, const Node& node,
                     Frame& frame) {
    Number result = 0;
    bool overflows = false;
    switch (operation) {
        case Operation::add:
            overflows = __builtin_add_overflow(left, right, &result);
            break;
        case Operation::subtract:
            overflows = __builtin_sub_overflow(left, right, &result);
            break;
        case Operation::multiply:
            overflows = __builtin_mul_overflow(left, right, &result);
            break;
        default:
            if (right == 0) {
                return fail(frame,
                            operation == Operation::divide ? ErrorCode::division_by_zero
                                                           : ErrorCode::modulus_by_zero,
                            node.source, node.name);
            }
            if constexpr (std::numeric_limits<Number>::is_signed) {
                overflows = left == std::numeric_limits<Number>::min() && right == -1;
            }
            if (!overflows) {
                result = operation == Operation::divide ? left / right : left % right;
            }
    }
    return overflows ? overflow(node, frame, Value::of(left), Value::of(right)) : Value::of(result);
}

Value joined_text(const Value& left, const Value& right, const Node& node, Frame& frame) {
    const CallContext context(frame, node.source, node.name);
    const std::size_t size = std::size_t{left.count()} + right.count();
    if (!context.reserve(size) || !context.spend_bytes(size)) {
        return exhausted();
    }
    char* text = frame.arena->array<char>(size + 1);
    const std::string_view head = left.as_text();
    const std::string_view tail = right.as_text();
    std::copy(tail.begin(), tail.end(), std::copy(head.begin(), head.end(), text));
    const std::string_view joined(text, size);
    return left.kind() == Kind::bytes ? Value::bytes(joined) : Value::of(joined);
}

Value joined_list(const Value& left, const Value& right, const Node& node, Frame& frame) {
    const CallContext context(frame, node.source, node.name);
    const std::size_t size = left.size() + right.size();
    if (!context.reserve(size * sizeof(Value)) || !context.spend_elements(size)) {
        return exhausted();
    }
    auto* elements = frame.arena->array<Value>(size);
    for (std::size_t i = 0; i < left.size(); ++i) {
        elements[i] = element_at(left, i);
    }
    for (std::size_t i = 0; i < right.size(); ++i) {
        elements[left.size() + i] = element_at(right, i);
    }
    return Value::list(elements, static_cast<std::uint32_t>(size));
}

Value duration_sum(std::int64_t left, std::int64_t right, bool subtract, const Node& node,
                   Frame& frame) {
    std::int64_t result = 0;
    const bool overflows = subtract ? __builtin_sub_overflow(left, right, &result)
                                    : __builtin_add_overflow(left, right, &result);
    const Value sum = Value::of(std::chrono::nanoseconds(result));
    return overflows ? out_of_range(node, frame, Value::of(std::chrono::nanoseconds(left)),
                                    Value::of(std::chrono::nanoseconds(right)))
                     : sum;
}

// Sums and differences of times; nothing if the kinds are others.
std::optional<Value> time_result(bool subtracting, const Value& left, const Value& right,
                                 const Node& node, Frame& frame) {
    if (left.kind() == Kind::timestamp && right.kind() == Kind::duration) {
        if (subtracting) {
            if (right.as_integer() == std::numeric_limits<std::int64_t>::min()) {
                return out_of_range(node, frame, left, right);
            }
            return in_range_or_error(add(left.as_timestamp(), -right.as_duration()), node, frame,
                                     left, right);
        }
        return in_range_or_error(add(left.as_timestamp(), right.as_duration()), node, frame, left,
                                 right);
    }
    if (left.kind() == Kind::duration && right.kind() == Kind::duration) {
        return duration_sum(left.as_integer(), right.as_integer(), subtracting, node, frame);
    }
    if (subtracting && left.kind() == Kind::timestamp && right.kind() == Kind::timestamp) {
        return in_range_or_error(subtract(left.as_timestamp(), right.as_timestamp()), node, frame,
                                 left, right);
    }
    if (!subtracting && left.kind() == Kind::duration && right.kind() == Kind::timestamp) {
        return in_range_or_error(add(right.as_timestamp(), left.as_duration()), node, frame, left,
                                 right);
    }
    return std::nullopt;
}

double floating_result(Operation operation, double left, double right) {
    switch (operation) {
        case Operation::add:
            return left + right;
        case Operation::subtract:
            return left - right;
        case Operation::multiply:
            return left * right;
        default:
            return left / right;
    }
}

[[gnu::noinline]] Value other_result(Operation operation, const Value& left, const Value& right,
                                     const Node& node, Frame& frame) {
    if (!left.is_value() || !right.is_value()) {
        return worse_of(left, right);
    }
    const bool adding = operation == Operation::add;
    if (adding && left.kind() == right.kind()) {
        if (left.kind() == Kind::string || left.kind() == Kind::bytes) {
            return joined_text(left, right, node, frame);
        }
        if (left.kind() == Kind::list) {
            return joined_list(left, right, node, frame);
        }
    }
    if (adding || operation == Operation::subtract) {
        if (const auto time = time_result(!adding, left, right, node, frame)) {
            return *time;
        }
    }
    return no_overload(node, frame, {left, right});
}

template <Operation operation>
Value run_arithmetic(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    const Value right = (*node.second)(frame);
    if (left.kind() == right.kind()) [[likely]] {
        switch (left.kind()) {
            case Kind::integer:
                return integer_result(operation, left.as_integer(), right.as_integer(), node,
                                      frame);
            case Kind::unsigned_integer:
                return integer_result(operation, left.as_unsigned(), right.as_unsigned(), node,
                                      frame);
            case Kind::floating:
                if (operation != Operation::modulo) {
                    return Value::of(
                        floating_result(operation, left.as_floating(), right.as_floating()));
                }
                break;
            default:
                break;
        }
    }
    return other_result(operation, left, right, node, frame);
}

}  // namespace

Value run_negate(const Node& node, Frame& frame) {
    const Value value = (*node.first)(frame);
    switch (value.kind()) {
        case Kind::integer:
            return integer_result<std::int64_t>(Operation::subtract, 0, value.as_integer(), node,
                                                frame);
        case Kind::floating:
            return Value::of(-value.as_floating());
        case Kind::error:
        case Kind::unknown:
            return value;
        default:
            return no_overload(node, frame, {value});
    }
}

Node::Run arithmetic(Operation operation) {
    switch (operation) {
        case Operation::add:
            return run_arithmetic<Operation::add>;
        case Operation::subtract:
            return run_arithmetic<Operation::subtract>;
        case Operation::multiply:
            return run_arithmetic<Operation::multiply>;
        case Operation::divide:
            return run_arithmetic<Operation::divide>;
        default:
            return run_arithmetic<Operation::modulo>;
    }
}

}  // namespace lexid::cel
