#include "cel/value/time.hpp"

#include <array>

#include "base/time.hpp"

namespace lexid::cel {
namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

// The fraction with a point and without trailing zeros; empty for none.
std::string fraction_text(std::int64_t nanoseconds) {
    if (nanoseconds == 0) {
        return "";
    }
    std::string digits = std::to_string(nanoseconds_per_second + nanoseconds);
    digits[0] = '.';
    digits.resize(digits.find_last_not_of('0') + 1);
    return digits;
}

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};

// Longer names before those that they start with.
constexpr std::array<Unit, 8> units = {{{"ns", 1},
                                        {"us", 1'000},
                                        {"µs", 1'000},
                                        {"μs", 1'000},
                                        {"ms", 1'000'000},
                                        {"s", nanoseconds_per_second},
                                        {"m", 60 * nanoseconds_per_second},
                                        {"h", 3600 * nanoseconds_per_second}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// One number with its unit, taken off the text; nothing if malformed or too large. Parts of a
// nanosecond are dropped.
std::optional<unsigned __int128> read_part(std::string_view& text) {
    std::size_t at = 0;
    unsigned __int128 whole = 0;
    unsigned __int128 fraction = 0;
    unsigned __int128 fraction_unit = 1;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        whole = whole * 10 + static_cast<unsigned>(text[at] - '0');
        if (whole > static_cast<unsigned __int128>(INT64_MAX) + 1) {
            return std::nullopt;
        }
    }
    std::size_t digits = at;
    if (at < text.size() && text[at] == '.') {
        for (++at; at < text.size() && is_digit(text[at]); ++at) {
            ++digits;
            if (fraction_unit < 1'000'000'000'000'000) {
                fraction = fraction * 10 + static_cast<unsigned>(text[at] - '0');
                fraction_unit *= 10;
            }
        }
    }
    if (digits == 0) {
        return std::nullopt;
    }
    text.remove_prefix(at);
    for (const Unit& unit : units) {
        if (text.starts_with(unit.name)) {
            text.remove_prefix(unit.name.size());
            const auto scale = static_cast<unsigned __int128>(unit.nanoseconds);
            return whole * scale + fraction * scale / fraction_unit;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Timestamp> read_timestamp(std::string_view text) {
    const std::optional<ParsedTime> parsed = parse_rfc3339(text);
    if (!parsed) {
        return std::nullopt;
    }
    const Timestamp time{parsed->seconds, parsed->nanoseconds};
    return in_range(time) ? std::optional(time) : std::nullopt;
}

std::optional<std::chrono::nanoseconds> read_duration(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text == "0") {
        return std::chrono::nanoseconds(0);
    }
    unsigned __int128 total = 0;
    const auto limit = static_cast<unsigned __int128>(INT64_MAX) + (negative ? 1 : 0);
    do {
        const auto part = read_part(text);
        if (!part || *part > limit || total + *part > limit) {
            return std::nullopt;
        }
        total += *part;
    } while (!text.empty());
    const auto magnitude = static_cast<std::uint64_t>(total);
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
}

std::string timestamp_text(Timestamp time) {
    std::string text = format_time(Time(std::chrono::seconds(time.seconds)));
    text.pop_back();
    return text + fraction_text(time.nanoseconds) + "Z";
}

std::string duration_text(std::chrono::nanoseconds duration) {
    const std::int64_t total = duration.count();
    const std::uint64_t magnitude =
        total < 0 ? 0 - static_cast<std::uint64_t>(total) : static_cast<std::uint64_t>(total);
    constexpr auto second = static_cast<std::uint64_t>(nanoseconds_per_second);
    return (total < 0 ? "-" : "") + std::to_string(magnitude / second) +
           fraction_text(static_cast<std::int64_t>(magnitude % second)) + "s";
}

std::optional<Timestamp> add(Timestamp time, std::chrono::nanoseconds duration) {
    std::int64_t nanoseconds = time.nanoseconds + duration.count() % nanoseconds_per_second;
    std::int64_t seconds = time.seconds + duration.count() / nanoseconds_per_second;
    if (nanoseconds < 0) {
        nanoseconds += nanoseconds_per_second;
        --seconds;
    } else if (nanoseconds >= nanoseconds_per_second) {
        nanoseconds -= nanoseconds_per_second;
        ++seconds;
    }
    const Timestamp sum{seconds, static_cast<std::int32_t>(nanoseconds)};
    return in_range(sum) ? std::optional(sum) : std::nullopt;
}

std::optional<std::chrono::nanoseconds> subtract(Timestamp left, Timestamp right) {
    std::int64_t difference = 0;
    if (__builtin_mul_overflow(left.seconds - right.seconds, nanoseconds_per_second, &difference) ||
        __builtin_add_overflow(difference, std::int64_t{left.nanoseconds} - right.nanoseconds,
                               &difference)) {
        return std::nullopt;
    }
    return std::chrono::nanoseconds(difference);
}

}  // namespace lexid::cel
