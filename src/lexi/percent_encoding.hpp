#pragma once

#include <string>
#include <string_view>

namespace lexid::lexi {

// Percent-encodes all but unreserved characters (letters, digits, `-._~`), so that any text is one
// segment of a path or one value of a query.
std::string percent_encoded(std::string_view text);

}  // namespace lexid::lexi
