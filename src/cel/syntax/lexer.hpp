#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lexid::cel {

enum class TokenKind : std::uint8_t {
    end,
    identifier,  // reserved words too: they are fields like any other
    quoted_identifier,
    integer,
    unsigned_integer,
    floating,
    string,
    bytes,
    keyword_true,
    keyword_false,
    keyword_null,
    keyword_in,
    question,
    colon,
    comma,
    dot,
    left_parenthesis,
    right_parenthesis,
    left_bracket,
    right_bracket,
    left_brace,
    right_brace,
    logical_or,
    logical_and,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    plus,
    minus,
    star,
    slash,
    percent,
    exclamation,
    error,
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string_view text;  // as it stands in the source; a quoted identifier's without backticks
};

// Splits an expression into tokens, one at a time. After an error there is only the error.
class Lexer {
public:
    explicit Lexer(std::string_view source) : source_(source) {}

    Token next();

    // Where the first comment so far begins.
    std::optional<std::size_t> first_comment() const { return first_comment_; }

    // Why the last token was an error.
    const std::string& message() const { return message_; }
    const std::string& hint() const { return hint_; }

private:
    void skip_blanks();
    Token token(TokenKind kind, std::size_t begin) const;
    Token fail(std::size_t begin, std::string message, std::string hint = {});
    Token number(std::size_t begin);
    Token word(std::size_t begin);
    Token text(std::size_t begin, std::size_t quote);
    Token quoted_identifier(std::size_t begin);
    Token symbol(std::size_t begin);
    char peek(std::size_t ahead = 0) const {
        return position_ + ahead < source_.size() ? source_[position_ + ahead] : '\0';
    }

    std::string_view source_;
    std::size_t position_ = 0;
    std::optional<std::size_t> first_comment_;
    std::string message_;
    std::string hint_;
};

// Where the first comment of an expression begins, outside its texts; up to a fault of the grammar.
std::optional<std::size_t> first_comment(std::string_view source);

// Words that can't be variables or functions: `for`, `if`, `package` and their like.
bool is_reserved(std::string_view word);

}  // namespace lexid::cel
