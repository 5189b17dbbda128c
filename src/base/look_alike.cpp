#include "base/look_alike.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "base/character.hpp"

namespace lexid {
namespace {

// The scripts whose letters pass for each other's; `compatible` are forms of Latin letters for the
// width or a list's numbers.
enum class Script : std::uint8_t {
    none,
    latin,
    cyrillic,
    greek,
    armenian,
    coptic,
    cherokee,
    lisu,
    compatible,
    count,
};
constexpr auto script_count = static_cast<std::size_t>(Script::count);

struct Range {
    char32_t first;
    char32_t last;
    Script script;
};

// In ascending order. Not all signs within a range are letters; the others are rare.
constexpr Range ranges[] = {
    {0xaa, 0xaa, Script::latin},          {0xba, 0xba, Script::latin},
    {0xc0, 0xd6, Script::latin},          {0xd8, 0xf6, Script::latin},
    {0xf8, 0x2af, Script::latin},         {0x370, 0x373, Script::greek},
    {0x376, 0x37d, Script::greek},        {0x37f, 0x383, Script::greek},
    {0x386, 0x386, Script::greek},        {0x388, 0x3e1, Script::greek},
    {0x3e2, 0x3ef, Script::coptic},       {0x3f0, 0x3ff, Script::greek},
    {0x400, 0x52f, Script::cyrillic},     {0x531, 0x556, Script::armenian},
    {0x560, 0x588, Script::armenian},     {0x13a0, 0x13fd, Script::cherokee},
    {0x1c80, 0x1c8f, Script::cyrillic},   {0x1d00, 0x1d25, Script::latin},
    {0x1d2b, 0x1d2b, Script::cyrillic},   {0x1e00, 0x1eff, Script::latin},
    {0x1f00, 0x1fff, Script::greek},      {0x2160, 0x2188, Script::compatible},
    {0x2c60, 0x2c7f, Script::latin},      {0x2c80, 0x2cf3, Script::coptic},
    {0x2de0, 0x2dff, Script::cyrillic},   {0xa4d0, 0xa4f7, Script::lisu},
    {0xa640, 0xa69f, Script::cyrillic},   {0xa722, 0xa7ff, Script::latin},
    {0xab30, 0xab64, Script::latin},      {0xab70, 0xabbf, Script::cherokee},
    {0xff21, 0xff3a, Script::compatible}, {0xff41, 0xff5a, Script::compatible},
};

constexpr bool is_ascii_letter(char32_t code) {
    return (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
}

Script script_of(char32_t code) {
    if (code < 0x80) {
        return is_ascii_letter(code) ? Script::latin : Script::none;
    }
    const auto* range = std::ranges::lower_bound(ranges, code, {}, &Range::last);
    return range != std::end(ranges) && range->first <= code ? range->script : Script::none;
}

bool is_mathematical_letter(char32_t code) {
    return code >= 0x1d400 && code <= 0x1d7ff;
}

// What belongs to a word besides its letters: digits, accents, and what can't be seen, since that
// must not part a disguised word into two honest ones.
bool continues_word(char32_t code) {
    return (code >= '0' && code <= '9') || code == '_' || (code >= 0x300 && code <= 0x36f) ||
           (code >= 0x80 && is_invisible(code) && code != 0xa0 && code != 0x3000 &&
            !(code >= 0x2000 && code <= 0x200a));
}

// Letters that look like Latin ones, alone or with the same accent. Cyrillic: а с е о р х у к ѕ і ј
// һ ԁ ԛ ԝ ӏ ѵ ё ї ѐ and capitals; Greek: ι κ ν ο ρ υ χ ϲ ϳ and capitals.
constexpr std::u32string_view cyrillic_like_latin =
    U"асеорхукѕіјһԁԛԝӏѵёїѐАВЕЗКМНОРСТУХЅІЈҺԌԚԜҮӀѴЁЇЀ";
constexpr std::u32string_view greek_like_latin = U"ικνορυχϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿΆΈΉΊΌΎό";

// Greek letters that nobody takes for Latin ones stand beside them in units and formulas.
constexpr std::u32string_view greek_of_its_own = U"βδεζθλμξπφψΓΔΘΛΞΠΣΦΨΩ";

bool looks_latin(Script script, char32_t code) {
    switch (script) {
        case Script::cyrillic:
            return cyrillic_like_latin.contains(code);
        case Script::greek:
            return greek_like_latin.contains(code);
        case Script::cherokee:
        case Script::lisu:
            return true;
        case Script::none:
        case Script::latin:
        case Script::armenian:
        case Script::coptic:
        case Script::compatible:
        case Script::count:
            return false;
    }
    return false;
}

struct Letter {
    std::size_t offset;
    char32_t code;
    Script script;
};

// Goes through a text word by word and collects what is odd.
class Search {
public:
    explicit Search(std::string_view text) : text_(text) {}

    std::vector<std::size_t> run() {
        for (std::size_t at = 0; at < text_.size();) {
            const Character character = first_character(text_.substr(at));
            take(character, at);
            at += std::max<std::size_t>(character.size, 1);
        }
        end_word();
        for (const Letter& letter : doubtful_) {
            if (!shown_[static_cast<std::size_t>(letter.script)]) {
                odd_.push_back(letter.offset);
            }
        }
        std::ranges::sort(odd_);
        return std::move(odd_);
    }

private:
    void take(Character character, std::size_t offset) {
        const Script script = character.size == 0 ? Script::none : script_of(character.code);
        if (is_mathematical_letter(character.code)) {
            odd_.push_back(offset);
        } else if (script != Script::none && !is_escape(offset)) {
            word_.push_back({offset, character.code, script});
        } else if (!continues_word(character.code)) {
            end_word();
        }
    }

    // The letter of an escape such as \n, which stands for another character: texts are escaped
    // more than once on their way.
    bool is_escape(std::size_t offset) const {
        return offset > 0 && text_[offset - 1] == '\\' &&
               is_ascii_letter(static_cast<unsigned char>(text_[offset]));
    }

    void end_word() {
        std::array<std::size_t, script_count> letters{};
        for (const Letter& letter : word_) {
            ++letters[static_cast<std::size_t>(letter.script)];
        }
        // Of scripts with as many letters, the first of the enumeration: Latin before the others.
        const auto most = std::ranges::max_element(letters);
        const auto own = static_cast<Script>(most - letters.begin());
        if (*most == word_.size()) {
            end_plain_word(own);
        } else {
            for (const Letter& letter : word_) {
                if (letter.script != own &&
                    !(letter.script == Script::greek && greek_of_its_own.contains(letter.code))) {
                    odd_.push_back(letter.offset);
                }
            }
        }
        word_.clear();
    }

    void end_plain_word(Script script) {
        const auto is_like_latin = [&](const Letter& letter) {
            return looks_latin(script, letter.code);
        };
        if (std::ranges::all_of(word_, is_like_latin)) {
            doubtful_.insert(doubtful_.end(), word_.begin(), word_.end());
        } else {
            shown_[static_cast<std::size_t>(script)] = true;
        }
    }

    std::string_view text_;
    std::vector<Letter> word_;
    std::vector<Letter> doubtful_;            // of words that look Latin
    std::array<bool, script_count> shown_{};  // the scripts that some word can't hide
    std::vector<std::size_t> odd_;
};

}  // namespace

std::vector<std::size_t> look_alikes(std::string_view text) {
    // Nothing in ASCII looks like anything else in it that would be a letter of another script.
    if (std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; })) {
        return {};
    }
    return Search(text).run();
}

}  // namespace lexid
