#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lexid::cel {

// Positions in texts count Unicode characters. JSON and the parser let only UTF-8 in; should other
// bytes get here all the same, each stray byte counts as a character.

inline bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

inline std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        count += continues_character(c) ? 0 : 1;
    }
    return count;
}

// The offset behind the character that begins at `at`.
inline std::size_t next_character(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && continues_character(text[at]); ++at) {
    }
    return at;
}

// The offset of the character with the number `index`; the size if it is the number of characters,
// npos beyond.
inline std::size_t offset_of_character(std::string_view text, std::uint64_t index) {
    std::size_t at = 0;
    for (; index > 0 && at < text.size(); --index) {
        at = next_character(text, at);
    }
    return index == 0 ? at : std::string_view::npos;
}

}  // namespace lexid::cel
