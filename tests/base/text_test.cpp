#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace lexid {
namespace {

TEST(Utf8, IsRefusedWhereItIsMalformed) {
    const struct {
        std::string_view name;
        std::string_view text;
        bool good;
    } rows[] = {
        {"empty", "", true},
        {"ascii", "abc", true},
        {"four bytes", "\xf0\x9f\x8e\xa8", true},
        {"overlong slash", "\xc0\xaf", false},
        {"overlong in three bytes", "\xe0\x80\xaf", false},
        {"surrogate", "\xed\xa0\x80", false},
        {"above the last character", "\xf4\x90\x80\x80", false},
        {"cut", "\xe2\x82", false},
        {"lone continuation", "\x80", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(is_utf8(row.text), row.good);
    }
}

TEST(Escaped, LeavesNothingThatATerminalOrALogWouldObey) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view shown;
    } rows[] = {
        {"plain", "Söhne & Co", "Söhne & Co"},
        {"line break", "a\nb\r", "a\\nb\\r"},
        {"terminal escape", "\x1b[2J", "\\u{1b}[2J"},
        {"C1", "\xc2\x9b", "\\u{9b}"},
        {"right-to-left override", "\xe2\x80\xae", "\\u{202e}"},
        {"line separator", "\xe2\x80\xa8", "\\u{2028}"},
        {"not UTF-8", "a\xff", "a\\xff"},
        {"NUL", std::string_view("\0", 1), "\\u{0}"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(escaped(row.text), row.shown);
    }
}

TEST(Shortened, SaysThatItCut) {
    EXPECT_EQ(shortened("äöü", 3), "äöü");
    EXPECT_EQ(shortened("äöü", 2), "äö…");
}

TEST(Nearest, FindsWhatWasMeantAndNothingFarther) {
    constexpr std::array<std::string_view, 3> names = {"prospect_search", "campaign_start", "type"};
    const struct {
        std::string_view typed;
        std::string_view meant;
    } rows[] = {
        {"prospect_serach", "prospect_search"},
        {"Prospect_Search", "prospect_search"},
        {"tpye", "type"},
        {"weather", ""},
        {"", ""},
        {"x", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.typed);
        EXPECT_EQ(nearest(row.typed, names), row.meant);
    }
}

}  // namespace
}  // namespace lexid
