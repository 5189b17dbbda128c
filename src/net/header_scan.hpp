#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace lexid::net {

// Where the header that begins `bytes` ends: the offset behind its empty line, or nothing if that
// has not come yet. `from` says how much was searched in vain before, and is moved on.
std::optional<std::size_t> header_end(std::string_view bytes, std::size_t& from);

// Whether a line of the header continues the one above it (obs-fold, RFC 9112 5.2). Parsers differ
// in what they make of it, so nobody honest sends it, and we take it from nobody.
bool has_folded_line(std::string_view header);

}  // namespace lexid::net
