#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/ascii.hpp"
#include "base/character.hpp"
#include "base/look_alike.hpp"

namespace lexid {
namespace {

// Characters that move the cursor, end a line, or reorder what is shown.
bool is_obeyed(char32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff ||
           (code >= 0xe0000 && code <= 0xe007f);
}

bool is_private(char32_t code) {
    return (code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000;
}

bool is_emoji(char32_t code) {
    return code == 0xa9 || code == 0xae || code == 0x203c || code == 0x2049 || code == 0x2122 ||
           code == 0x2139 || (code >= 0x2190 && code <= 0x2bff && code != 0x2800) ||
           code == 0x3030 || code == 0x303d || code == 0x3297 || code == 0x3299 ||
           (code >= 0x1f000 && code <= 0x1faff);
}

// Scripts from Arabic over those of India to Khmer and Mongolian, whose spelling needs joiners.
bool joins(char32_t code) {
    return ((code >= 0x620 && code <= 0xdff) || (code >= 0x1780 && code <= 0x18aa)) &&
           !is_invisible(code);
}

// What can't be seen but belongs to what stands around it: a heart in its colour, a family of
// several signs, the joiners within a word of Persian or Hindi.
bool is_part_of_a_sign(char32_t before, char32_t code, char32_t after) {
    constexpr char32_t selector = 0xfe0f;
    constexpr char32_t keycap = 0x20e3;
    switch (code) {
        case 0xfe0e:
        case selector:
            return is_emoji(before) || after == keycap;
        case 0x200d:
            return ((is_emoji(before) || before == selector) && is_emoji(after)) ||
                   (joins(before) && joins(after));
        case 0x200c:
        case 0x180b:
        case 0x180c:
        case 0x180d:
        case 0x180e:
        case 0x180f:
            return joins(before) && joins(after);
        default:
            return false;
    }
}

void append_hex(std::string& out, std::uint32_t value, int digits_min) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string reversed;
    for (; value != 0 || digits_min > 0; value >>= 4, --digits_min) {
        reversed += digits[value & 15];
    }
    out.append(reversed.rbegin(), reversed.rend());
}

void append_escape(std::string& out, Character character, std::string_view bytes) {
    if (character.size == 0) {
        out += "\\x";
        append_hex(out, static_cast<std::uint8_t>(bytes[0]), 2);
    } else if (character.code == '\n') {
        out += "\\n";
    } else if (character.code == '\t') {
        out += "\\t";
    } else if (character.code == '\r') {
        out += "\\r";
    } else {
        out += "\\u{";
        append_hex(out, character.code, 1);
        out += '}';
    }
}

// How many bytes at the beginning are printable ASCII, which is most of what there is.
std::size_t plain_prefix(std::string_view text) {
    const auto end = std::ranges::find_if(text, [](char c) { return c < 0x20 || c == 0x7f; });
    return static_cast<std::size_t>(end - text.begin());
}

// Shows a text piece by piece, with its look-alikes found before.
class Escaping {
public:
    // Letters that look like others are told by what stands around them, up to so many bytes beyond
    // what is shown.
    static constexpr std::size_t context_bytes = 256;
    static constexpr std::size_t bytes_per_character_max = 4;

    Escaping(std::string_view text, std::size_t characters_max)
        : text_(text),
          odd_(look_alikes(text.substr(
              0,
              std::min(text.size(), characters_max) * bytes_per_character_max + context_bytes))) {
        out_.reserve(std::min(text.size(), characters_max));
    }

    // At most so many characters of what begins before the byte `end`; whether that was all.
    bool show(std::size_t characters_max, std::size_t end) {
        for (std::size_t count = 0; at_ < end; ++count) {
            const std::size_t plain = plain_prefix(
                text_.substr(at_, std::min({characters_max - count, next_odd() - at_, end - at_})));
            out_ += text_.substr(at_, plain);
            at_ += plain;
            count += plain;
            if (at_ >= end) {
                return true;
            }
            if (count == characters_max) {
                return false;
            }
            show_character();
        }
        return true;
    }

    std::string take() { return std::move(out_); }

private:
    std::size_t next_odd() const {
        return next_odd_ < odd_.size() ? odd_[next_odd_] : std::string_view::npos;
    }

    void show_character() {
        const Character character = first_character(text_.substr(at_));
        const std::size_t size = std::max<std::size_t>(character.size, 1);
        const bool odd = next_odd() == at_;
        next_odd_ += odd ? 1 : 0;
        if (odd || character.size == 0 || must_be_seen(character.code, at_ + size)) {
            append_escape(out_, character, text_.substr(at_, size));
        } else {
            out_ += text_.substr(at_, size);
        }
        before_ = character.code;
        at_ += size;
    }

    bool must_be_seen(char32_t code, std::size_t after) const {
        if (is_obeyed(code) || is_private(code)) {
            return true;
        }
        return is_invisible(code) &&
               !is_part_of_a_sign(
                   before_, code,
                   after < text_.size() ? first_character(text_.substr(after)).code : 0);
    }

    std::string_view text_;
    std::vector<std::size_t> odd_;
    std::size_t next_odd_ = 0;
    std::size_t at_ = 0;
    char32_t before_ = 0;
    std::string out_;
};

// A message stays readable with this much outside text in it.
constexpr std::size_t quoted_characters_max = 120;

// Optimal string alignment distance (Damerau-Levenshtein without repeated edits of one substring).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        above[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = ascii_lower(a[i - 1]) == ascii_lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0u : 1u)});
            if (i > 1 && j > 1 && ascii_lower(a[i - 1]) == ascii_lower(b[j - 2]) &&
                ascii_lower(a[i - 2]) == ascii_lower(b[j - 1])) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = first_character(text).size;
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

bool has_controls(std::string_view text) {
    while (!text.empty()) {
        const Character character = first_character(text);
        if (character.size == 0 || is_obeyed(character.code)) {
            return true;
        }
        text.remove_prefix(character.size);
    }
    return false;
}

std::string escaped(std::string_view text) {
    return shortened(text, text.size());
}

std::string escaped_before(std::string_view text, std::size_t end) {
    Escaping escaping(text, text.size());
    escaping.show(text.size(), std::min(end, text.size()));
    return escaping.take();
}

std::string shortened(std::string_view text, std::size_t characters_max) {
    Escaping escaping(text, characters_max);
    return escaping.show(characters_max, text.size()) ? escaping.take() : escaping.take() + "…";
}

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80; }));
}

std::string in_backticks(std::string_view text) {
    return '`' + shortened(text, quoted_characters_max) + '`';
}

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
    constexpr std::size_t name_bytes_max = 64;  // a longer name is no slip of the pen
    if (name.empty() || name.size() > name_bytes_max) {
        return {};
    }
    std::size_t best = 1 + name.size() / 3;  // one slip in a short word, more in a longer one
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > name_bytes_max || candidate == name) {
            continue;
        }
        const std::size_t d = distance(name, candidate);
        if (d < best || (d == best && found.empty() && d < name.size())) {
            best = d;
            found = candidate;
        }
    }
    return found;
}

}  // namespace lexid
