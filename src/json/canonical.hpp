#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lexid::json {

// The canonical text of a value: one text for one value, whatever order or spelling it arrived in.
// Keys sorted by their bytes, no white space; a double in the fewest digits that read back to it,
// always with `.` or exponent, so that it stays a double; in strings only `"`, `\` and control
// characters below U+0020 escaped. `Reader` reads it back to an equal value. Requires: no double
// inside is infinite or NaN, and the nesting is one that `Reader` accepted.
void append_canonical(std::string& out, const boost::json::value& value);
void append_canonical(std::string& out, const boost::json::object& object);
std::string canonical(const boost::json::value& value);

// The same if it has at most `bytes_max` bytes; nothing else is looked at much further than that.
std::optional<std::string> canonical_within(const boost::json::value& value, std::size_t bytes_max);

// A string as JSON writes it, quotes included, by the same rules. Requires well-formed UTF-8.
void append_quoted(std::string& out, std::string_view text);

}  // namespace lexid::json
