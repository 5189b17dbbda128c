#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace lexid {

// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

// Makes outside text safe for a terminal, a log line or an error: control characters (C0, C1, DEL),
// line separators, and bidirectional controls become \n, \t, \u{202e} and the like; bytes that are
// no UTF-8 become \x80 and the like; a backslash stays one. The result has no line break.
std::string escaped(std::string_view text);

// `escaped`, cut to at most `characters_max` characters with "…" at the end if anything was cut.
std::string shortened(std::string_view text, std::size_t characters_max);

// How many columns a terminal takes for well-formed UTF-8, counting each character as one.
std::size_t character_count(std::string_view text);

// `text` in backticks, escaped and shortened to a length fit for a message. (Not called `quoted`:
// the standard library's own function of that name would be found instead where it is included.)
std::string in_backticks(std::string_view text);

// The candidate nearest to `name` (by edit distance with transpositions, ignoring case), or an
// empty view if none is near enough to have been meant.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace lexid
