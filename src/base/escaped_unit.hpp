#pragma once

#include <cstddef>
#include <string_view>

namespace lexid {

// One character as it may stand in a text that went through other programs.
struct EscapedUnit {
    char32_t code = 0;
    std::size_t size = 0;  // bytes taken
    // A line break, a blank, a control or an invisible character: may stand between any two others.
    bool is_noise = false;
};

// Reads the character at `at`, which is within `text`: escaped by backslashes, percent signs, HTML
// or quoted-printable, also repeatedly, or else the byte itself.
EscapedUnit read_escaped_unit(std::string_view text, std::size_t at);

// Whether a character may begin an escape.
constexpr bool may_begin_escape(char c) {
    return c == '\\' || c == '%' || c == '&' || c == '=';
}

}  // namespace lexid
