#include "cel/library/fold.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/sha256.hpp"
#include "cel/evaluation.hpp"
#include "cel/limits.hpp"

namespace lexid::cel {
namespace {

constexpr char32_t last_character = 0x10ffff;

bool is_surrogate(char32_t code) {
    return code >= 0xd800 && code <= 0xdfff;
}

std::string utf8(char32_t code) {
    std::string out;
    if (code < 0x80) {
        return {static_cast<char>(code)};
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr unsigned leads[] = {0, 0xc0, 0xe0, 0xf0};
    out += static_cast<char>(leads[more] | code >> 6 * more);
    for (int i = more - 1; i >= 0; --i) {
        out += static_cast<char>(0x80 | (code >> 6 * i & 0x3f));
    }
    return out;
}

// Most are examples of the Unicode Standard: of chapter 3.13, of annex 15 (normalization forms),
// and of CaseFolding.txt.
TEST(Fold, GivesOneFormToTheSpellingsOfAName) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view folded;
    } rows[] = {
        {"nothing", "", ""},
        {"case", "PARTNERS", "partners"},
        {"a blank at the end", "Partners ", "partners"},
        {"blanks of all kinds around", "\t\n\u00a0\u3000 Partners\u2003\u0085\r", "partners"},
        {"blanks within", "Do  not\u00a0\u2009mail", "do not mail"},
        {"nothing but blanks", " \u00a0\u3000", ""},
        {"a zero width space", "Part\u200bners", "partners"},
        {"a byte order mark", "\ufeffPartners", "partners"},
        {"a soft hyphen", "Part\u00adners", "partners"},
        {"marks of direction", "\u202ePartners\u202c\u200f", "partners"},
        {"a variation selector", "Partners\ufe0f", "partners"},
        {"a tag", "Partners\U000e0041", "partners"},
        {"an ignorable that nobody assigned", "P\ufff0\U000e0fffartners", "partners"},
        {"full width", "Ｐａｒｔｎｅｒｓ", "partners"},
        {"a mathematical font", "𝖯𝐚𝑟𝓉𝔫𝕖𝗋𝚜", "partners"},
        {"circled", "Ⓟartners ①", "partners 1"},
        {"a ligature", "ﬁnance oﬃce", "finance office"},
        {"sharp s, small and capital", "Straße STRAẞE", "strasse strasse"},
        {"long s", "ſ", "s"},
        {"the Kelvin and Angstrom signs", "\u212a\u212b", "k\u00e5"},
        {"a Roman number", "Ⅳ", "iv"},
        {"a superscript", "m²", "m2"},
        {"half width kana with a mark", "ｶﾞ", "ガ"},
        {"a square of kana", "㌀", "アパート"},
        {"an accent apart and of one piece", "e\u0301 \u00e9", "\u00e9 \u00e9"},
        {"two accents in either order", "a\u0307\u0323 a\u0323\u0307", "\u1ea1\u0307 \u1ea1\u0307"},
        {"Hangul in parts", "\u1112\u1161\u11ab", "\ud55c"},
        {"final sigma", "ΣΊΣΥΦΟΣ Σίσυφος", "σίσυφοσ σίσυφοσ"},
        {"iota below", "ᾳ ΑΙ", "αι αι"},
        {"the capital I with a dot", "İ", "i\u0307"},
        {"a letter pair", "Ǆ ǅ", "dž dž"},
        {"an apostrophe before n", "ŉ", "ʼn"},
        {"Cherokee", "ꭰ", "Ꭰ"},
        {"an ellipsis", "…", "..."},
        {"a diaeresis alone", "a¨", "a \u0308"},
        {"other letters stay others", "Pаrtners", "pаrtners"},
        {"a digit is no letter", "Partners0", "partners0"},
        {"accents count", "Ile-de-France Île", "ile-de-france île"},
        {"NUL stays", std::string_view("A\0B", 3), std::string_view("a\0b", 3)},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(folded(row.text), row.folded);
        EXPECT_EQ(folded(row.folded), row.folded);
    }
}

TEST(Fold, RefusesWhatIsNoUtf8) {
    for (const std::string_view text : {"\xff", "a\xc0\xaf", "\xed\xa0\x80", "\xe2\x82"}) {
        EXPECT_EQ(folded(text), std::nullopt);
    }
}

TEST(Fold, AgreesWithAnotherImplementationOnEveryCharacter) {
    std::string all;
    for (char32_t code = 0; code <= last_character; ++code) {
        if (is_surrogate(code) || (code >= 0x1e030 && code <= 0x1e06d)) {
            continue;
        }
        constexpr std::string_view digits = "0123456789abcdef";
        std::string number;
        for (char32_t rest = code; rest != 0 || number.empty(); rest >>= 4) {
            number.insert(number.begin(), digits[rest & 15]);
        }
        all += number + ' ' + folded(utf8(code)).value() + '\n';
    }
    // Printed by fold_reference.py.
    EXPECT_EQ(to_hex(sha256(all)),
              "997f858cda03fce52e3bc34f64a5e69f0a90f840bae21ccc8a1a5549fa871c2a");
}

TEST(Fold, IsDoneAfterOneTimeAndBounded) {
    // Every character in turn behind nothing, letters that accents join, a blank, and before
    // others.
    constexpr std::string_view before[] = {"", "a", "\u03b1\u0345", "\u1100", " "};
    constexpr std::string_view after[] = {"",       "\u0301",  "\u0345\u0323",
                                          "\u1161", "\u00ad ", "\u0308"};
    for (char32_t code = 0; code <= last_character; ++code) {
        if (is_surrogate(code)) {
            continue;
        }
        const std::string text = std::string(before[code % std::size(before)]) + utf8(code) +
                                 std::string(after[code % std::size(after)]);
        const std::string once = folded(text).value();
        ASSERT_EQ(folded(once), once) << std::hex << static_cast<std::uint32_t>(code);
        ASSERT_LE(once.size(), fold_growth_max * text.size());
    }
}

std::string shown(std::string_view source, std::uint64_t cost_max = evaluation_cost_max) {
    Environment environment = task_environment();
    declare_fold(environment);
    const auto program = compile(environment, source);
    if (!program) {
        return "refused: " + program.error().front().message;
    }
    const Inputs inputs = task_inputs(environment);
    Workspace workspace;
    workspace.set_cost_max(cost_max);
    const Value value = evaluate(*program, inputs, workspace);
    return value.is_error() ? "error: " + value.error_text() : to_text(value, 100);
}

TEST(Fold, IsAFunctionOfConditions) {
    const struct {
        std::string_view source;
        std::string_view shown;
    } rows[] = {
        {"fold(' Law FIRMS ') == 'law firms'", "true"},
        {"fold(metadata.query) == fold('LAW firms\u00a0Berlin')", "true"},
        {"fold(metadata.query) in fold(['Law firms Berlin', 'x'])", "true"},
        {"fold(metadata.tags)", R"(["eu", "b2b", "safe-web"])"},
        {"fold(['Ä', ''])", R"(["ä", ""])"},
        {"fold([])", "[]"},
        {"fold(metadata.owner.team)",
         "error: `fold(metadata.owner.team)`: no such overload: `fold` of (null_type)"},
        {"fold([metadata.count])",
         "error: `fold([metadata.count])`: no such overload: `fold` of (int)"},
        {"fold(5)", "refused: no overload for fold(int)"},
        {"fold(metadata.missing) == 'x'",
         "error: `metadata.missing`: no such key \"missing\"; keys: count, "
         "query, tags, owner, ratio, big, text, urgent"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.source);
        EXPECT_EQ(shown(row.source), row.shown);
    }
}

TEST(Fold, CostsWhatItTakes) {
    const auto suffices = [](std::string_view source, std::uint64_t cost) {
        return shown(source, cost) != "error: the evaluation takes too long or too much memory";
    };
    // The text depends on the task, so that nothing is done when it is compiled.
    std::string ascii = "(description + '";
    std::string other = ascii;
    for (int i = 0; i < 1'000; ++i) {
        ascii += "aa";
        other += "ä";
    }
    ascii += "')";
    other += "')";
    EXPECT_TRUE(suffices(ascii + ".size() > 1000", 200));
    EXPECT_TRUE(suffices("fold" + ascii + ".size() > 1000", 500));
    EXPECT_TRUE(suffices(other + ".size() > 1000", 200));
    EXPECT_FALSE(suffices("fold" + other + ".size() > 1000", 3'000));
    EXPECT_TRUE(suffices("fold" + other + ".size() > 1000", 9'000));
}

}  // namespace
}  // namespace lexid::cel
