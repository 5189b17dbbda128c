#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"

namespace lexid::policy {

// At most `count` charges in any `window` that ends now.
struct Limit {
    // More than any quota allows in the longest window.
    static constexpr std::int64_t count_max = 1'000'000;
    // What a person counts by; and as long as charges are kept at least.
    static constexpr Duration window_min = std::chrono::seconds(1);
    static constexpr Duration window_max = std::chrono::days(31);

    std::int64_t count = 0;
    Duration window{};

    friend bool operator==(const Limit&, const Limit&) = default;
};

// `20 per hour`, `100 per day`, `5 per 10m`: a count, and minute, hour, day, week or a duration.
Result<Limit> parse_limit(std::string_view text);

// The shortest text that parse_limit reads back.
std::string to_text(const Limit& limit);

}  // namespace lexid::policy
