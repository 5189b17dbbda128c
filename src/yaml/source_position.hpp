#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "yaml/node.hpp"

namespace lexid::yaml {

// Which byte of the file the byte `offset` of a scalar's text comes from: for plain and
// single-quoted scalars and blocks exactly, also over several lines; for double-quoted ones up to
// the first escape, behind it the scalar's start. `text` is the file.
std::size_t source_offset(std::string_view text, const Node& scalar, std::size_t offset);

// Where a comment starts in the line in which a plain scalar ends; whoever wrote ` #` may have
// meant it to belong to the scalar.
std::optional<std::size_t> trailing_comment(std::string_view text, const Node& scalar);

// Whether the scalar reads in the file as it does in its text, line by line: a literal block, or
// what stands on one line without escapes. In others YAML joins lines or puts characters in.
bool is_shown_as_it_is(std::string_view text, const Node& scalar);

// Where an escape of double quotes starts that makes a character which the file doesn't show, such
// as `\x2f`; not `\"`, `\\`, `\/`, `\t`, `\n` and the one that joins lines.
std::optional<std::size_t> hiding_escape(std::string_view text, const Node& scalar);

}  // namespace lexid::yaml
