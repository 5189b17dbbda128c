#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "cel/value/frame.hpp"

namespace lexid::cel {

// The offset of the first `wanted` in `text` that begins at `from` or later, or of the last one
// that begins at `from` or earlier; npos if there is none, nothing if the evaluation is exhausted.
// What a search takes depends on how often it is almost there, so it is charged on the way: a step
// for each place where the first byte is right.
std::optional<std::size_t> find_text(Frame& frame, std::string_view text, std::string_view wanted,
                                     std::size_t from = 0);
std::optional<std::size_t> find_last_text(Frame& frame, std::string_view text,
                                          std::string_view wanted,
                                          std::size_t from = std::string_view::npos);

}  // namespace lexid::cel
