#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lexid::cel {

// Knows the IANA time zones. cel reads no files, so whoever has the zone database hands this in;
// UTC and fixed offsets work without it. One is asked by many threads at once.
class TimeZones {
public:
    virtual ~TimeZones() = default;

    // What to add to UTC to get the zone's wall clock at that instant; nothing if the zone is
    // unknown. Never throws.
    virtual std::optional<std::chrono::seconds> offset_at(std::string_view zone,
                                                          std::int64_t unix_seconds) const = 0;

    // The zones' names, in any order, to tell which one was meant. Never throws.
    virtual std::vector<std::string> names() const = 0;
};

}  // namespace lexid::cel
