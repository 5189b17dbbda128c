#include "cel/syntax/literal.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace lexid::cel {
namespace {

using Text = std::expected<std::string_view, std::string>;

std::expected<Value, std::string> integer_value(std::string_view digits, bool negative,
                                                bool is_unsigned) {
    const bool hexadecimal = digits.starts_with("0x");
    if (hexadecimal) {
        digits.remove_prefix(2);
    }
    std::uint64_t magnitude = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(),
                                              magnitude, hexadecimal ? 16 : 10);
    if (error != std::errc{}) {
        return std::unexpected("this number is too large");
    }
    if (is_unsigned) {
        return Value::of(magnitude);
    }
    constexpr std::uint64_t limit = std::uint64_t{1} << 63;
    if (magnitude > limit || (magnitude == limit && !negative)) {
        return std::unexpected("this number does not fit an int (at most 9223372036854775807)");
    }
    return Value::of(static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
}

int hexadecimal_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// Reads the escape after the backslash at `at` and moves `at` past it.
class Unescaper {
public:
    Unescaper(std::string_view text, bool bytes) : text_(text), bytes_(bytes) {}

    std::optional<std::string> run(std::string& out) {
        while (at_ < text_.size()) {
            if (text_[at_] != '\\') {
                out += text_[at_++];
            } else if (std::optional<std::string> wrong = escape(out)) {
                return wrong;
            }
        }
        return std::nullopt;
    }

private:
    std::optional<std::string> escape(std::string& out) {
        const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        at_ += 2;
        static constexpr std::string_view letters = "abfnrtv\\?\"'`";
        static constexpr std::string_view meant = "\a\b\f\n\r\t\v\\?\"'`";
        if (const std::size_t found = letters.find(c); found != std::string_view::npos) {
            out += meant[found];
            return std::nullopt;
        }
        switch (c) {
            case 'x':
            case 'X':
                return code(2, 16, out);
            case 'u':
                return bytes_ ? std::optional<std::string>("\\u has no meaning in bytes")
                              : code(4, 16, out);
            case 'U':
                return bytes_ ? std::optional<std::string>("\\U has no meaning in bytes")
                              : code(8, 16, out);
            case '0':
            case '1':
            case '2':
            case '3':
                --at_;
                return code(3, 8, out);
            default:
                return "no such escape; a backslash is written \\\\";
        }
    }

    std::optional<std::string> code(int digits, int base, std::string& out) {
        std::uint32_t value = 0;
        for (int i = 0; i < digits; ++i, ++at_) {
            const int digit = at_ < text_.size() ? hexadecimal_digit(text_[at_]) : -1;
            if (digit < 0 || digit >= base) {
                return "this escape needs " + std::to_string(digits) +
                       (base == 16 ? " hexadecimal digits" : " octal digits");
            }
            value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
        }
        if (bytes_) {
            out += static_cast<char>(value);
        } else if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
            return "this escape is no character of Unicode";
        } else {
            append_utf8(value, out);
        }
        return std::nullopt;
    }

    std::string_view text_;
    bool bytes_;
    std::size_t at_ = 0;
};

// CEL takes every line break in a text for "\n".
std::string with_plain_line_breaks(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            out += '\n';
            i += i + 1 < text.size() && text[i + 1] == '\n' ? 1 : 0;
        } else {
            out += text[i];
        }
    }
    return out;
}

Text text_of(std::string_view token, Arena& arena) {
    bool bytes = false;
    bool raw = false;
    while (token[0] != '"' && token[0] != '\'') {
        bytes = bytes || token[0] == 'b' || token[0] == 'B';
        raw = raw || token[0] == 'r' || token[0] == 'R';
        token.remove_prefix(1);
    }
    const std::size_t quotes =
        token.size() >= 6 && token[1] == token[0] && token[2] == token[0] ? 3 : 1;
    token = token.substr(quotes, token.size() - 2 * quotes);
    std::string plain;
    if (token.find('\r') != std::string_view::npos) {
        plain = with_plain_line_breaks(token);
        token = plain;
    }
    if (raw || token.find('\\') == std::string_view::npos) {
        // What stands in the source is in the program's memory already.
        return plain.empty() ? token : arena.copy(token);
    }
    std::string out;
    if (std::optional<std::string> wrong = Unescaper(token, bytes).run(out)) {
        return std::unexpected(*wrong);
    }
    return arena.copy(std::string_view(out));
}

// from_chars leaves it open whether what does not fit was too large or too small.
bool is_huge(std::string_view text) {
    const std::size_t exponent_at = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, exponent_at);
    long exponent = 0;
    if (exponent_at != std::string_view::npos) {
        std::string_view digits = text.substr(exponent_at + 1);
        digits.remove_prefix(digits.starts_with('+') ? 1 : 0);
        const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        if (result.ec != std::errc{}) {
            return !digits.starts_with('-');
        }
    }
    const std::size_t first = mantissa.find_first_of("123456789");
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    return exponent + static_cast<long>(point) - static_cast<long>(first) > 0;
}

}  // namespace

void append_utf8(char32_t code, std::string& out) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

bool read_double(std::string_view text, double& value) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text.empty() || !((text[0] >= '0' && text[0] <= '9') || text[0] == '.')) {
        return false;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument) {
        return false;
    }
    if (error == std::errc::result_out_of_range) {
        value = is_huge(text) ? std::numeric_limits<double>::infinity() : 0.0;
    }
    value = negative ? -value : value;
    return true;
}

std::expected<Value, std::string> literal_value(const Token& token, bool negative, Arena& arena) {
    switch (token.kind) {
        case TokenKind::integer:
            return integer_value(token.text, negative, false);
        case TokenKind::unsigned_integer:
            return integer_value(token.text.substr(0, token.text.size() - 1), false, true);
        case TokenKind::floating: {
            double value = 0;
            if (!read_double(token.text, value) || std::isinf(value)) {
                return std::unexpected("this number does not fit a double");
            }
            return Value::of(negative ? -value : value);
        }
        default: {
            const Text text = text_of(token.text, arena);
            if (!text) {
                return std::unexpected(text.error());
            }
            return token.kind == TokenKind::bytes ? Value::bytes(*text) : Value::of(*text);
        }
    }
}

}  // namespace lexid::cel
