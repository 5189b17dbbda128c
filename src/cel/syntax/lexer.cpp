#include "cel/syntax/lexer.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/ascii.hpp"
#include "base/character.hpp"
#include "base/text.hpp"

namespace lexid::cel {
namespace {

bool is_hexadecimal(char c) {
    return is_ascii_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool starts_word(char c) {
    return is_ascii_letter(c) || c == '_';
}
bool continues_word(char c) {
    return starts_word(c) || is_ascii_digit(c);
}

std::string_view character_at(std::string_view source, std::size_t at) {
    std::size_t end = at + 1;
    while (end < source.size() && (static_cast<unsigned char>(source[end]) & 0xc0) == 0x80) {
        ++end;
    }
    return source.substr(at, end - at);
}

// A prefix of a text literal: how many letters stand before its quote. Nothing if it is a word.
std::size_t prefix_of_text(std::string_view source) {
    const auto at = [&](std::size_t i) { return i < source.size() ? source[i] : '\0'; };
    const auto quote = [&](std::size_t i) { return at(i) == '"' || at(i) == '\''; };
    const bool bytes = at(0) == 'b' || at(0) == 'B';
    const bool raw = at(0) == 'r' || at(0) == 'R';
    if ((bytes || raw) && quote(1)) {
        return 1;
    }
    return bytes && (at(1) == 'r' || at(1) == 'R') && quote(2) ? 2 : 0;
}

}  // namespace

bool is_reserved(std::string_view word) {
    static constexpr std::array<std::string_view, 17> words = {
        "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
        "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
    return word.size() <= 9 && std::ranges::find(words, word) != words.end();
}

Token Lexer::token(TokenKind kind, std::size_t begin) const {
    return {kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(position_),
            source_.substr(begin, position_ - begin)};
}

Token Lexer::fail(std::size_t begin, std::string message, std::string hint) {
    message_ = std::move(message);
    hint_ = std::move(hint);
    position_ = source_.size();
    return {
        TokenKind::error, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin), {}};
}

void Lexer::skip_blanks() {
    for (;;) {
        const char c = peek();
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            ++position_;
        } else if (c == '/' && peek(1) == '/') {
            first_comment_ = first_comment_.value_or(position_);
            position_ = std::min(source_.find('\n', position_), source_.size());
        } else {
            return;
        }
    }
}

Token Lexer::next() {
    skip_blanks();
    const std::size_t begin = position_;
    if (begin >= source_.size()) {
        return token(TokenKind::end, begin);
    }
    const char c = source_[begin];
    if (starts_word(c)) {
        const std::size_t prefix = c == 'b' || c == 'B' || c == 'r' || c == 'R'
                                       ? prefix_of_text(source_.substr(begin))
                                       : 0;
        return prefix > 0 ? text(begin, begin + prefix) : word(begin);
    }
    if (is_ascii_digit(c) || (c == '.' && is_ascii_digit(peek(1)))) {
        return number(begin);
    }
    if (c == '"' || c == '\'') {
        return text(begin, begin);
    }
    return c == '`' ? quoted_identifier(begin) : symbol(begin);
}

Token Lexer::word(std::size_t begin) {
    while (continues_word(peek())) {
        ++position_;
    }
    Token result = token(TokenKind::identifier, begin);
    if (result.text == "true") {
        result.kind = TokenKind::keyword_true;
    } else if (result.text == "false") {
        result.kind = TokenKind::keyword_false;
    } else if (result.text == "null") {
        result.kind = TokenKind::keyword_null;
    } else if (result.text == "in") {
        result.kind = TokenKind::keyword_in;
    }
    return result;
}

Token Lexer::number(std::size_t begin) {
    const auto digits = [&] {
        while (is_ascii_digit(peek())) {
            ++position_;
        }
    };
    TokenKind kind = TokenKind::integer;
    if (peek() == '0' && peek(1) == 'x' && is_hexadecimal(peek(2))) {
        position_ += 2;
        while (is_hexadecimal(peek())) {
            ++position_;
        }
    } else {
        digits();
        if (peek() == '.' && is_ascii_digit(peek(1))) {
            kind = TokenKind::floating;
            ++position_;
            digits();
        }
        const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if ((peek() == 'e' || peek() == 'E') && is_ascii_digit(peek(1 + sign))) {
            kind = TokenKind::floating;
            position_ += 1 + sign;
            digits();
        }
    }
    if (kind == TokenKind::integer && (peek() == 'u' || peek() == 'U')) {
        ++position_;
        kind = TokenKind::unsigned_integer;
    }
    if (continues_word(peek())) {
        return fail(begin, "a number runs into " + in_backticks(character_at(source_, position_)),
                    "numbers are written 12, 12u, 0x1f, 1.5 or 1e9");
    }
    return token(kind, begin);
}

Token Lexer::text(std::size_t begin, std::size_t quote) {
    const bool bytes = source_[begin] == 'b' || source_[begin] == 'B';
    const bool raw = quote > begin && (source_[quote - 1] == 'r' || source_[quote - 1] == 'R');
    const char mark = source_[quote];
    const bool triple = source_.substr(quote, 3) == std::string(3, mark);
    position_ = quote + (triple ? 3 : 1);
    for (; position_ < source_.size(); ++position_) {
        const char c = source_[position_];
        if (c == '\\' && !raw) {
            ++position_;
            continue;
        }
        if (!triple && (c == '\n' || c == '\r')) {
            break;
        }
        if (c == mark && (!triple || (peek(1) == mark && peek(2) == mark))) {
            position_ += triple ? 3 : 1;
            return token(bytes ? TokenKind::bytes : TokenKind::string, begin);
        }
    }
    return fail(begin, "this text has no closing quote",
                triple ? "" : "a text over several lines needs three quotes on each side");
}

Token Lexer::quoted_identifier(std::size_t begin) {
    const auto allowed = [](char c) {
        return continues_word(c) || c == '.' || c == '-' || c == '/' || c == ' ';
    };
    ++position_;
    while (allowed(peek())) {
        ++position_;
    }
    if (peek() != '`' || position_ == begin + 1) {
        return fail(begin,
                    "backticks hold a field's name of letters, digits, `_`, `.`, `-`, `/` "
                    "and spaces");
    }
    ++position_;
    Token result = token(TokenKind::quoted_identifier, begin);
    result.text = result.text.substr(1, result.text.size() - 2);
    return result;
}

Token Lexer::symbol(std::size_t begin) {
    static constexpr struct {
        char text[3];
        TokenKind kind;
    } symbols[] = {
        {"||", TokenKind::logical_or},
        {"&&", TokenKind::logical_and},
        {"==", TokenKind::equal},
        {"!=", TokenKind::not_equal},
        {"<=", TokenKind::less_equal},
        {">=", TokenKind::greater_equal},
        {"<", TokenKind::less},
        {">", TokenKind::greater},
        {"?", TokenKind::question},
        {":", TokenKind::colon},
        {",", TokenKind::comma},
        {".", TokenKind::dot},
        {"(", TokenKind::left_parenthesis},
        {")", TokenKind::right_parenthesis},
        {"[", TokenKind::left_bracket},
        {"]", TokenKind::right_bracket},
        {"{", TokenKind::left_brace},
        {"}", TokenKind::right_brace},
        {"+", TokenKind::plus},
        {"-", TokenKind::minus},
        {"*", TokenKind::star},
        {"/", TokenKind::slash},
        {"%", TokenKind::percent},
        {"!", TokenKind::exclamation},
    };
    for (const auto& symbol : symbols) {
        if (symbol.text[0] == peek() && (symbol.text[1] == '\0' || symbol.text[1] == peek(1))) {
            position_ += symbol.text[1] == '\0' ? 1 : 2;
            return token(symbol.kind, begin);
        }
    }
    const std::string_view character = character_at(source_, begin);
    static constexpr struct {
        std::string_view text;
        std::string_view hint;
    } slips[] = {
        {"=", "`==` compares"},
        {"&", "`&&` is \"and\""},
        {"|", "`||` is \"or\""},
        {"“", "texts stand in straight quotes"},
        {"”", "texts stand in straight quotes"},
        {"‘", "texts stand in straight quotes"},
        {"’", "texts stand in straight quotes"},
        {";", "an expression is one value: nothing ends it"},
        {"#", "a comment starts with `//`"},
    };
    for (const auto& slip : slips) {
        if (character == slip.text) {
            return fail(begin, in_backticks(character) + " is not part of the language",
                        std::string(slip.hint));
        }
    }
    const char32_t code = first_character(character).code;
    if (is_invisible(code)) {
        return fail(begin, name_of_character(code) + ", is not part of the language",
                    "put a plain blank in its place, or remove it");
    }
    const bool is_ascii = character.size() == 1;
    return fail(begin,
                in_backticks(character) + (is_ascii ? "" : " (" + name_of_character(code) + ")") +
                    " is not part of the language",
                is_ascii ? "" : "names are made of the letters a to z, A to Z, digits and `_`");
}

std::optional<std::size_t> first_comment(std::string_view source) {
    Lexer lexer(source);
    TokenKind kind = TokenKind::dot;
    while (kind != TokenKind::end && kind != TokenKind::error) {
        kind = lexer.next().kind;
    }
    return lexer.first_comment();
}

}  // namespace lexid::cel
