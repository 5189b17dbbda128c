#pragma once

#include <optional>
#include <string_view>

namespace lexid {

// The encoding, other than UTF-8, that a file is plainly in, for messages: `UTF-16
// (little-endian)`. Told by its byte order mark or, in a text that is mostly ASCII, by where its
// zero bytes are. Nothing if it may be UTF-8, or some encoding of single bytes.
std::optional<std::string_view> foreign_encoding(std::string_view file);

}  // namespace lexid
