#include "base/redactor.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/ascii.hpp"
#include "base/escaped_unit.hpp"

namespace lexid {
namespace {

// So much of a secret is nearly all chance could make look like it, and what a cut leaves at most.
constexpr std::size_t least_characters = 8;
// Between two characters of a secret: a line break with an indentation.
constexpr std::size_t noise_max = 16;

constexpr std::size_t base64_alignments = 3;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string hex_of(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char c : text) {
        hex += digits[static_cast<std::uint8_t>(c) >> 4];
        hex += digits[static_cast<std::uint8_t>(c) & 15];
    }
    return hex;
}

// What is the same in the base64 of every text that has `text` behind so many other bytes (modulo
// 3): without the characters that its neighbours have a part in.
std::string base64_of(std::string_view text, std::size_t bytes_before) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string bytes = std::string(bytes_before, '\0') + std::string(text);
    std::string out;
    const std::size_t digits_before = (bytes_before * 8 + 5) / 6;
    for (std::size_t digit = digits_before; digit < bytes.size() * 8 / 6; ++digit) {
        const std::size_t bit = digit * 6;
        const auto at = [&bytes](std::size_t i) {
            return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0u;
        };
        const unsigned two = at(bit / 8) << 8 | at(bit / 8 + 1);
        out += digits[two >> (10 - bit % 8) & 63];
    }
    return out;
}

// The alphabet for addresses has two other characters.
char standard_digit(char c) {
    return c == '-' ? '+' : c == '_' ? '/' : c;
}

bool is_same(char32_t code, char wanted, bool any_case) {
    if (code > 0x7f) {
        return false;
    }
    const char c = static_cast<char>(code);
    return any_case ? ascii_lower(c) == ascii_lower(wanted) : standard_digit(c) == wanted;
}

// Six bits of each of some characters, in either case.
std::size_t beginning_of(std::string_view some) {
    std::size_t bits = 0;
    for (const char c : some) {
        bits = bits << 6 | (static_cast<std::size_t>(ascii_lower(c)) & 63);
    }
    return bits;
}

// Beyond the six bits of each of three.
constexpr std::uint32_t not_plain = std::uint32_t{1} << 20;

// Neither an escape nor what may stand between two characters.
constexpr bool is_plain(char c) {
    return c > 0x20 && c < 0x7f && !may_begin_escape(c);
}

constexpr auto bits_of = [] {
    std::array<std::uint32_t, 256> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const char c = static_cast<char>(i);
        all[i] = (static_cast<std::uint32_t>(ascii_lower(c)) & 63) | (is_plain(c) ? 0 : not_plain);
    }
    return all;
}();

// The first one from `at` on that is no noise; as much as nothing if none comes.
char32_t next_character(std::string_view text, std::size_t at) {
    for (std::size_t noise = 0; at < text.size() && noise <= noise_max; ++noise) {
        const EscapedUnit unit = read_escaped_unit(text, at);
        if (!unit.is_noise) {
            return unit.code;
        }
        at += unit.size;
    }
    return 0;
}

struct Match {
    std::size_t characters = 0;
    std::size_t end = 0;
};

// How much of `wanted` stands at `at`, which is taken to begin with its first character.
Match match(std::string_view text, std::size_t at, std::string_view wanted, bool any_case) {
    Match best{0, at};
    std::size_t noise = 0;
    while (at < text.size() && best.characters < wanted.size() && noise <= noise_max) {
        const char next = wanted[best.characters];
        const auto byte = static_cast<std::uint8_t>(text[at]);
        // A quote or a backslash by itself ends a text or begins an escape: left alone, so that
        // JSON stays JSON.
        if (byte != '"' && byte != '\\' && is_same(byte, next, any_case)) {
            best = {best.characters + 1, ++at};
            noise = 0;
            continue;
        }
        if (byte > 0x20 && byte < 0x7f && !may_begin_escape(text[at])) {
            break;
        }
        const EscapedUnit unit = read_escaped_unit(text, at);
        at += unit.size;
        if (is_same(unit.code, next, any_case) && !unit.is_noise) {
            best = {best.characters + 1, at};
            noise = 0;
        } else if (unit.is_noise && best.characters > 0) {
            ++noise;
        } else {
            break;
        }
    }
    return best;
}

}  // namespace

void Redactor::add(const Secret& secret, std::string_view shown) {
    // Blanks and backslashes may stand anywhere between its characters, so it counts without its
    // own.
    std::string text;
    for (const char c : secret.reveal()) {
        if (static_cast<std::uint8_t>(c) > 0x20 && c != '\\') {
            text += c;
        }
    }
    const Secret stripped(text);
    Secret::wipe(text);
    if (stripped.reveal().size() < secret_characters_min) {
        return;
    }
    const std::unique_lock lock(mutex_);
    const auto is_known = [&](const Form& form) { return form.text.reveal() == stripped.reveal(); };
    if (std::ranges::any_of(forms_, is_known)) {
        return;
    }
    constexpr std::size_t forms_each = 2 + base64_alignments;
    if (forms_.size() >= secrets_max * forms_each) {
        forms_.erase(forms_.begin(), forms_.begin() + forms_each);
    }
    add_forms(stripped.reveal(), shown);
    index_forms();
}

