#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"
#include "policy/sum.hpp"

namespace lexid::policy {

// In any `window` that ends now charges count, or what they add to `sum` comes to, at most this.
struct Limit {
    // More charges than any quota allows in the longest window; more of anything than people count.
    static constexpr std::int64_t count_max = 1'000'000;
    static constexpr std::int64_t sum_max = 1'000'000'000'000'000;
    // What a person counts by; and as long as charges are kept at least.
    static constexpr Duration window_min = std::chrono::seconds(1);
    static constexpr Duration window_max = std::chrono::days(31);

    std::int64_t at_most = 0;
    Duration window{};
    std::shared_ptr<const Sum> sum = nullptr;  // without one, charges are counted

    // Under which charges keep what they add; empty if they count as one.
    std::string_view key() const { return sum ? std::string_view(sum->key) : std::string_view(); }

    friend bool operator==(const Limit& a, const Limit& b) {
        return a.at_most == b.at_most && a.window == b.window && a.key() == b.key();
    }
};

// `20 per hour`, `100 per day`, `5 per 10m`: a count, and minute, hour, day, week or a duration.
Result<Limit> parse_limit(std::string_view text);

// The part behind `per`.
Result<Duration> parse_window(std::string_view text);

// The limit as a policy writes it, in one line: `20 per hour`, `{sum: metadata.count, at_most: 500,
// per: day}`. Reads back as the same limit.
std::string to_text(const Limit& limit);

}  // namespace lexid::policy
