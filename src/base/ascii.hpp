#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace lexid {

// Of bytes as protocols and formats use them: ASCII, whatever the locale. The bytes of other
// characters are neither letters nor digits and have no other case.

constexpr bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return ascii_lower(c); });
    return lower;
}

constexpr bool same_but_for_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(
        left, right, {}, [](char c) { return ascii_lower(c); },
        [](char c) { return ascii_lower(c); });
}

}  // namespace lexid
