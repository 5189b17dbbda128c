#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "cel/environment.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/value/frame.hpp"
#include "cel/value/value.hpp"

namespace re2 {
class RE2;
}

namespace lexid::cel {

struct MapEntry;

// The compiled form: a tree of nodes, each with the function that evaluates just its case. What can
// be decided when compiling is decided then, by choosing the function.
struct Node {
    using Run = Value (*)(const Node&, Frame&);
    static constexpr std::uint32_t no_local = std::numeric_limits<std::uint32_t>::max();

    Run run = nullptr;
    const Node* first = nullptr;
    const Node* second = nullptr;
    const Node* third = nullptr;
    Value constant;                          // of a constant; or of a constant second operand
    std::span<const Node* const> operands;   // of what has any number of them
    std::span<const bool> marks;             // see Expression
    std::span<const std::string_view> path;  // field names one below the other
    std::string_view source;                 // its text, for errors
    std::string_view name;                   // the function or the field
    Implementation implementation = nullptr;
    const re2::RE2* pattern = nullptr;
    std::uint32_t slot = 0;                 // of a variable or a local
    std::uint32_t lowest_local = no_local;  // of the locals that it depends on
    std::uint64_t steps = 1;                // what it costs without data, saturated
    bool depends_on_input = false;
    bool two_variables = false;

    Value operator()(Frame& frame) const { return run(*this, frame); }
    bool is_constant() const;
};

// The functions for nodes, by family. Each says which fields of Node it uses.

Value run_constant(const Node& node, Frame& frame);    // constant
Value run_input(const Node& node, Frame& frame);       // slot
Value run_local(const Node& node, Frame& frame);       // slot
Value run_unresolved(const Node& node, Frame& frame);  // name

Value run_path(const Node& node, Frame& frame);             // slot of an input, path
Value run_select(const Node& node, Frame& frame);           // first, name
Value run_optional_select(const Node& node, Frame& frame);  // first, name
Value run_test(const Node& node, Frame& frame);             // first, name
Value run_index(const Node& node, Frame& frame);            // first, second
Value run_optional_index(const Node& node, Frame& frame);   // first, second
Value run_optional_or(const Node& node, Frame& frame);      // first, second; slot 1: orValue
Value run_list(const Node& node, Frame& frame);             // operands, marks
Value run_map(const Node& node, Frame& frame);              // operands, marks

// A map of these entries, or the error if there can't be one.
Value new_map(const Node& node, Frame& frame, std::span<const MapEntry> entries);

Value run_and(const Node& node, Frame& frame);          // operands
Value run_and_of_two(const Node& node, Frame& frame);   // operands
Value run_or(const Node& node, Frame& frame);           // operands
Value run_not(const Node& node, Frame& frame);          // first
Value run_conditional(const Node& node, Frame& frame);  // first, second, third

Value run_equal(const Node& node, Frame& frame);           // first, second
Value run_not_equal(const Node& node, Frame& frame);       // first, second
Value run_equal_text(const Node& node, Frame& frame);      // first, constant (a string)
Value run_not_equal_text(const Node& node, Frame& frame);  // first, constant (a string)
Value run_in(const Node& node, Frame& frame);              // first, second
Value run_in_texts(const Node& node, Frame& frame);        // first, constant (a list of strings)
Value run_in_set(const Node& node, Frame& frame);          // first, second, constant (a map)
Node::Run comparison(Operation operation);                 // first, second
Node::Run comparison_with_integer(Operation operation);    // first, constant (an int)
Node::Run arithmetic(Operation operation);                 // first, second
Value run_negate(const Node& node, Frame& frame);          // first

Value run_call(const Node& node, Frame& frame);         // operands, implementation, name
Value run_unary_call(const Node& node, Frame& frame);   // first, implementation, name
Value run_binary_call(const Node& node, Frame& frame);  // first, second, implementation, name
Value run_unbound(const Node& node, Frame& frame);      // name
// For the implementations of contains, startsWith and endsWith; nullptr for others.
Node::Run text_question(Implementation function);  // first, constant (a string)
Value run_match(const Node& node, Frame& frame);   // first, pattern

// first: what is gone through; second: the body; third: the filter or nullptr; slot and, with
// two_variables, the next one: the locals.
Node::Run comprehension(Comprehension kind);

// Of two operands that are no plain values: unknown before errors, the left before the right, an
// exhausted evaluation before all.
inline Value worse_of(const Value& left, const Value& right) {
    if (is_exhausted(left) || is_exhausted(right)) {
        return is_exhausted(left) ? left : right;
    }
    if (left.is_value() || (right.kind() == Kind::unknown && left.is_error())) {
        return right;
    }
    return left;
}

inline Value no_overload(const Node& node, Frame& frame, std::initializer_list<Value> arguments) {
    return fail(frame, ErrorCode::no_such_overload, node.source, node.name, arguments);
}

}  // namespace lexid::cel
