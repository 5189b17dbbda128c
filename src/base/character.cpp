#include "base/character.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace lexid {
namespace {

struct Invisible {
    char32_t first;
    char32_t last;
    std::string_view name;
};

// In ascending order.
constexpr Invisible invisible[] = {
    {0x00, 0x08, "a control character"},
    {0x09, 0x09, "a tab"},
    {0x0a, 0x0a, "a line feed"},
    {0x0b, 0x0c, "a control character"},
    {0x0d, 0x0d, "a carriage return"},
    {0x0e, 0x1f, "a control character"},
    {0x7f, 0x84, "a control character"},
    {0x85, 0x85, "a next-line character"},
    {0x86, 0x9f, "a control character"},
    {0xa0, 0xa0, "a no-break space"},
    {0xad, 0xad, "a soft hyphen"},
    {0x34f, 0x34f, "a combining grapheme joiner"},
    {0x61c, 0x61c, "an Arabic letter mark"},
    {0x115f, 0x1160, "a Hangul filler"},
    {0x1680, 0x1680, "an Ogham space mark"},
    {0x17b4, 0x17b5, "an invisible Khmer vowel"},
    {0x180b, 0x180d, "a Mongolian variation selector"},
    {0x180e, 0x180e, "a Mongolian vowel separator"},
    {0x180f, 0x180f, "a Mongolian variation selector"},
    {0x2000, 0x200a, "a blank of another width"},
    {0x200b, 0x200b, "a zero width space"},
    {0x200c, 0x200c, "a zero width non-joiner"},
    {0x200d, 0x200d, "a zero width joiner"},
    {0x200e, 0x200e, "a left-to-right mark"},
    {0x200f, 0x200f, "a right-to-left mark"},
    {0x2028, 0x2028, "a line separator"},
    {0x2029, 0x2029, "a paragraph separator"},
    {0x202a, 0x202e, "a bidirectional control"},
    {0x202f, 0x202f, "a narrow no-break space"},
    {0x205f, 0x205f, "a medium mathematical space"},
    {0x2060, 0x2060, "a word joiner"},
    {0x2061, 0x2065, "an invisible operator"},
    {0x2066, 0x2069, "a bidirectional control"},
    {0x206a, 0x206f, "a format character"},
    {0x2800, 0x2800, "an empty Braille pattern"},
    {0x3000, 0x3000, "an ideographic space"},
    {0x3164, 0x3164, "a Hangul filler"},
    {0xfe00, 0xfe0f, "a variation selector"},
    {0xfeff, 0xfeff, "a byte order mark"},
    {0xffa0, 0xffa0, "a Hangul filler"},
    {0xfff0, 0xfffb, "a format character"},
    {0x1bca0, 0x1bca3, "a format character"},
    {0x1d173, 0x1d17a, "a format character"},
    {0xe0000, 0xe00ff, "a tag character"},
    {0xe0100, 0xe01ef, "a variation selector"},
    {0xe01f0, 0xe0fff, "a format character"},
};

const Invisible* find_invisible(char32_t code) {
    const auto* range = std::ranges::lower_bound(invisible, code, {}, &Invisible::last);
    return range != std::end(invisible) && range->first <= code ? range : nullptr;
}

}  // namespace

Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
        return {};
    }
    char32_t code = lead & (0x7fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return {};
        }
        code = code << 6 | (byte(i) & 0x3fu);
    }
    constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        return {};
    }
    return {code, size};
}

bool is_invisible(char32_t code) {
    return find_invisible(code) != nullptr;
}

std::string name_of_character(char32_t code) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::size_t digits_min = 4;
    std::string number;
    for (char32_t rest = code; rest != 0 || number.size() < digits_min; rest >>= 4) {
        number.insert(number.begin(), digits[rest & 15]);
    }
    const Invisible* found = find_invisible(code);
    return "U+" + number + (found == nullptr ? "" : ", " + std::string(found->name));
}

}  // namespace lexid
