#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/syntax/lexer.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

// The state of parsing one expression. A method that fails has noted the fault and returns nullptr,
// which its callers hand up.
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

    Expression* run();

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

    Expression* fail(std::size_t at, std::string message, std::string hint = {});
    Expression* unexpected(std::string_view wanted, std::string hint = {});
    Expression* too_deep(std::size_t at);
    Expression* make(ExpressionKind kind, std::uint32_t begin, std::uint32_t at,
                     std::span<Expression* const> operands);
    Expression* operation(Operation operation, std::uint32_t at,
                          std::span<Expression* const> operands);
    Expression* parse_expression();
    // A whole chain of `||` or `&&` is one operation, however long it is.
    Expression* parse_logical(Operation operation);
    Expression* parse_binary(int precedence_min);
    Expression* parse_unary();
    Expression* parse_member(std::uint32_t begin, bool negative);
    bool take_optional_mark(bool& marked);
    Expression* parse_selection(Expression* left);
    Expression* parse_index(Expression* left);
    Expression* parse_primary(std::uint32_t begin, bool negative);
    Expression* literal(std::uint32_t begin, const Value& value);
    Expression* parse_parenthesised();
    Expression* parse_name();
    // The arguments up to the closing symbol, on the scratch stack.
    bool parse_arguments();
    Expression* parse_call(const Token& name, Expression* target, bool leading_dot);
    Expression* expand(Expression* call);
    Expression* expand_has(Expression* call);
    Expression* parse_list();
    Expression* parse_map();
    Expression* collection(ExpressionKind kind, std::uint32_t begin, std::size_t base,
                           std::size_t marks_base);

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

}  // namespace lexid::cel
