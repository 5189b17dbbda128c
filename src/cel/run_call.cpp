#include <array>

#include "cel/node.hpp"
#include "cel/pattern.hpp"
#include "cel/standard.hpp"

namespace lexid::cel {

Value run_unary_call(const Node& node, Frame& frame) {
    const Value argument = (*node.first)(frame);
    if (!argument.is_value()) {
        return argument;
    }
    CallContext context(frame, node.source, node.name);
    return node.implementation(context, {&argument, 1});
}

Value run_binary_call(const Node& node, Frame& frame) {
    const Value arguments[] = {(*node.first)(frame), (*node.second)(frame)};
    if (!arguments[0].is_value() || !arguments[1].is_value()) {
        return worse_of(arguments[0], arguments[1]);
    }
    CallContext context(frame, node.source, node.name);
    return node.implementation(context, arguments);
}

Value run_call(const Node& node, Frame& frame) {
    constexpr std::size_t few_max = 8;
    std::array<Value, few_max> few;
    const std::size_t count = node.operands.size();
    Value* arguments = count <= few_max ? few.data() : frame.arena->array<Value>(count);
    Value bad;
    for (std::size_t i = 0; i < count; ++i) {
        arguments[i] = (*node.operands[i])(frame);
        if (!arguments[i].is_value()) {
            bad = worse_of(bad, arguments[i]);
        }
    }
    if (!bad.is_value()) {
        return bad;
    }
    CallContext context(frame, node.source, node.name);
    return node.implementation(context, {arguments, count});
}

Value run_unbound(const Node& node, Frame& frame) {
    return fail(frame, ErrorCode::unbound_function, node.source, node.name);
}

namespace {

// contains, startsWith and endsWith of a constant text.
template <auto holds>
Value run_text_question(const Node& node, Frame& frame) {
    const Value text = (*node.first)(frame);
    if (text.kind() == Kind::string) [[likely]] {
        return Value::of(holds(text.as_text(), node.constant.as_text()));
    }
    return text.is_value() ? no_overload(node, frame, {text, node.constant}) : text;
}

constexpr auto starts_with = [](std::string_view text, std::string_view start) {
    return text.starts_with(start);
};
constexpr auto ends_with = [](std::string_view text, std::string_view end) {
    return text.ends_with(end);
};

Value run_contains(const Node& node, Frame& frame) {
    const Value text = (*node.first)(frame);
    if (text.kind() != Kind::string) {
        return text.is_value() ? no_overload(node, frame, {text, node.constant}) : text;
    }
    const CallContext context(frame, node.source, node.name);
    const std::size_t wanted = node.constant.count();
    if (!context.spend_bytes(text.count() * (1 + wanted / bytes_per_step))) {
        return exhausted();
    }
    return Value::of(text.as_text().find(node.constant.as_text()) != std::string_view::npos);
}

}  // namespace

Node::Run text_question(Implementation function) {
    return function == starts_with_text ? run_text_question<starts_with>
           : function == ends_with_text ? run_text_question<ends_with>
           : function == contains_text  ? run_contains
                                        : nullptr;
}

Value run_match(const Node& node, Frame& frame) {
    const Value text = (*node.first)(frame);
    if (text.kind() != Kind::string) {
        return text.is_value() ? no_overload(node, frame, {text, node.constant}) : text;
    }
    if (!frame.spend(match_steps(*node.pattern, text.count()))) {
        return exhausted();
    }
    return Value::of(is_found(*node.pattern, text.as_text()));
}

}  // namespace lexid::cel
