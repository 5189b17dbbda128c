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
        EXPECT_TRUE(row.text == row.shown || has_controls(row.text));
    }
}

TEST(Escaped, ShowsWhatCannotBeSeen) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view shown;
    } rows[] = {
        {"a no-break space", "Do\u00a0not mail", "Do\\u{a0}not mail"},
        {"a narrow no-break space", "Qui\u202f?", "Qui\\u{202f}?"},
        {"an ideographic space", "A\u3000B", "A\\u{3000}B"},
        {"a zero width space", "Part\u200bners", "Part\\u{200b}ners"},
        {"a zero width joiner between Latin letters", "Part\u200dners", "Part\\u{200d}ners"},
        {"a soft hyphen", "Part\u00adners", "Part\\u{ad}ners"},
        {"a word joiner", "\u2060Partners", "\\u{2060}Partners"},
        {"a combining grapheme joiner", "P\u034fartners", "P\\u{34f}artners"},
        {"a variation selector behind a letter", "Partners\ufe0f", "Partners\\u{fe0f}"},
        {"one of the later variation selectors", "P\U000e0100", "P\\u{e0100}"},
        {"tags that spell", "\U000e0041\U000e0042", "\\u{e0041}\\u{e0042}"},
        {"a Hangul filler", "\u3164", "\\u{3164}"},
        {"an empty Braille pattern", "a\u2800", "a\\u{2800}"},
        {"a private character", "a\ue000", "a\\u{e000}"},
        {"an interlinear annotation", "a\ufff9", "a\\u{fff9}"},
        {"a joiner at the end of a Persian word", "\u0645\u06cc\u200c", "\u0645\u06cc\\u{200c}"},
        {"two joiners in one", "\u0645\u200c\u200c\u06cc", "\u0645\\u{200c}\\u{200c}\u06cc"},
        {"two selectors behind an emoji", "\u2764\ufe0f\ufe0f", "\u2764\ufe0f\\u{fe0f}"},
        {"a Cyrillic letter in a Latin word", "P\u0430rtners", "P\\u{430}rtners"},
        {"the same around a backslash's letter", "\\n\u041f\u0440\u0438", "\\n\u041f\u0440\u0438"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(escaped(row.text), row.shown);
        EXPECT_EQ(escaped(row.shown), row.shown);
    }
}

TEST(Escaped, LeavesOrdinaryTextOfAllTheWorldReadable) {
    constexpr std::string_view texts[] = {
        "Île-de-France, São Paulo, Zürich",
        "Geschäftsführer in Bayern – „Größe“",
        "Nguyễn Văn An, Łódź, İstanbul",
        "Отчёт о встрече с партнёрами",
        "Найти 50 клиентов для IT-отдела Google",
        "Εύρεση πελατών στην Αθήνα",
        "東京の弁護士、CEO 50人",
        "서울의 변호사",
        "ابحث عن مدير، می\u200cخواهم",
        "क्\u200dष और শিক্ষক",
        "חפש 50 מנהלים ב-Google",
        "🚀🔥 \u2764\ufe0f 👩\u200d💻 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 🇩🇪 👍🏽",
        "10 kΩ, 5 µm, ΔT, R&D, C++, № 5, 20 €",
    };
    for (const std::string_view text : texts) {
        SCOPED_TRACE(text);
        EXPECT_EQ(escaped(text), text);
        EXPECT_FALSE(has_controls(text));
    }
}

TEST(Escaped, KnowsWhatStandsBeforeAPlace) {
    // The word's beginning is shown as the whole word demands.
    constexpr std::string_view text = "\u0420artners\u00a0x";
    EXPECT_EQ(escaped_before(text, 0), "");
    EXPECT_EQ(escaped_before(text, 2), "\\u{420}");
    EXPECT_EQ(escaped_before(text, 9), "\\u{420}artners");
    EXPECT_EQ(escaped_before(text, text.size() + 5), escaped(text));
}

TEST(Shortened, SaysThatItCut) {
    EXPECT_EQ(shortened("äöü", 3), "äöü");
    EXPECT_EQ(shortened("äöü", 2), "äö…");
    EXPECT_EQ(shortened("\u0420artners", 1), "\\u{420}…");
    EXPECT_EQ(shortened("abc", 0), "…");
    EXPECT_EQ(shortened("", 0), "");
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
