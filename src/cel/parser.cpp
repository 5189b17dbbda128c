#include "cel/parser.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cel/lexer.hpp"
#include "cel/limits.hpp"
#include "cel/literal.hpp"
#include "cel/macro.hpp"

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

bool is_dotted_name(const Expression& expression) {
    const Expression* at = &expression;
    while (at->kind == ExpressionKind::select && !at->optional && !at->quoted) {
        at = at->operands[0];
    }
    return at->kind == ExpressionKind::identifier;
}

class Parser {
public:
    Parser(std::string_view source, const Declarations& declarations, bool macros, Arena& arena,
           Diagnostics& diagnostics)
        : source_(source),
          declarations_(declarations),
          macros_(macros),
          arena_(arena),
          diagnostics_(diagnostics),
          lexer_(source) {
        scratch_.reserve(32);
        advance();
    }

    Expression* run() {
        Expression* expression = parse_expression();
        if (expression != nullptr && token_.kind != TokenKind::end) {
            return unexpected("an operator or the end");
        }
        return expression;
    }

private:
    class Nesting {
    public:
        explicit Nesting(int& depth) : depth_(++depth) {}
        ~Nesting() { --depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        int& depth_;
    };

    void advance() {
        previous_end_ = token_.end;
        token_ = lexer_.next();
    }

    bool take(TokenKind kind) {
        if (token_.kind != kind) {
            return false;
        }
        advance();
        return true;
    }

    Expression* fail(std::size_t at, std::string message, std::string hint = {}) {
        if (diagnostics_.empty()) {
            const Position position = position_at(source_, at);
            diagnostics_.push_back(
                {position.line, position.column, std::move(message), std::move(hint)});
        }
        return nullptr;
    }

    Expression* unexpected(std::string_view wanted, std::string hint = {}) {
        if (token_.kind == TokenKind::error) {
            return fail(token_.begin, lexer_.message(), lexer_.hint());
        }
        const std::string found =
            token_.kind == TokenKind::end
                ? "the expression ends here"
                : quoted(source_.substr(token_.begin, token_.end - token_.begin)) +
                      " is not expected here";
        return fail(token_.begin, found + "; " + std::string(wanted) + " is", std::move(hint));
    }

    Expression* too_deep(std::size_t at) {
        return fail(at, "the expression is nested too deeply",
                    "at most " + std::to_string(depth_max) + " levels; split it up");
    }

    Expression* make(ExpressionKind kind, std::uint32_t begin, std::uint32_t at,
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

    Expression* operation(Operation operation, std::uint32_t at,
                          std::span<Expression* const> operands) {
        Expression* made = make(ExpressionKind::operation, operands[0]->begin, at, operands);
        if (made != nullptr) {
            made->operation = operation;
        }
        return made;
    }

    Expression* parse_expression() {
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

    // A whole chain of `||` or `&&` is one operation, however long it is.
    Expression* parse_logical(Operation operation) {
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

    Expression* parse_binary(int precedence_min) {
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

    Expression* parse_unary() {
        const std::size_t base = signs_.size();
        while (token_.kind == TokenKind::exclamation || token_.kind == TokenKind::minus) {
            signs_.push_back(token_);
            advance();
        }
        // A minus before a number belongs to the number, or the least int could not be written.
        const bool negative =
            signs_.size() > base && signs_.back().kind == TokenKind::minus &&
            (token_.kind == TokenKind::integer || token_.kind == TokenKind::floating);
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
            operand = operation(
                sign.kind == TokenKind::minus ? Operation::negate : Operation::logical_not,
                sign.begin, operands);
            if (operand != nullptr) {
                operand->begin = sign.begin;
            }
        }
        return operand;
    }

    Expression* parse_member(std::uint32_t begin, bool negative) {
        Expression* left = parse_primary(begin, negative);
        while (left != nullptr) {
            if (token_.kind == TokenKind::dot) {
                left = parse_selection(left);
            } else if (token_.kind == TokenKind::left_bracket) {
                left = parse_index(left);
            } else if (token_.kind == TokenKind::left_brace && is_dotted_name(*left)) {
                return fail(token_.begin,
                            quoted(source_.substr(left->begin, left->end - left->begin)) +
                                " can't be made here: there are no protobuf messages",
                            "a map is written {\"key\": value}");
            } else {
                break;
            }
        }
        return left;
    }

    bool take_optional_mark(bool& marked) {
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

    Expression* parse_selection(Expression* left) {
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

    Expression* parse_index(Expression* left) {
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

    Expression* parse_primary(std::uint32_t begin, bool negative) {
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

    Expression* literal(std::uint32_t begin, const Value& value) {
        Expression* made = make(ExpressionKind::literal, begin, begin, {});
        made->literal = value;
        return made;
    }

    Expression* parse_parenthesised() {
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

    Expression* parse_name() {
        const std::uint32_t begin = token_.begin;
        const bool leading_dot = take(TokenKind::dot);
        const Token name = token_;
        if (name.kind != TokenKind::identifier) {
            return unexpected("a name");
        }
        if (is_reserved(name.text)) {
            return fail(name.begin, quoted(name.text) + " is a reserved word",
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

    // The arguments up to the closing symbol, on the scratch stack.
    bool parse_arguments() {
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

    Expression* parse_call(const Token& name, Expression* target, bool leading_dot) {
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

    Expression* expand(Expression* call) {
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

    Expression* expand_has(Expression* call) {
        Expression* field = call->operands[0];
        if (field->kind != ExpressionKind::select) {
            return fail(field->begin, "has() asks for a field, as in has(metadata.count)",
                        "`\"key\" in map` asks for a key");
        }
        Expression* made =
            make(ExpressionKind::test, call->begin, field->at, std::span(field->operands));
        if (made != nullptr) {
            made->name = field->name;
            made->optional = field->optional;
            made->quoted = field->quoted;
        }
        return made;
    }

    Expression* parse_list() {
        const std::uint32_t begin = token_.begin;
        const std::size_t base = scratch_.size();
        const std::size_t marks_base = marks_.size();
        advance();
        while (token_.kind != TokenKind::right_bracket) {
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
        advance();
        return collection(ExpressionKind::list, begin, base, marks_base);
    }

    Expression* parse_map() {
        const std::uint32_t begin = token_.begin;
        const std::size_t base = scratch_.size();
        const std::size_t marks_base = marks_.size();
        advance();
        while (token_.kind != TokenKind::right_brace) {
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
        advance();
        return collection(ExpressionKind::map, begin, base, marks_base);
    }

    Expression* collection(ExpressionKind kind, std::uint32_t begin, std::size_t base,
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

    std::string_view source_;
    const Declarations& declarations_;
    bool macros_;
    Arena& arena_;
    Diagnostics& diagnostics_;
    Lexer lexer_;
    Token token_;
    std::uint32_t previous_end_ = 0;
    int depth_ = 0;
    std::vector<Expression*> scratch_;
    std::vector<char> marks_;
    std::vector<Token> signs_;
};

}  // namespace

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
