#include "base/character.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace lexid {
namespace {

TEST(Character, TellsWhatCannotBeSeenAndNamesIt) {
    const struct {
        char32_t code;
        bool invisible;
        std::string_view name;
    } rows[] = {
        {'a', false, "U+0061"},
        {' ', false, "U+0020"},
        {0x00, true, "U+0000, a control character"},
        {'\t', true, "U+0009, a tab"},
        {'\r', true, "U+000D, a carriage return"},
        {0x7f, true, "U+007F, a control character"},
        {0x85, true, "U+0085, a next-line character"},
        {0x9f, true, "U+009F, a control character"},
        {0xa0, true, "U+00A0, a no-break space"},
        {0xa1, false, "U+00A1"},
        {0xad, true, "U+00AD, a soft hyphen"},
        {0xe9, false, "U+00E9"},
        {0x430, false, "U+0430"},
        {0x1fff, false, "U+1FFF"},
        {0x2000, true, "U+2000, a blank of another width"},
        {0x200b, true, "U+200B, a zero width space"},
        {0x200d, true, "U+200D, a zero width joiner"},
        {0x2010, false, "U+2010"},
        {0x2028, true, "U+2028, a line separator"},
        {0x202e, true, "U+202E, a bidirectional control"},
        {0x202f, true, "U+202F, a narrow no-break space"},
        {0x2060, true, "U+2060, a word joiner"},
        {0x2067, true, "U+2067, a bidirectional control"},
        {0x3000, true, "U+3000, an ideographic space"},
        {0x4e2d, false, "U+4E2D"},
        {0xfe0f, true, "U+FE0F, a variation selector"},
        {0xfeff, true, "U+FEFF, a byte order mark"},
        {0x1f600, false, "U+1F600"},
        {0xe0041, true, "U+E0041, a tag character"},
        {0x10ffff, false, "U+10FFFF"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(is_invisible(row.code), row.invisible);
        EXPECT_EQ(name_of_character(row.code), row.name);
    }
}

TEST(Character, TakesTheFirstOneOfAText) {
    const struct {
        std::string_view text;
        char32_t code;
        std::size_t size;
    } rows[] = {
        {"ab", 'a', 1},
        {"\xc3\xa9x", 0xe9, 2},
        {"\xe2\x80\x8b", 0x200b, 3},
        {"\xf0\x9f\x98\x80", 0x1f600, 4},
        {"\xe2\x80", 0, 0},          // cut
        {"\x80", 0, 0},              // no beginning
        {"\xc0\xaf", 0, 0},          // longer than need be
        {"\xed\xa0\x80", 0, 0},      // half of a pair
        {"\xf4\x90\x80\x80", 0, 0},  // beyond the last
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        EXPECT_EQ(first_character(row.text).code, row.code);
        EXPECT_EQ(first_character(row.text).size, row.size);
    }
}

}  // namespace
}  // namespace lexid
