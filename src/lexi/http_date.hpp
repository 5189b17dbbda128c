#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace lexid::lexi {

// A date as HTTP writes it (RFC 9110, section 5.6.7), exactly one of:
//
//     Sun, 06 Nov 1994 08:49:37 GMT
//     Sunday, 06-Nov-94 08:49:37 GMT
//     Sun Nov  6 08:49:37 1994
//
// The day must exist and be that day of the week. A year of two digits is the one with these last
// digits that lies at most 50 years after `now`. Second 60 is the first of the next minute.
std::optional<Time> parse_http_date(std::string_view text, Time now);

}  // namespace lexid::lexi
