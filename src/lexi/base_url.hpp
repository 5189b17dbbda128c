#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace lexid::lexi {

// Where the API lives.
struct BaseUrl {
    std::string host;  // without the brackets of an IPv6 address
    std::string port;  // "443" unless the text says otherwise
    std::string path;  // without a slash at its end; empty for none

    friend bool operator==(const BaseUrl&, const BaseUrl&) = default;
};

// `https://data.leadlex.com/functions/v1/api-gateway`. Refused: another scheme, user or password,
// query, fragment, a path with `.` or `..`.
Result<BaseUrl> parse_base_url(std::string_view text);

// Percent-encodes all but unreserved characters (letters, digits, `-._~`), so that any text is one
// segment of a path or one value of a query.
std::string percent_encoded(std::string_view text);

}  // namespace lexid::lexi
