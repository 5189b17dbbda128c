#include <algorithm>

#include "base/text.hpp"
#include "cel/syntax/literal.hpp"
#include "cel/syntax/parser_state.hpp"

namespace lexid::cel {
namespace {

bool is_dotted_name(const Expression& expression) {
    const Expression* at = &expression;
    while (at->kind == ExpressionKind::select && !at->optional && !at->quoted) {
        at = at->operands[0];
    }
    return at->kind == ExpressionKind::identifier;
}

}  // namespace

Expression* Parser::parse_member(std::uint32_t begin, bool negative) {
    Expression* left = parse_primary(begin, negative);
    while (left != nullptr) {
        if (token_.kind == TokenKind::dot) {
            left = parse_selection(left);
        } else if (token_.kind == TokenKind::left_bracket) {
            left = parse_index(left);
        } else if (token_.kind == TokenKind::left_brace && is_dotted_name(*left)) {
            return fail(token_.begin,
                        in_backticks(source_.substr(left->begin, left->end - left->begin)) +
                            " can't be made here: there are no protobuf messages",
                        "a map is written {\"key\": value}");
        } else {
            break;
        }
    }
    return left;
}

bool Parser::take_optional_mark(bool& marked) {
    marked = token_.kind == TokenKind::question;
    if (!marked) {
        return true;
    }
    if (!declarations_.optionals) {
        unexpected("a name or a value", "the optionals library is not enabled");
        return false;
    }
    advance();
    return true;
}

Expression* Parser::parse_selection(Expression* left) {
    advance();
    bool optional = false;
    if (!take_optional_mark(optional)) {
        return nullptr;
    }
    const Token name = token_;
    if (name.kind != TokenKind::identifier && name.kind != TokenKind::quoted_identifier) {
        return unexpected("a field's name");
    }
    advance();
    if (token_.kind == TokenKind::left_parenthesis && !optional &&
        name.kind == TokenKind::identifier) {
        return parse_call(name, left, false);
    }
    Expression* operands[] = {left};
    Expression* made = make(ExpressionKind::select, left->begin, name.begin, operands);
    if (made != nullptr) {
        made->name = name.text;
        made->optional = optional;
        made->quoted = name.kind == TokenKind::quoted_identifier;
    }
    return made;
}

Expression* Parser::parse_index(Expression* left) {
    const std::uint32_t at = token_.begin;
    advance();
    bool optional = false;
    if (!take_optional_mark(optional)) {
        return nullptr;
    }
    Expression* index = parse_expression();
    if (index == nullptr) {
        return nullptr;
    }
    if (!take(TokenKind::right_bracket)) {
        return unexpected("`]`");
    }
    Expression* operands[] = {left, index};
    Expression* made = make(ExpressionKind::index, left->begin, at, operands);
    if (made != nullptr) {
        made->optional = optional;
    }
    return made;
}

Expression* Parser::parse_primary(std::uint32_t begin, bool negative) {
    const Token token = token_;
    switch (token.kind) {
        case TokenKind::integer:
        case TokenKind::unsigned_integer:
        case TokenKind::floating:
        case TokenKind::string:
        case TokenKind::bytes: {
            advance();
            const auto value = literal_value(token, negative, arena_);
            return value ? literal(begin, *value) : fail(begin, value.error());
        }
        case TokenKind::keyword_true:
        case TokenKind::keyword_false:
            advance();
            return literal(begin, Value::of(token.kind == TokenKind::keyword_true));
        case TokenKind::keyword_null:
            advance();
            return literal(begin, Value::null());
        case TokenKind::left_parenthesis:
            return parse_parenthesised();
        case TokenKind::left_bracket:
            return parse_list();
        case TokenKind::left_brace:
            return parse_map();
        case TokenKind::dot:
        case TokenKind::identifier:
            return parse_name();
        default:
            return unexpected("a value");
    }
}

Expression* Parser::literal(std::uint32_t begin, const Value& value) {
    Expression* made = make(ExpressionKind::literal, begin, begin, {});
    made->literal = value;
    return made;
}

Expression* Parser::parse_parenthesised() {
    const std::uint32_t begin = token_.begin;
    advance();
    Expression* inner = parse_expression();
    if (inner == nullptr) {
        return nullptr;
    }
    if (!take(TokenKind::right_parenthesis)) {
        return unexpected("`)`");
    }
    inner->begin = begin;
    inner->end = previous_end_;
    return inner;
}

Expression* Parser::parse_name() {
    const std::uint32_t begin = token_.begin;
    const bool leading_dot = take(TokenKind::dot);
    const Token name = token_;
    if (name.kind != TokenKind::identifier) {
        return unexpected("a name");
    }
    if (is_reserved(name.text)) {
        return fail(name.begin, in_backticks(name.text) + " is a reserved word",
                    "it can be a field's name only");
    }
    advance();
    if (token_.kind == TokenKind::left_parenthesis) {
        return parse_call(name, nullptr, leading_dot);
    }
    Expression* made = make(ExpressionKind::identifier, begin, name.begin, {});
    made->name = name.text;
    made->leading_dot = leading_dot;
    return made;
}

Expression* Parser::parse_list() {
    const std::uint32_t begin = token_.begin;
    const std::size_t base = scratch_.size();
    const std::size_t marks_base = marks_.size();
    advance();
    const bool lone_comma = take(TokenKind::comma);  // `[,]` is empty
    while (token_.kind != TokenKind::right_bracket && !lone_comma) {
        bool marked = false;
        if (!take_optional_mark(marked)) {
            return nullptr;
        }
        Expression* element = parse_expression();
        if (element == nullptr) {
            return nullptr;
        }
        scratch_.push_back(element);
        marks_.push_back(marked);
        if (!take(TokenKind::comma) && token_.kind != TokenKind::right_bracket) {
            return unexpected("`,` or `]`");
        }
    }
    if (!take(TokenKind::right_bracket)) {
        return unexpected("`]`");
    }
    return collection(ExpressionKind::list, begin, base, marks_base);
}

Expression* Parser::parse_map() {
    const std::uint32_t begin = token_.begin;
    const std::size_t base = scratch_.size();
    const std::size_t marks_base = marks_.size();
    advance();
    const bool lone_comma = take(TokenKind::comma);  // `{,}` is empty
    while (token_.kind != TokenKind::right_brace && !lone_comma) {
        bool marked = false;
        if (!take_optional_mark(marked)) {
            return nullptr;
        }
        Expression* key = parse_expression();
        if (key == nullptr) {
            return nullptr;
        }
        if (!take(TokenKind::colon)) {
            return unexpected("`:`", "a map is written {\"key\": value}");
        }
        Expression* value = parse_expression();
        if (value == nullptr) {
            return nullptr;
        }
        scratch_.push_back(key);
        scratch_.push_back(value);
        marks_.push_back(marked);
        if (!take(TokenKind::comma) && token_.kind != TokenKind::right_brace) {
            return unexpected("`,` or `}`");
        }
    }
    if (!take(TokenKind::right_brace)) {
        return unexpected("`}`");
    }
    return collection(ExpressionKind::map, begin, base, marks_base);
}

Expression* Parser::collection(ExpressionKind kind, std::uint32_t begin, std::size_t base,
                               std::size_t marks_base) {
    Expression* made = make(kind, begin, begin, std::span(scratch_).subspan(base));
    const auto marks = std::span(marks_).subspan(marks_base);
    if (made != nullptr && std::ranges::any_of(marks, [](char mark) { return mark != 0; })) {
        bool* copies = arena_.array<bool>(marks.size());
        std::ranges::copy(marks, copies);
        made->marks = {copies, marks.size()};
    }
    scratch_.resize(base);
    marks_.resize(marks_base);
    return made;
}

}  // namespace lexid::cel
