#include <re2/re2.h>

#include <array>

#include "cel/node.hpp"

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

Value run_match(const Node& node, Frame& frame) {
    const Value text = (*node.first)(frame);
    if (text.kind() != Kind::string) {
        return text.is_value() ? no_overload(node, frame, {text, node.constant}) : text;
    }
    if (!frame.spend(text.count() / bytes_per_step)) {
        return exhausted();
    }
    const std::string_view subject = text.as_text();
    return Value::of(node.pattern->Match({subject.data(), subject.size()}, 0, subject.size(),
                                         re2::RE2::UNANCHORED, nullptr, 0));
}

}  // namespace lexid::cel
