#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "yaml/faults.hpp"
#include "yaml/node.hpp"

// Scalars by their own grammar, never by YAML's guess. Each returns the value, or nothing and a
// fault that says what is expected. `what` names the thing: `the name`, `poll.interval`.
namespace lexid::yaml {

// Any text; a plain scalar that YAML readers take for a number, a date, a truth value or null must
// be quoted. Not empty.
std::optional<std::string> text(const Node& node, std::string_view what, Faults& faults);

// The same on a single line.
std::optional<std::string> text_line(const Node& node, std::string_view what, Faults& faults);

// `true` or `false`, not quoted.
std::optional<bool> boolean(const Node& node, std::string_view what, Faults& faults);

// Digits without leading zeros, sign or quotes, from `least` to `most`.
struct Range {
    std::int64_t least;
    std::int64_t most;
};
std::optional<std::int64_t> integer(const Node& node, std::string_view what, Range range,
                                    Faults& faults);

// `10m`, `1h30m`: see parse_duration.
struct DurationRange {
    Duration least;
    Duration most;
};
std::optional<Duration> duration(const Node& node, std::string_view what, DurationRange range,
                                 Faults& faults);

// `20%`: a whole number from 0 to 100; the value is the number.
std::optional<int> percent(const Node& node, std::string_view what, Faults& faults);

// Whether a plain scalar with this text is something else than a text to YAML readers.
bool is_ambiguous(std::string_view plain);

// The digits of `integer` if they fit; for texts that hold a number among other things.
std::optional<std::int64_t> parse_integer(std::string_view digits);

// `a`, `b` or `c`, each in backticks.
std::string alternatives(std::span<const std::string_view> names);

// Reports a scalar that is none of `names`.
void refuse_choice(const Node& node, std::string_view what, std::span<const std::string_view> names,
                   Faults& faults);

// One of a table's names.
template <class T, std::size_t size>
std::optional<T> choice(const Node& node, std::string_view what,
                        const std::pair<std::string_view, T> (&table)[size], Faults& faults) {
    std::string_view names[size];
    for (std::size_t i = 0; i < size; ++i) {
        names[i] = table[i].first;
        if (node.kind == Kind::scalar && node.text == names[i]) {
            return table[i].second;
        }
    }
    refuse_choice(node, what, names, faults);
    return std::nullopt;
}

}  // namespace lexid::yaml