void Redactor::add_forms(std::string_view secret, std::string_view shown) {
    const bool may_be_cut = secret.size() >= 2 * least_characters;
    const auto add_form = [&](std::string text, bool any_case) {
        // As many of its characters as that many of the secret's take.
        const std::size_t least =
            may_be_cut ? text.size() * least_characters / secret.size() : text.size();
        forms_.push_back(
            {Secret(text), std::string(shown), any_case, std::max<std::size_t>(least, 1)});
        Secret::wipe(text);
    };
    add_form(std::string(secret), true);
    add_form(hex_of(secret), true);
    for (std::size_t before = 0; before < base64_alignments; ++before) {
        add_form(base64_of(secret, before), false);
    }
}

void Redactor::index_forms() {
    for (std::vector<std::uint16_t>& forms : forms_by_first_) {
        forms.clear();
    }
    are_first_two_.reset();
    are_first_three_.reset();
    may_be_first_.fill(false);
    for (const char c : {'\\', '%', '&', '='}) {
        may_be_first_[static_cast<std::uint8_t>(c)] = true;
    }
    for (std::size_t i = 0; i < forms_.size(); ++i) {
        std::string beginning(forms_[i].text.reveal().substr(0, 3));
        for (int alphabet = 0; alphabet < 2; ++alphabet) {
            are_first_two_.set(beginning_of(std::string_view(beginning).substr(0, 2)));
            are_first_three_.set(beginning_of(beginning));
            std::ranges::replace(beginning, '+', '-');
            std::ranges::replace(beginning, '/', '_');
        }
        const char first = forms_[i].text.reveal()[0];
        std::string starts{first};
        if (forms_[i].any_case && upper(first) != ascii_lower(first)) {
            starts = {ascii_lower(first), upper(first)};
        } else if (!forms_[i].any_case && (first == '+' || first == '/')) {
            starts += first == '+' ? '-' : '_';
        }
        for (const char start : starts) {
            forms_by_first_[static_cast<std::uint8_t>(start)].push_back(
                static_cast<std::uint16_t>(i));
            may_be_first_[static_cast<std::uint8_t>(start)] = true;
        }
    }
}

std::optional<Redactor::Place> Redactor::find_at(std::string_view text, std::size_t at) const {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    const char32_t code = may_begin_escape(text[at]) ? read_escaped_unit(text, at).code : byte;
    std::optional<Place> longest;
    const auto try_forms = [&](const std::vector<std::uint16_t>& indices) {
        for (const std::uint16_t i : indices) {
            const Form& form = forms_[i];
            const Match found = match(text, at, form.text.reveal(), form.any_case);
            if (found.characters >= form.least && (!longest || found.end > longest->end)) {
                longest = Place{found.end, &form};
            }
        }
    };
    try_forms(forms_by_first_[byte]);
    if (code != byte && code < forms_by_first_.size()) {
        try_forms(forms_by_first_[code]);
    }
    return longest;
}

bool Redactor::may_begin_at(std::string_view text, std::size_t at) const {
    if (!may_be_first_[static_cast<std::uint8_t>(text[at])]) {
        return false;
    }
    if (may_begin_escape(text[at])) {
        return true;
    }
    const std::string_view three = text.substr(at, 3);
    if (three.size() < 3) {
        return true;
    }
    if (is_plain(three[1])) {
        return is_plain(three[2]) ? are_first_three_.test(beginning_of(three))
                                  : are_first_two_.test(beginning_of(three.substr(0, 2)));
    }
    const char32_t second = next_character(text, at + 1);
    return second < 0x80 &&
           are_first_two_.test(beginning_of(std::string{three[0], static_cast<char>(second)}));
}

// Nearly every byte of a text is passed here, so all but one branch in a hundred is foretold.
std::size_t Redactor::next_candidate(std::string_view text, std::size_t at) const {
    const auto bits_at = [text](std::size_t i) {
        return bits_of[static_cast<std::uint8_t>(text[i])];
    };
    for (; at + 2 < text.size(); ++at) {
        const std::uint32_t a = bits_at(at);
        const std::uint32_t b = bits_at(at + 1);
        const std::uint32_t c = bits_at(at + 2);
        const bool may_begin = are_first_three_.test((a << 12 | b << 6 | c) & 0x3ffff);
        if ((may_begin || ((a | b | c) & not_plain) != 0) && may_begin_at(text, at)) {
            return at;
        }
    }
    while (at < text.size() && !may_begin_at(text, at)) {
        ++at;
    }
    return at;
}

template <class Found>
void Redactor::search(std::string_view text, Found found) const {
    const std::shared_lock lock(mutex_);
    if (forms_.empty()) {
        return;
    }
    for (std::size_t at = next_candidate(text, 0); at < text.size();
         at = next_candidate(text, at)) {
        const std::optional<Place> place = find_at(text, at);
        if (!place) {
            // A whole escape: what is within it is no text by itself.
            at += text[at] == '\\' ? read_escaped_unit(text, at).size : 1;
        } else if (found(at, *place)) {
            at = place->end;
        } else {
            return;
        }
    }
}

bool Redactor::redact(std::string& text) const {
    std::string out;
    std::size_t from = 0;
    search(text, [&](std::size_t at, const Place& place) {
        out.append(text, from, at - from).append(place.form->shown);
        from = place.end;
        return true;
    });
    if (from == 0) {
        return false;
    }
    text = out.append(text, from);
    return true;
}

std::string Redactor::redacted(std::string text) const {
    redact(text);
    return text;
}

bool Redactor::finds_secret(std::string_view text) const {
    bool found = false;
    search(text, [&](std::size_t, const Place&) {
        found = true;
        return false;
    });
    return found;
}

Redactor& redactor() {
    static Redactor one;
    return one;
}

}  // namespace lexid
