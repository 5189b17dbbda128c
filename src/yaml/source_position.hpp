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

}  // namespace lexid::yaml
