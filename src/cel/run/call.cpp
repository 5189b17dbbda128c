#include <array>

#include "cel/library/pattern.hpp"
#include "cel/library/search.hpp"
#include "cel/library/standard.hpp"
#include "cel/run/node.hpp"

namespace lexid::cel {
namespace {

Value named_exhausted(const Node& node, Frame& frame) {
    frame.name_exhausted(node.source);
    return exhausted();
}

Value called(const Node& node, Frame& frame, std::span<const Value> arguments) {
    CallContext context(frame, node.source, node.name);
    const Value value = node.implementation(context, arguments);
    if (!frame.ran_out() && !is_exhausted(value)) [[likely]] {
        return value;
    }
    frame.name_exhausted(node.source);
    for (const Value& argument : arguments) {
        if (argument.kind() == Kind::list) {
            frame.name_exhausted_loop(node.source, argument.size());
        }
    }
    return exhausted();
}

}  // namespace

Value run_unary_call(const Node& node, Frame& frame) {
    const Value argument = (*node.first)(frame);
    if (!argument.is_value()) {
        return argument;
    }
    return called(node, frame, {&argument, 1});
}

Value run_binary_call(const Node& node, Frame& frame) {
    const Value arguments[] = {(*node.first)(frame), (*node.second)(frame)};
    if (!arguments[0].is_value() || !arguments[1].is_value()) {
        return worse_of(arguments[0], arguments[1]);
    }
    return called(node, frame, arguments);
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
    return called(node, frame, {arguments, count});
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
        if (!frame.spend(node.constant.count() / bytes_per_step)) {
            return named_exhausted(node, frame);
        }
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
    const auto found = find_text(frame, text.as_text(), node.constant.as_text());
    return found ? Value::of(*found != std::string_view::npos) : named_exhausted(node, frame);
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
        return named_exhausted(node, frame);
    }
    return Value::of(is_found(*node.pattern, text.as_text()));
}

}  // namespace lexid::cel
