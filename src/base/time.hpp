#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lexid {

// An instant of the wall clock (UTC). Microseconds in 64 bits reach far beyond the years 1 to 9999
// that RFC 3339 can write.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

// An RFC 3339 instant in full: years 1 to 9999, nanoseconds.
struct ParsedTime {
    std::int64_t seconds = 0;      // since 1970-01-01T00:00:00Z
    std::int32_t nanoseconds = 0;  // 0 to 999,999,999

    friend bool operator==(const ParsedTime&, const ParsedTime&) = default;
};

// `2026-11-23T10:00:00.123456789-05:00`; `t` and `z` may be lower case, the offset must be given,
// second 60 is refused, digits beyond the ninth of the fraction are refused.
std::optional<ParsedTime> parse_rfc3339(std::string_view text);

// The same, cut to microseconds.
std::optional<Time> parse_time(std::string_view text);

// `2026-11-23T10:00:00Z`, with a fraction of 3 or 6 digits only where there is one.
std::string format_time(Time time);

// `90s`, `10m`, `1h30m`, `500ms`, `7d`: one or more numbers with a unit (`d h m s ms`), each unit
// at most once and from large to small, no sign, no fraction, no spaces. At most 3,650 days.
std::optional<Duration> parse_duration(std::string_view text);

// The shortest text that parse_duration reads back: `1h30m`, `0s`. Parts below 1 ms are dropped.
std::string format_duration(Duration duration);

}  // namespace lexid
