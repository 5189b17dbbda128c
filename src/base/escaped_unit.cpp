#include "base/escaped_unit.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace lexid {
namespace {

// Nobody escapes an escape more often.
constexpr std::size_t rounds_max = 4;

int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

struct Number {
    char32_t value = 0;
    std::size_t digits = 0;
};

Number read_number(std::string_view text, int base, std::size_t digits_max) {
    Number number;
    while (number.digits < std::min(text.size(), digits_max)) {
        const int digit = hex_digit(text[number.digits]);
        if (digit < 0 || digit >= base) {
            break;
        }
        number.value = number.value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
        ++number.digits;
    }
    return number;
}

bool is_noise(char32_t code) {
    constexpr std::array<char32_t, 8> invisible = {0xad,   0x200b, 0x200c, 0x200d,
                                                   0x2060, 0x2028, 0x2029, 0xfeff};
    return code <= 0x20 || (code >= 0x7f && code <= 0xa0) ||
           std::ranges::find(invisible, code) != invisible.end();
}

EscapedUnit unit_of(char32_t code, std::size_t size) {
    return {code, size, is_noise(code)};
}

// What follows `x`, `u` or `U`: `{77}` or so many digits.
std::optional<EscapedUnit> read_hex(std::string_view text, std::size_t before, std::size_t digits) {
    if (text.starts_with('{')) {
        const Number number = read_number(text.substr(1), 16, 6);
        const std::size_t end = 1 + number.digits;
        if (number.digits > 0 && end < text.size() && text[end] == '}') {
            return unit_of(number.value, before + end + 1);
        }
        return std::nullopt;
    }
    const Number number = read_number(text, 16, digits);
    if (number.digits != digits) {
        return std::nullopt;
    }
    return unit_of(number.value, before + digits);
}

std::optional<EscapedUnit> read_backslash(std::string_view text) {
    // Escaping doubles them each time.
    const std::size_t count = std::min(text.find_first_not_of('\\'), text.size());
    if (count == text.size()) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(count + 1);
    switch (text[count]) {
        case 'n':
        case 'r':
        case 't':
        case 'b':
        case 'f':
            return EscapedUnit{' ', count + 1, true};
        case 'x':
            return read_hex(rest, count + 1, 2);
        case 'u':
            return read_hex(rest, count + 1, 4);
        case 'U':
            return read_hex(rest, count + 1, 8);
        default:
            break;
    }
    if (const Number octal = read_number(text.substr(count), 8, 3); octal.digits == 3) {
        return unit_of(octal.value, count + 3);
    }
    return unit_of(static_cast<std::uint8_t>(text[count]), count + 1);
}

// `%77`, `%2577` and so on.
std::optional<EscapedUnit> read_percent(std::string_view text) {
    std::size_t at = 1;
    for (std::size_t round = 0; round < rounds_max && text.substr(at).starts_with("25"); ++round) {
        if (read_number(text.substr(at + 2), 16, 2).digits < 2) {
            break;
        }
        at += 2;
    }
    return read_hex(text.substr(at), at, 2);
}

// `&#119;`, `&#x77;`, `&amp;#119;` and so on.
std::optional<EscapedUnit> read_entity(std::string_view text) {
    constexpr std::string_view again = "amp;";
    constexpr std::size_t digits_max = 7;
    std::size_t at = 1;
    for (std::size_t round = 0; round < rounds_max && text.substr(at).starts_with(again); ++round) {
        at += again.size();
    }
    if (!text.substr(at).starts_with('#')) {
        return std::nullopt;
    }
    ++at;
    const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
    at += hex ? 1 : 0;
    const Number number = read_number(text.substr(at), hex ? 16 : 10, digits_max);
    at += number.digits;
    if (number.digits == 0 || at >= text.size() || text[at] != ';') {
        return std::nullopt;
    }
    return unit_of(number.value, at + 1);
}

// Quoted-printable: `=77`, or a line that goes on.
std::optional<EscapedUnit> read_equals(std::string_view text) {
    for (const std::string_view line_end : {"=\r\n", "=\n"}) {
        if (text.starts_with(line_end)) {
            return EscapedUnit{' ', line_end.size(), true};
        }
    }
    return read_hex(text.substr(1), 1, 2);
}

// What is no escape: a byte, or an invisible character's several.
EscapedUnit read_plain(std::string_view text) {
    for (const std::string_view invisible : {"\u00a0", "\u00ad", "\u200b", "\u200c", "\u200d",
                                             "\u2060", "\u2028", "\u2029", "\ufeff"}) {
        if (text.starts_with(invisible)) {
            return {' ', invisible.size(), true};
        }
    }
    const auto byte = static_cast<std::uint8_t>(text[0]);
    return {byte, 1, byte <= 0x20 || byte == 0x7f};
}

}  // namespace

EscapedUnit read_escaped_unit(std::string_view text, std::size_t at) {
    text.remove_prefix(at);
    std::optional<EscapedUnit> unit;
    switch (text[0]) {
        case '\\':
            unit = read_backslash(text);
            break;
        case '%':
            unit = read_percent(text);
            break;
        case '&':
            unit = read_entity(text);
            break;
        case '=':
            unit = read_equals(text);
            break;
        default:
            break;
    }
    return unit ? *unit : read_plain(text);
}

}  // namespace lexid
