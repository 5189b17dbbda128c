#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace lexid {

// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

// Whether the text holds what may stand in no line that people or terminals read: bytes that are no
// UTF-8, control characters (C0, C1, DEL), line separators, bidirectional controls, tags.
bool has_controls(std::string_view text);

// Makes outside text safe for a terminal, a log line or an error, and shows what can't be seen in
// it: besides has_controls(), all blanks but U+0020, characters without width, private ones, and
// letters that pass for others (see look_alike.hpp) become \n, \t, \u{202e} and the like; bytes
// that are no UTF-8 become \x80 and the like; a backslash stays one. Left as they are: selectors
// and joiners that belong to an emoji or to a word's spelling. The result has no line break, and
// escaping it again changes nothing.
std::string escaped(std::string_view text);

// What in escaped(text) stands for the characters that begin before the byte `end`.
std::string escaped_before(std::string_view text, std::size_t end);

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
