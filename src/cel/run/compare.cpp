#include <algorithm>

#include "cel/run/node.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/equality.hpp"

namespace lexid::cel {
namespace {

Value equal(const Node& node, Frame& frame, bool wanted) {
    const Value left = (*node.first)(frame);
    const Value right = (*node.second)(frame);
    if (!left.is_value() || !right.is_value()) {
        return worse_of(left, right);
    }
    const Equality equality = equality_of(left, right, frame);
    if (equality == Equality::exhausted) {
        frame.run_out();
        frame.name_exhausted(node.source);
    }
    return equality == Equality::exhausted ? exhausted()
                                           : Value::of((equality == Equality::same) == wanted);
}

bool holds(Operation operation, std::partial_ordering order) {
    switch (operation) {
        case Operation::less:
            return order < 0;
        case Operation::less_equal:
            return order <= 0;
        case Operation::greater:
            return order > 0;
        default:
            return order >= 0;
    }
}

template <Operation operation>
Value run_compare(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    const Value right = (*node.second)(frame);
    std::partial_ordering order = std::partial_ordering::unordered;
    if (left.kind() == right.kind() &&
        (left.kind() == Kind::string || left.kind() == Kind::bytes) &&
        !frame.spend(std::min(left.count(), right.count()) / bytes_per_step)) {
        return exhausted();
    }
    if (compare(left, right, order)) [[likely]] {
        return Value::of(holds(operation, order));
    }
    if (!left.is_value() || !right.is_value()) {
        return worse_of(left, right);
    }
    return no_overload(node, frame, {left, right});
}

template <Operation operation>
Value run_compare_integer(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    if (left.kind() == Kind::integer) [[likely]] {
        return Value::of(holds(operation, left.as_integer() <=> node.constant.as_integer()));
    }
    if (left.is_number()) {
        return Value::of(holds(operation, compare_numbers(left, node.constant)));
    }
    return left.is_value() ? no_overload(node, frame, {left, node.constant}) : left;
}

// Texts of different lengths are told apart by these.
bool spend_comparison(const Value& left, const Value& right, Frame& frame) {
    return left.count() != right.count() || frame.spend(left.count() / bytes_per_step);
}

Value list_contains(const Value& list, const Value& wanted, Frame& frame) {
    const std::size_t size = list.size();
    for (std::size_t i = 0; i < size; ++i) {
        if (!frame.spend(1)) {
            return exhausted();
        }
        const Equality same = equality_of(element_at(list, i), wanted, frame);
        if (same != Equality::different) {
            return same == Equality::same ? Value::of(true) : exhausted();
        }
    }
    return Value::of(false);
}

}  // namespace

Value run_equal(const Node& node, Frame& frame) {
    return equal(node, frame, true);
}

Value run_not_equal(const Node& node, Frame& frame) {
    return equal(node, frame, false);
}

Value run_equal_text(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    if (left.kind() == Kind::string) [[likely]] {
        if (!spend_comparison(left, node.constant, frame)) {
            return exhausted();
        }
        return Value::of(same_text(left.as_text(), node.constant.as_text()));
    }
    return left.is_value() ? Value::of(false) : left;
}

Value run_not_equal_text(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    if (left.kind() == Kind::string) [[likely]] {
        if (!spend_comparison(left, node.constant, frame)) {
            return exhausted();
        }
        return Value::of(!same_text(left.as_text(), node.constant.as_text()));
    }
    return left.is_value() ? Value::of(true) : left;
}

Value run_in_texts(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    if (left.kind() != Kind::string) {
        return left.is_value() ? Value::of(false) : left;
    }
    const std::string_view text = left.as_text();
    for (const Value& element : std::span(node.constant.elements(), node.constant.count())) {
        if (!spend_comparison(left, element, frame)) {
            return exhausted();
        }
        if (same_text(element.as_text(), text)) {
            return Value::of(true);
        }
    }
    return Value::of(false);
}

Value run_in_set(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    if (!left.is_value()) {
        return left;
    }
    // Doubles equal large numbers only roughly, which no hash can follow.
    if (left.kind() == Kind::floating) {
        return list_contains((*node.second)(frame), left, frame);
    }
    if (!frame.spend(key_steps(left))) {
        return exhausted();
    }
    return Value::of(find_key(node.constant, left).has_value());
}

Value run_in(const Node& node, Frame& frame) {
    const Value left = (*node.first)(frame);
    const Value right = (*node.second)(frame);
    if (!left.is_value() || !right.is_value()) {
        return worse_of(left, right);
    }
    if (right.kind() == Kind::list) {
        const Value found = list_contains(right, left, frame);
        if (frame.ran_out()) {
            frame.name_exhausted_loop(node.source, right.size());
        }
        return found;
    }
    if (right.kind() == Kind::map) {
        if (!frame.spend(key_steps(left))) {
            return exhausted();
        }
        return Value::of(find_key(right, left).has_value());
    }
    return no_overload(node, frame, {left, right});
}

Node::Run comparison(Operation operation) {
    switch (operation) {
        case Operation::less:
            return run_compare<Operation::less>;
        case Operation::less_equal:
            return run_compare<Operation::less_equal>;
        case Operation::greater:
            return run_compare<Operation::greater>;
        default:
            return run_compare<Operation::greater_equal>;
    }
}

Node::Run comparison_with_integer(Operation operation) {
    switch (operation) {
        case Operation::less:
            return run_compare_integer<Operation::less>;
        case Operation::less_equal:
            return run_compare_integer<Operation::less_equal>;
        case Operation::greater:
            return run_compare_integer<Operation::greater>;
        default:
            return run_compare_integer<Operation::greater_equal>;
    }
}

}  // namespace lexid::cel
