#include "cel/syntax/parser.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "cel/limits.hpp"
#include "cel/syntax/parser_state.hpp"

namespace lexid::cel {
namespace {

struct BinaryOperator {
    Operation operation = Operation::equal;
    int precedence = 0;  // 0: no binary operator
};

BinaryOperator binary_operator(TokenKind kind) {
    switch (kind) {
        case TokenKind::equal:
            return {Operation::equal, 1};
        case TokenKind::not_equal:
            return {Operation::not_equal, 1};
        case TokenKind::less:
            return {Operation::less, 1};
        case TokenKind::less_equal:
            return {Operation::less_equal, 1};
        case TokenKind::greater:
            return {Operation::greater, 1};
        case TokenKind::greater_equal:
            return {Operation::greater_equal, 1};
        case TokenKind::keyword_in:
            return {Operation::in, 1};
        case TokenKind::plus:
            return {Operation::add, 2};
        case TokenKind::minus:
            return {Operation::subtract, 2};
        case TokenKind::star:
            return {Operation::multiply, 3};
        case TokenKind::slash:
            return {Operation::divide, 3};
        case TokenKind::percent:
            return {Operation::modulo, 3};
        default:
            return {};
    }
}

bool is_sign(TokenKind kind) {
    return kind == TokenKind::exclamation || kind == TokenKind::minus;
}

bool is_signed_number(TokenKind kind) {
    return kind == TokenKind::integer || kind == TokenKind::floating;
}

}  // namespace

Expression* Parser::run() {
    Expression* expression = parse_expression();
    if (expression != nullptr && token_.kind != TokenKind::end) {
        return unexpected("an operator or the end");
    }
    return expression;
}

Expression* Parser::make(ExpressionKind kind, std::uint32_t begin, std::uint32_t at,
                         std::span<Expression* const> operands) {
    auto* made = arena_.make<Expression>();
    made->kind = kind;
    made->begin = begin;
    made->end = previous_end_;
    made->at = at;
    made->operands =
        arena_.copy(std::span(const_cast<Expression**>(operands.data()), operands.size()));
    for (const Expression* operand : operands) {
        made->height = std::max<std::uint16_t>(made->height, operand->height + 1);
    }
    return made->height > depth_max ? too_deep(at) : made;
}

Expression* Parser::operation(Operation operation, std::uint32_t at,
                              std::span<Expression* const> operands) {
    Expression* made = make(ExpressionKind::operation, operands[0]->begin, at, operands);
    if (made != nullptr) {
        made->operation = operation;
    }
    return made;
}

Expression* Parser::parse_expression() {
    const Nesting nesting(depth_);
    if (depth_ > depth_max) {
        return too_deep(token_.begin);
    }
    Expression* condition = parse_logical(Operation::logical_or);
    if (condition == nullptr || token_.kind != TokenKind::question) {
        return condition;
    }
    const std::uint32_t at = token_.begin;
    advance();
    Expression* yes = parse_logical(Operation::logical_or);
    if (yes == nullptr) {
        return nullptr;
    }
    if (!take(TokenKind::colon)) {
        return unexpected("`:`", "a conditional is written condition ? value : other");
    }
    Expression* no = parse_expression();
    if (no == nullptr) {
        return nullptr;
    }
    Expression* operands[] = {condition, yes, no};
    return operation(Operation::conditional, at, operands);
}

Expression* Parser::parse_logical(Operation operation) {
    const bool disjunction = operation == Operation::logical_or;
    const TokenKind symbol = disjunction ? TokenKind::logical_or : TokenKind::logical_and;
    const auto operand = [&] {
        return disjunction ? parse_logical(Operation::logical_and) : parse_binary(1);
    };
    Expression* first = operand();
    if (first == nullptr || token_.kind != symbol) {
        return first;
    }
    const std::uint32_t at = token_.begin;
    const std::size_t base = scratch_.size();
    scratch_.push_back(first);
    while (take(symbol)) {
        Expression* next = operand();
        if (next == nullptr) {
            return nullptr;
        }
        scratch_.push_back(next);
    }
    Expression* made = this->operation(operation, at, std::span(scratch_).subspan(base));
    scratch_.resize(base);
    return made;
}

Expression* Parser::parse_binary(int precedence_min) {
    Expression* left = parse_unary();
    while (left != nullptr) {
        const BinaryOperator found = binary_operator(token_.kind);
        if (found.precedence < precedence_min || found.precedence == 0) {
            break;
        }
        const std::uint32_t at = token_.begin;
        advance();
        Expression* right = parse_binary(found.precedence + 1);
        if (right == nullptr) {
            return nullptr;
        }
        Expression* operands[] = {left, right};
        left = operation(found.operation, at, operands);
    }
    return left;
}

// `!` and `-` repeat but never mix: `!-1` is a number's own minus, `!-x` no expression.
Expression* Parser::parse_unary() {
    const std::size_t base = signs_.size();
    const TokenKind repeated = token_.kind;
    while (token_.kind == repeated && is_sign(repeated)) {
        signs_.push_back(token_);
        advance();
    }
    if (repeated == TokenKind::exclamation && token_.kind == TokenKind::minus) {
        signs_.push_back(token_);
        advance();
        if (!is_signed_number(token_.kind)) {
            return unexpected("a number after `!-`", "with parentheses: !(-x)");
        }
    }
    // A minus before a number belongs to the number, or the least int could not be written.
    const bool negative = signs_.size() > base && signs_.back().kind == TokenKind::minus &&
                          is_signed_number(token_.kind);
    std::uint32_t begin = token_.begin;
    if (negative) {
        begin = signs_.back().begin;
        signs_.pop_back();
    }
    Expression* operand = parse_member(begin, negative);
    while (operand != nullptr && signs_.size() > base) {
        const Token sign = signs_.back();
        signs_.pop_back();
        Expression* operands[] = {operand};
        operand =
            operation(sign.kind == TokenKind::minus ? Operation::negate : Operation::logical_not,
                      sign.begin, operands);
        if (operand != nullptr) {
            operand->begin = sign.begin;
        }
    }
    return operand;
}

Expression* Parser::unexpected(std::string_view wanted, std::string hint) {
    if (token_.kind == TokenKind::error) {
        return fail(token_.begin, lexer_.message(), lexer_.hint());
    }
    const std::string found =
        token_.kind == TokenKind::end
            ? "the expression ends here"
            : in_backticks(source_.substr(token_.begin, token_.end - token_.begin)) +
                  " is not expected here";
    return fail(token_.begin, found + "; " + std::string(wanted) + " is", std::move(hint));
}

Expression* Parser::fail(std::size_t at, std::string message, std::string hint) {
    if (diagnostics_.empty()) {
        const Position position = position_at(source_, at);
        diagnostics_.push_back(
            {position.line, position.column, std::move(message), std::move(hint)});
    }
    return nullptr;
}

Expression* Parser::too_deep(std::size_t at) {
    return fail(at, "the expression is nested too deeply",
                "at most " + std::to_string(depth_max) + " levels; split it up");
}

std::string_view symbol_of(Operation operation) {
    static constexpr std::string_view symbols[] = {"?:", "||", "&&", "==", "!=", "<",
                                                   "<=", ">",  ">=", "in", "+",  "-",
                                                   "*",  "/",  "%",  "-",  "!"};
    return symbols[static_cast<std::size_t>(operation)];
}

Expression* parse(std::string_view source, const Declarations& declarations, bool macros,
                  Arena& arena, Diagnostics& diagnostics) {
    const auto refuse = [&](std::string message, std::string hint) -> Expression* {
        diagnostics.push_back({0, 0, std::move(message), std::move(hint)});
        return nullptr;
    };
    if (source.size() > expression_bytes_max) {
        return refuse("the expression is too long",
                      "at most " + std::to_string(expression_bytes_max) + " bytes");
    }
    if (!is_utf8(source)) {
        return refuse("the expression is not UTF-8", "");
    }
    return Parser(source, declarations, macros, arena, diagnostics).run();
}

}  // namespace lexid::cel
