#include "cel/syntax/macro.hpp"

#include <algorithm>

namespace lexid::cel {

bool MacroExpansion::target_is(std::string_view name) const {
    return call_.member && target()->kind == ExpressionKind::identifier && target()->name == name;
}

Expression* MacroExpansion::make(ExpressionKind kind, std::span<Expression* const> operands) {
    auto* made = arena_.make<Expression>();
    made->kind = kind;
    made->begin = call_.begin;
    made->end = call_.end;
    made->at = call_.at;
    made->operands =
        arena_.copy(std::span(const_cast<Expression**>(operands.data()), operands.size()));
    for (const Expression* operand : operands) {
        made->height = std::max<std::uint16_t>(made->height, operand->height + 1);
    }
    return made;
}

Expression* MacroExpansion::identifier(std::string_view name) {
    Expression* made = make(ExpressionKind::identifier, {});
    made->name = arena_.copy(name);
    return made;
}

Expression* MacroExpansion::list(std::span<Expression* const> elements) {
    return make(ExpressionKind::list, elements);
}

Expression* MacroExpansion::member_call(Expression* target, std::string_view function,
                                        Expression* argument) {
    Expression* operands[] = {target, argument};
    Expression* made = make(ExpressionKind::call, operands);
    made->name = arena_.copy(function);
    made->member = true;
    return made;
}

Expression* MacroExpansion::comprehension(Comprehension kind, std::string_view name,
                                          std::string_view second_name,
                                          std::span<Expression* const> operands) {
    Expression* made = make(ExpressionKind::comprehension, operands);
    made->comprehension = kind;
    made->name = name;
    made->second_name = second_name;
    made->macro_name = macro_name_;
    return made;
}

std::string_view MacroExpansion::variable(std::size_t argument) {
    const Expression& name = *arguments()[argument];
    if (name.kind != ExpressionKind::identifier || name.leading_dot) {
        fail(name, "a variable's name belongs here",
             "the argument of `" + std::string(macro_name_) +
                 "` names what the body calls an element");
        return {};
    }
    return name.name;
}

Expression* MacroExpansion::fail(const Expression& at, std::string message, std::string hint) {
    if (failed_at_ == nullptr) {
        failed_at_ = &at;
        message_ = std::move(message);
        hint_ = std::move(hint);
    }
    return nullptr;
}

namespace {

template <Comprehension kind, bool filtered>
Expression* loop(MacroExpansion& call) {
    const std::string_view name = call.variable(0);
    if (call.failed()) {
        return nullptr;
    }
    Expression* operands[3] = {call.target(), call.arguments()[1], nullptr};
    if constexpr (filtered) {
        operands[2] = call.arguments()[2];
    }
    return call.comprehension(kind, name, {}, std::span(operands, filtered ? 3 : 2));
}

template <Comprehension kind, bool filtered>
Expression* loop_over_two(MacroExpansion& call) {
    const std::string_view name = call.variable(0);
    const std::string_view second_name = call.variable(1);
    if (call.failed()) {
        return nullptr;
    }
    if (name == second_name) {
        return call.fail(*call.arguments()[1], "the two variables need different names");
    }
    Expression* operands[3] = {call.target(), call.arguments()[2], nullptr};
    if constexpr (filtered) {
        operands[2] = call.arguments()[3];
    }
    return call.comprehension(kind, name, second_name, std::span(operands, filtered ? 3 : 2));
}

Expression* bind(MacroExpansion& call) {
    if (!call.target_is("cel")) {
        return nullptr;
    }
    const std::string_view name = call.variable(0);
    if (call.failed()) {
        return nullptr;
    }
    Expression* operands[] = {call.arguments()[1], call.arguments()[2]};
    return call.comprehension(Comprehension::bind, name, {}, operands);
}

}  // namespace

std::span<const Macro> standard_macros() {
    using enum Comprehension;
    static const Macro macros[] = {
        {"all", true, 2, loop<all, false>},
        {"exists", true, 2, loop<exists, false>},
        {"exists_one", true, 2, loop<exists_one, false>},
        {"existsOne", true, 2, loop<exists_one, false>},
        {"map", true, 2, loop<map, false>},
        {"map", true, 3, loop<map, true>},
        {"filter", true, 2, loop<filter, false>},
    };
    return macros;
}

std::span<const Macro> two_variable_macros() {
    using enum Comprehension;
    static const Macro macros[] = {
        {"all", true, 3, loop_over_two<all, false>},
        {"exists", true, 3, loop_over_two<exists, false>},
        {"exists_one", true, 3, loop_over_two<exists_one, false>},
        {"existsOne", true, 3, loop_over_two<exists_one, false>},
        {"transformList", true, 3, loop_over_two<map, false>},
        {"transformList", true, 4, loop_over_two<map, true>},
        {"transformMap", true, 3, loop_over_two<transform_map, false>},
        {"transformMap", true, 4, loop_over_two<transform_map, true>},
        {"transformMapEntry", true, 3, loop_over_two<transform_map_entry, false>},
        {"transformMapEntry", true, 4, loop_over_two<transform_map_entry, true>},
    };
    return macros;
}

std::span<const Macro> binding_macros() {
    static const Macro macros[] = {{"bind", true, 3, bind}};
    return macros;
}

std::span<const Macro> optional_macros() {
    using enum Comprehension;
    static const Macro macros[] = {
        {"optMap", true, 2, loop<optional_map, false>},
        {"optFlatMap", true, 2, loop<optional_flat_map, false>},
    };
    return macros;
}

}  // namespace lexid::cel
