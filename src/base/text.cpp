#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/character.hpp"

namespace lexid {
namespace {

// Characters that move the cursor, end a line, or reorder what is shown.
bool is_dangerous(char32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff ||
           (code >= 0xe0000 && code <= 0xe007f);
}

void append_hex(std::string& out, std::uint32_t value, int digits_min) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string reversed;
    for (; value != 0 || digits_min > 0; value >>= 4, --digits_min) {
        reversed += digits[value & 15];
    }
    out.append(reversed.rbegin(), reversed.rend());
}

void append_escaped(std::string& out, Character character, std::string_view bytes) {
    if (character.size == 0) {
        out += "\\x";
        append_hex(out, static_cast<std::uint8_t>(bytes[0]), 2);
    } else if (!is_dangerous(character.code)) {
        out += bytes;
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

// A message stays readable with this much outside text in it.
constexpr std::size_t quoted_characters_max = 120;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Optimal string alignment distance (Damerau-Levenshtein without repeated edits of one substring).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        above[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0u : 1u)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
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

std::string escaped(std::string_view text) {
    return shortened(text, text.size());
}

std::string shortened(std::string_view text, std::size_t characters_max) {
    std::string out;
    out.reserve(std::min(text.size(), characters_max));
    for (std::size_t count = 0; !text.empty(); ++count) {
        const std::size_t plain = plain_prefix(text.substr(0, characters_max - count));
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        count += plain;
        if (text.empty()) {
            return out;
        }
        if (count == characters_max) {
            return out + "…";
        }
        const Character character = first_character(text);
        const std::size_t size = std::max<std::size_t>(character.size, 1);
        append_escaped(out, character, text.substr(0, size));
        text.remove_prefix(size);
    }
    return out;
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
