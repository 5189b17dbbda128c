#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "lexi/patience.hpp"
#include "net/message.hpp"

namespace lexid::lexi {

// What the headers of an answer say of the quota. A header that is missing or makes no sense is
// nothing; of several that make sense the one that asks for more patience counts.
struct Quota {
    std::optional<std::int64_t> limit;      // X-RateLimit-Limit, of the day
    std::optional<std::int64_t> remaining;  // X-RateLimit-Remaining; never below 0
    // X-RateLimit-Reset: seconds since 1970, or milliseconds if above 10^12. Anything below 10^9
    // can't be a point in time (it may be a delay, which is not documented) and is ignored.
    std::optional<Time> reset;
    // How long to wait at least, whatever the answer's status is; clamped to 0 and
    // `retry_after_max` (patience.hpp).
    std::optional<std::chrono::seconds> retry_after;
    std::optional<Time> date;  // Date
    std::string request_id;    // X-Request-ID; escaped and shortened, empty if there is none
};

// `now` stands in for a missing Date.
Quota read_quota(const std::vector<net::Header>& headers, Time now);

}  // namespace lexid::lexi
