#include "yaml/syntax_error.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace lexid::yaml {
namespace {

// Where the value of `key: value` starts in the line of `offset`, or in the line before it.
struct Value {
    std::size_t offset = 0;
    std::string_view key;
    std::string_view text;
};

std::size_t line_start(std::string_view text, std::size_t offset) {
    const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    return newline == std::string_view::npos ? 0 : newline + 1;
}

std::optional<Value> value_in_line(std::string_view text, std::size_t start) {
    std::string_view line = text.substr(start, text.find('\n', start) - start);
    const std::size_t key = line.find_first_not_of(" -");
    if (key == std::string_view::npos || line[key] == '#') {
        return std::nullopt;
    }
    const std::size_t colon = line.find(": ", key);
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    if (value == std::string_view::npos) {
        return std::nullopt;
    }
    return Value{start + value, line.substr(key, colon - key), line.substr(value)};
}

std::string_view closing_of(char opening) {
    switch (opening) {
        case '{':
            return "}";
        case '[':
            return "]";
        case '"':
            return "\"";
        case '\'':
            return "'";
        default:
            return {};
    }
}

std::string advice(const Value& value) {
    const std::string_view closing = closing_of(value.text[0]);
    const std::string close =
        closing.empty() ? "" : "close it with `" + std::string(closing) + "` or, if it is a text, ";
    return close + "write it as a block (`" + shortened(value.key, 40) +
           ": |`, the text indented in the next line) or in quotes";
}

// `>` and `|` open a block if nothing but its header follows.
bool is_block_header(std::string_view value) {
    const std::size_t header = value.find_first_not_of("+-0123456789", 1);
    if (header == std::string_view::npos) {
        return true;
    }
    const std::size_t end = value.find_first_not_of(' ', header);
    return end == std::string_view::npos || (end > header && value[end] == '#');
}

// Why the value is no plain scalar, if it was meant as one.
std::optional<std::string> trouble(const Value& value) {
    const char first = value.text[0];
    const bool block = (first == '|' || first == '>') && is_block_header(value.text);
    if (std::string_view("{[\"'!&*|>%@`").contains(first) && !block) {
        return "a text that starts with `" + std::string(1, first) + "` is no plain text in YAML";
    }
    if (std::string_view("?-").contains(first) && value.text.size() > 1 && value.text[1] == ' ') {
        return "a text that starts with `" + std::string(1, first) + " ` is no plain text in YAML";
    }
    if (value.text.contains(": ")) {
        return "`: ` within a text starts a mapping in YAML";
    }
    return std::nullopt;
}

// What a line leaves open is found wanting in the next one.
bool is_left_open(const Value& value) {
    const std::string_view closing = closing_of(value.text[0]);
    return !closing.empty() && !value.text.ends_with(closing);
}

// Where ` #` ended the plain text of the line above, which was meant to go on in this one.
std::optional<std::size_t> comment_above(std::string_view text, std::size_t start) {
    const auto above = start > 0 ? value_in_line(text, line_start(text, start - 1)) : std::nullopt;
    const std::size_t comment = above ? above->text.find(" #") : std::string_view::npos;
    const bool goes_on = !value_in_line(text, start).has_value();
    if (comment == std::string_view::npos || !goes_on || trouble(*above) ||
        is_block_header(above->text)) {
        return std::nullopt;
    }
    return above->offset + comment + 1;
}

}  // namespace

void report_syntax_error(std::size_t offset, std::string_view message, Faults& faults) {
    const std::string_view text = faults.text();
    offset = std::min(offset, text.size());
    const std::size_t start = line_start(text, offset);
    std::optional<Value> value = value_in_line(text, start);
    std::optional<std::string> why = value ? trouble(*value) : std::nullopt;
    if (!why && start > 0) {
        value = value_in_line(text, line_start(text, start - 1));
        why = value && is_left_open(*value) ? trouble(*value) : std::nullopt;
    }
    if (why) {
        faults.add(value->offset, *why, advice(*value));
        return;
    }
    if (const auto comment = comment_above(text, start)) {
        faults.add(*comment,
                   "` #` starts a comment, which ends the text: the next line can't go on with it",
                   "write the text as a block (`|`), or put the comment on a line of its own");
        return;
    }
    faults.add(offset, "this is not YAML: " + escaped(message), "is the indentation right?");
}

}  // namespace lexid::yaml
