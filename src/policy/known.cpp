#include "policy/known.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "base/text.hpp"

namespace lexid::policy {
namespace {

using yaml::Faults;
using yaml::Kind;
using yaml::Node;

// Each is looked at for every name that is misspelt; long are the lists, not the list of them.
constexpr std::size_t constants_max = 1'000;

bool is_identifier(std::string_view name) {
    const auto fits = [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '_'; };
    return !name.empty() && !is_ascii_digit(name[0]) && std::ranges::all_of(name, fits);
}

// `12`, `-3`, `0.25`, `1e6` without leading zeros; a number with `.` or exponent is a double.
std::optional<boost::json::value> number(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool well_formed = !digits.empty() && is_ascii_digit(digits[0]) && digits.back() != '.' &&
                             !(digits.size() > 1 && digits[0] == '0' && is_ascii_digit(digits[1]));
    if (!well_formed) {
        return std::nullopt;
    }
    const char* end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto read = std::from_chars(text.data(), end, whole);
        read.ptr == end && read.ec == std::errc()) {
        return boost::json::value(whole);
    }
    double decimal = 0;
    const bool is_decimal = text.find_first_of(".eE") != std::string_view::npos;
    if (const auto read = std::from_chars(text.data(), end, decimal);
        is_decimal && read.ptr == end && read.ec == std::errc()) {
        return boost::json::value(decimal);
    }
    return std::nullopt;
}

boost::json::value scalar(const Node& node, Faults& faults) {
    if (node.style != yaml::Style::plain) {
        return boost::json::value(node.text);
    }
    if (node.text == "true" || node.text == "false") {
        return boost::json::value(node.text == "true");
    }
    if (std::optional<boost::json::value> value = number(node.text)) {
        return std::move(*value);
    }
    faults.add(node, in_backticks(node.text) + " is neither a number nor `true` nor `false`",
               "a text is written in quotes: \"" + shortened(node.text, 40) + "\"");
    return nullptr;
}

// Recurses as deep as the tree, which is bounded.
boost::json::value value_of(const Node& node, Faults& faults) {
    switch (node.kind) {
        case Kind::null:
            faults.add(node, "a constant needs a value");
            return nullptr;
        case Kind::scalar:
            return scalar(node, faults);
        case Kind::sequence: {
            boost::json::array array;
            for (const Node& item : node.items) {
                array.push_back(value_of(item, faults));
            }
            return array;
        }
        case Kind::mapping: {
            boost::json::object object;
            for (const yaml::Entry& entry : node.entries) {
                object.emplace(entry.key.text, value_of(entry.value, faults));
            }
            return object;
        }
    }
    return nullptr;
}

}  // namespace

std::vector<std::string> add_known(const Node& node, cel::Environment& environment,
                                   Faults& faults) {
    std::vector<std::string> names;
    if (node.kind != Kind::mapping) {
        faults.add(node, "`known` must be a mapping (`name: value`), not " + node.shown());
        return names;
    }
    if (node.entries.size() > constants_max) {
        faults.add(node.entries[constants_max].key,
                   "`known` has at most " + std::to_string(constants_max) + " names; here are " +
                       std::to_string(node.entries.size()));
        return names;
    }
    for (const yaml::Entry& entry : node.entries) {
        if (!is_identifier(entry.key.text)) {
            faults.add(entry.key, in_backticks(entry.key.text) + " is no name for a constant",
                       "a name is made of letters, digits and `_`: known.house_lists");
            continue;
        }
        names.push_back("known." + entry.key.text);
        environment.add_constant(names.back(), value_of(entry.value, faults));
    }
    return names;
}

}  // namespace lexid::policy
