#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cel/value/value.hpp"

namespace lexid::cel {

// CEL's timestamps and durations: reading, writing, exact arithmetic.

inline constexpr std::int64_t least_second = -62135596800;     // 0001-01-01T00:00:00Z
inline constexpr std::int64_t greatest_second = 253402300799;  // 9999-12-31T23:59:59Z

inline bool in_range(Timestamp time) {
    return time.seconds >= least_second && time.seconds <= greatest_second;
}

// RFC 3339; nothing if malformed or out of range.
std::optional<Timestamp> read_timestamp(std::string_view text);
// `1h30m`, `-1.5s`, `10ns`, `0`: units h m s ms us µs ns; nothing if malformed or out of int64
// nanoseconds.
std::optional<std::chrono::nanoseconds> read_duration(std::string_view text);

// `2026-11-23T10:00:00.5Z`, without trailing zeros.
std::string timestamp_text(Timestamp time);
// In seconds: `5400s`, `1.5s`, `-0.001s`.
std::string duration_text(std::chrono::nanoseconds duration);

// Nothing if the result is out of range.
std::optional<Timestamp> add(Timestamp time, std::chrono::nanoseconds duration);
std::optional<std::chrono::nanoseconds> subtract(Timestamp left, Timestamp right);

}  // namespace lexid::cel
