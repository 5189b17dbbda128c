#include "cel/limits.hpp"
#include "cel/syntax/macro.hpp"
#include "cel/syntax/parser_state.hpp"

namespace lexid::cel {

bool Parser::parse_arguments() {
    advance();
    if (take(TokenKind::right_parenthesis)) {
        return true;
    }
    do {
        Expression* argument = parse_expression();
        if (argument == nullptr) {
            return false;
        }
        scratch_.push_back(argument);
    } while (take(TokenKind::comma));
    if (!take(TokenKind::right_parenthesis)) {
        unexpected("`,` or `)`");
        return false;
    }
    return true;
}

Expression* Parser::parse_call(const Token& name, Expression* target, bool leading_dot) {
    const std::size_t base = scratch_.size();
    if (target != nullptr) {
        scratch_.push_back(target);
    }
    if (!parse_arguments()) {
        return nullptr;
    }
    const std::uint32_t begin = target != nullptr ? target->begin : name.begin;
    Expression* made = make(ExpressionKind::call, leading_dot ? begin - 1 : begin, name.begin,
                            std::span(scratch_).subspan(base));
    scratch_.resize(base);
    if (made == nullptr) {
        return nullptr;
    }
    made->name = name.text;
    made->member = target != nullptr;
    made->leading_dot = leading_dot;
    return macros_ && !leading_dot ? expand(made) : made;
}

Expression* Parser::expand(Expression* call) {
    const std::size_t arguments = call->operands.size() - (call->member ? 1 : 0);
    if (!call->member && arguments == 1 && call->name == "has") {
        return expand_has(call);
    }
    const auto found = declarations_.macros.find(call->name);
    if (found == declarations_.macros.end()) {
        return call;
    }
    for (const Macro& macro : found->second) {
        if (macro.member != call->member ||
            (macro.arguments != arguments && macro.arguments != Macro::any_arguments)) {
            continue;
        }
        MacroExpansion expansion(arena_, *call, call->name);
        Expression* made = macro.expand(expansion);
        if (expansion.failed()) {
            return fail(expansion.failed_at()->begin, expansion.message(), expansion.hint());
        }
        if (made != nullptr) {
            return made->height > depth_max ? too_deep(call->at) : made;
        }
    }
    return call;
}

Expression* Parser::expand_has(Expression* call) {
    Expression* field = call->operands[0];
    if (field->kind != ExpressionKind::select || field->optional) {
        return fail(field->begin, "has() asks for a field, as in has(metadata.count)",
                    "`\"key\" in map` asks for a key");
    }
    Expression* made =
        make(ExpressionKind::test, call->begin, field->at, std::span(field->operands));
    if (made != nullptr) {
        made->name = field->name;
        made->quoted = field->quoted;
    }
    return made;
}

}  // namespace lexid::cel
