#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "settings/settings.hpp"
#include "yaml/scalars.hpp"

// All that lexid knows of its settings, as data. The parser, the shipped lexid.yaml, the JSON
// Schema and the reference page are made of it; so a new setting is a row and a member.
namespace lexid::settings {

// Where a value belongs, as a function from the settings to the member.
template <class T>
using Place = T& (*)(Settings&);

// What kinds of value there are, each with its place and its bounds, which count as within.
struct Address {
    Place<BaseUrl> place;
};
struct Key {
    Place<KeySource> place;
};
struct Proxy {
    Place<ProxySource> place;
};
struct Path {
    Place<std::string> place;
};
struct Number {
    Place<int> place;
    yaml::Range range;
};
struct Length {
    Place<Duration> place;
    yaml::DurationRange range;
};
// A duration or the word that stands for none: `forever`.
struct OptionalLength {
    Place<std::optional<Duration>> place;
    yaml::DurationRange range;
    std::string_view word;
};
struct Share {
    Place<Percent> place;
    std::string_view zero_fault;  // why 0% is refused; empty: it is not
};
// One of an enumeration's names, in the order of its values.
struct Choice {
    std::span<const std::string_view> names;
    void (*choose)(Settings&, std::size_t index);
    std::size_t (*chosen)(Settings&);
};
using Kind = std::variant<Address, Key, Proxy, Path, Number, Length, OptionalLength, Share, Choice>;

// What holds if a setting that has no default is absent, and a value to show instead.
struct Absent {
    std::string_view means;
    std::string_view example;
};

struct Setting {
    std::string_view key;  // `mode`; in a section, `api.timeout`
    Kind kind;
    std::string_view default_text;  // as the file would have it; empty: see `absent`
    std::string_view meaning;       // lower case, no full stop; follows the value in a comment
    Absent absent = {};

    std::string_view section() const;  // `api`; empty at the top
    std::string_view name() const;     // `timeout`
};

// In the order of the shipped file; the settings of a section stand together.
std::span<const Setting> table();

// Requires that there is one of this key.
const Setting& setting(std::string_view key);

// Keys that a later version will have, refused by name.
std::span<const std::string_view> later_keys();

// What may stand there, for people: `a duration from 1s to 5m`. Names in backticks.
std::string values_text(const Kind& kind);

}  // namespace lexid::settings
