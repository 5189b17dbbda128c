#include "policy/field_hints.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"

namespace lexid::policy {
namespace {

bool is_word_character(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '_';
}

// What people put into names of fields, and CEL does not take behind a dot.
bool is_path_character(char c) {
    return is_word_character(c) || c == '.' || c == '-' || c == '$' || c == '@';
}

// What stands between two words more often than it belongs to a name.
bool is_operator_word(std::string_view word) {
    static constexpr std::array words = std::to_array<std::string_view>(
        {"and", "or", "not", "in", "is", "contains", "matches", "like", "startsWith", "endsWith",
         "equals", "between", "if", "then", "else"});
    return std::ranges::find(words, word) != words.end();
}

bool can_stand_behind_a_dot(std::string_view name) {
    static constexpr std::array keywords =
        std::to_array<std::string_view>({"in", "true", "false", "null"});
    return !name.empty() && !is_ascii_digit(name[0]) &&
           std::ranges::all_of(name, is_word_character) &&
           std::ranges::find(keywords, name) == keywords.end();
}

std::size_t begin_of_path(std::string_view source, std::size_t at) {
    while (at > 0 && is_path_character(source[at - 1])) {
        --at;
    }
    return at;
}

std::size_t end_of_path(std::string_view source, std::size_t at) {
    while (at < source.size() && is_path_character(source[at])) {
        ++at;
    }
    return at;
}

bool is_rooted(std::string_view path) {
    return path.starts_with("metadata.") || path.starts_with("task.");
}

// The path up to its first name that can't stand behind a dot, which goes into brackets.
std::optional<std::string> bracketed(std::string_view path) {
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        const std::string_view name = path.substr(begin, end - begin);
        if (!name.empty() && !can_stand_behind_a_dot(name)) {
            return std::string(path.substr(0, begin - 1)) + "[\"" + std::string(name) + "\"]" +
                   std::string(path.substr(end));
        }
        begin = end + 1;
    }
    return std::nullopt;
}

// `metadata.list name`: the fault is found at the second word.
std::optional<MisspeltField> of_two_words(std::string_view source, std::size_t at) {
    const std::size_t last = at > 0 ? source.find_last_not_of(' ', at - 1) : std::string_view::npos;
    const std::size_t end = end_of_path(source, at);
    const std::string_view second = source.substr(at, end - at);
    if (last + 1 == at || !can_stand_behind_a_dot(second) || is_operator_word(second)) {
        return std::nullopt;
    }
    const std::size_t begin = begin_of_path(source, last + 1);
    const std::string_view first = source.substr(begin, last + 1 - begin);
    const std::size_t dot = first.rfind('.');
    if (!is_rooted(first) || !can_stand_behind_a_dot(first.substr(dot + 1))) {
        return std::nullopt;
    }
    const std::string_view path = source.substr(begin, end - begin);
    return MisspeltField{
        begin, std::string(path), false,
        std::string(first.substr(0, dot)) + "[\"" + std::string(path.substr(dot + 1)) + "\"]"};
}

// `metadata."list name"`
std::optional<MisspeltField> in_quotes(std::string_view source, std::size_t at) {
    if (at == 0 || at >= source.size() || source[at - 1] != '.' ||
        (source[at] != '"' && source[at] != '\'')) {
        return std::nullopt;
    }
    const std::size_t begin = begin_of_path(source, at - 1);
    const std::size_t end = source.find(source[at], at + 1);
    const std::string_view path = source.substr(begin, at - 1 - begin);
    if (end == std::string_view::npos || !is_rooted(std::string(path) + ".")) {
        return std::nullopt;
    }
    return MisspeltField{
        begin, std::string(source.substr(begin, end + 1 - begin)), false,
        std::string(path) + "[" + std::string(source.substr(at, end + 1 - at)) + "]"};
}

}  // namespace

std::optional<MisspeltField> misspelt_field(std::string_view source, std::size_t at) {
    at = std::min(at, source.size());
    const std::size_t begin = begin_of_path(source, at);
    const std::string_view path = source.substr(begin, end_of_path(source, at) - begin);
    if (is_rooted(path)) {
        if (std::optional<std::string> should_be = bracketed(path)) {
            const bool subtracts = path.substr(0, at - begin).ends_with('-');
            return MisspeltField{begin, std::string(path), subtracts, *std::move(should_be)};
        }
    }
    if (auto field = in_quotes(source, at)) {
        return field;
    }
    return of_two_words(source, at);
}

}  // namespace lexid::policy
