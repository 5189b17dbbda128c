#include "yaml/scalars.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/ascii.hpp"

namespace lexid::yaml {
namespace {

// Numbers in any base, with exponents, sexagesimal ones, dates and times: what begins like a number
// and holds nothing that a number can't.
bool is_numeric(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) {
        text.remove_prefix(1);
    }
    if (text.starts_with("0x") || text.starts_with("0o")) {
        return text.find_first_not_of("0123456789abcdef_", 2) == std::string_view::npos;
    }
    if (text == ".inf" || text == ".nan") {
        return true;
    }
    const bool begins =
        !text.empty() &&
        (is_ascii_digit(text[0]) || (text[0] == '.' && text.size() > 1 && is_ascii_digit(text[1])));
    return begins && text.find_first_not_of("0123456789_.:+-etz ") == std::string_view::npos;
}

void refuse(const Node& node, std::string_view what, std::string_view expected, Faults& faults) {
    faults.add(node,
               std::string(what) + " must be " + std::string(expected) + ", not " + node.shown());
}

// A plain scalar; quoted ones are texts.
bool is_plain(const Node& node, std::string_view what, std::string_view expected, Faults& faults) {
    if (node.kind != Kind::scalar) {
        refuse(node, what, expected, faults);
        return false;
    }
    if (node.style != Style::plain) {
        faults.add(
            node, std::string(what) + " must be " + std::string(expected) + ", and without quotes");
        return false;
    }
    return true;
}

}  // namespace

bool is_ambiguous(std::string_view plain) {
    constexpr std::array<std::string_view, 10> words = {"true", "false", "yes", "no",   "on",
                                                        "off",  "y",     "n",   "null", "~"};
    const std::string word = ascii_lower(plain);
    return (std::ranges::find(words, word) != words.end()) || is_numeric(word);
}

std::optional<std::int64_t> parse_integer(std::string_view digits) {
    constexpr std::size_t digits_max = 18;  // more may not fit
    if (digits.empty() || digits.size() > digits_max ||
        !std::ranges::all_of(digits, is_ascii_digit) || (digits.size() > 1 && digits[0] == '0')) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::optional<std::string> text(const Node& node, std::string_view what, Faults& faults) {
    if (node.kind != Kind::scalar) {
        refuse(node, what, "a text", faults);
        return std::nullopt;
    }
    if (node.text.find_first_not_of(" \n") == std::string::npos) {
        faults.add(node, std::string(what) + " is empty");
        return std::nullopt;
    }
    if (node.style == Style::plain && is_ambiguous(node.text)) {
        faults.add(node,
                   std::string(what) + " is " + in_backticks(node.text) +
                       ", which YAML takes for something else than a text",
                   "put it in quotes: \"" + shortened(node.text, 40) + "\"");
        return std::nullopt;
    }
    return node.text;
}

std::optional<std::string> text_line(const Node& node, std::string_view what, Faults& faults) {
    std::optional<std::string> value = text(node, what, faults);
    if (value && value->ends_with('\n')) {
        value->pop_back();
    }
    if (value && value->contains('\n')) {
        faults.add(node, std::string(what) + " must be a single line");
        return std::nullopt;
    }
    return value;
}

std::optional<bool> boolean(const Node& node, std::string_view what, Faults& faults) {
    constexpr std::string_view expected = "`true` or `false`";
    if (!is_plain(node, what, expected, faults)) {
        return std::nullopt;
    }
    if (node.text != "true" && node.text != "false") {
        refuse(node, what, expected, faults);
        return std::nullopt;
    }
    return node.text == "true";
}

std::optional<std::int64_t> integer(const Node& node, std::string_view what, Range range,
                                    Faults& faults) {
    const std::string expected =
        "a whole number from " + std::to_string(range.least) + " to " + std::to_string(range.most);
    if (!is_plain(node, what, expected, faults)) {
        return std::nullopt;
    }
    const std::optional<std::int64_t> value = parse_integer(node.text);
    if (!value || *value < range.least || *value > range.most) {
        refuse(node, what, expected, faults);
        return std::nullopt;
    }
    return value;
}

std::optional<Duration> duration(const Node& node, std::string_view what, DurationRange range,
                                 Faults& faults) {
    const std::optional<Duration> value =
        node.kind == Kind::scalar ? parse_duration(node.text) : std::nullopt;
    if (!value) {
        refuse(node, what, "a duration like `90s`, `10m` or `1h30m`", faults);
        return std::nullopt;
    }
    if (*value < range.least || *value > range.most) {
        refuse(node, what,
               "from " + format_duration(range.least) + " to " + format_duration(range.most),
               faults);
        return std::nullopt;
    }
    return value;
}

std::optional<int> percent(const Node& node, std::string_view what, Faults& faults) {
    constexpr std::string_view expected = "a percentage like `20%`, from 0% to 100%";
    if (node.kind != Kind::scalar || !node.text.ends_with('%')) {
        refuse(node, what, expected, faults);
        return std::nullopt;
    }
    const std::optional<std::int64_t> value =
        parse_integer(std::string_view(node.text).substr(0, node.text.size() - 1));
    if (!value || *value > 100) {
        refuse(node, what, expected, faults);
        return std::nullopt;
    }
    return static_cast<int>(*value);
}

std::string alternatives(std::span<const std::string_view> names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text += i == 0 ? "" : i + 1 == names.size() ? " or " : ", ";
        text += in_backticks(names[i]);
    }
    return text;
}

void refuse_choice(const Node& node, std::string_view what, std::span<const std::string_view> names,
                   Faults& faults) {
    const std::string_view near =
        node.kind == Kind::scalar ? nearest(node.text, names) : std::string_view{};
    faults.add(node,
               std::string(what) + " must be " + alternatives(names) + ", not " + node.shown(),
               near.empty() ? std::string{} : "did you mean " + in_backticks(near) + "?");
}

}  // namespace lexid::yaml
