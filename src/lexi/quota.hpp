#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "net/message.hpp"

namespace lexid::lexi {

// Longer than this no Retry-After is believed: the longest quota known is a day's.
inline constexpr std::chrono::seconds retry_after_max = std::chrono::hours{24};

// What the headers of an answer say of the quota. A header that is missing or makes no sense is
// nothing; of several that make sense the one that asks for more patience counts.
struct Quota {
    std::optional<std::int64_t> limit;      // X-RateLimit-Limit, of the day
    std::optional<std::int64_t> remaining;  // X-RateLimit-Remaining; never below 0
    // X-RateLimit-Reset: seconds since 1970, or milliseconds if above 10^12. Anything below 10^9
    // can't be a point in time (it may be a delay, which is not documented) and is ignored.
    std::optional<Time> reset;
    // Retry-After: a delay, of however many digits, or a date of one of HTTP's three forms,
    // reckoned from the answer's own Date, so that a clock that is wrong here or there doesn't
    // matter. Clamped to 0 and `retry_after_max`.
    std::optional<std::chrono::seconds> retry_after;
    std::optional<Time> date;  // Date
    std::string request_id;    // X-Request-ID; escaped and shortened, empty if there is none
};

// `now` stands in for a missing Date.
Quota read_quota(const std::vector<net::Header>& headers, Time now);

}  // namespace lexid::lexi
