#include "base/time.hpp"

#include <algorithm>
#include <array>

namespace lexid {
namespace {

// Reads a text from left to right; each step says whether it fitted.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    bool skip(char a, char b) {
        if (peek() != a && peek() != b) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }
    bool skip(char c) { return !rest_.empty() && skip(c, c); }

    bool skip(std::string_view prefix) {
        if (!rest_.starts_with(prefix)) {
            return false;
        }
        rest_.remove_prefix(prefix.size());
        return true;
    }

    // Exactly `count` digits.
    bool digits(int count, int& out) {
        out = 0;
        for (; count > 0; --count) {
            if (!is_digit()) {
                return false;
            }
            out = out * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return true;
    }

    // One to nine digits.
    bool number(int& value, int& count) {
        value = 0;
        for (count = 0; is_digit(); ++count) {
            if (count == 9) {
                return false;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return count > 0;
    }

private:
    bool is_digit() const { return peek() >= '0' && peek() <= '9'; }

    std::string_view rest_;
};

bool read_fraction(Reader& in, int& nanoseconds) {
    nanoseconds = 0;
    if (!in.skip('.')) {
        return true;
    }
    int count = 0;
    if (!in.number(nanoseconds, count)) {
        return false;
    }
    for (; count < 9; ++count) {
        nanoseconds *= 10;
    }
    return true;
}

bool read_offset(Reader& in, int& minutes) {
    minutes = 0;
    if (in.skip('Z', 'z')) {
        return true;
    }
    const int sign = in.peek() == '-' ? -1 : 1;
    int hour = 0;
    int minute = 0;
    if (!in.skip('+', '-') || !in.digits(2, hour) || !in.skip(':') || !in.digits(2, minute)) {
        return false;
    }
    minutes = sign * (hour * 60 + minute);
    return hour < 24 && minute < 60;
}

constexpr Duration duration_max = std::chrono::days(3650);

}  // namespace

std::optional<ParsedTime> parse_rfc3339(std::string_view text) {
    Reader in(text);
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, nanoseconds = 0, offset = 0;
    const bool fits = in.digits(4, year) && in.skip('-') && in.digits(2, month) && in.skip('-') &&
                      in.digits(2, day) && in.skip('T', 't') && in.digits(2, hour) &&
                      in.skip(':') && in.digits(2, minute) && in.skip(':') &&
                      in.digits(2, second) && read_fraction(in, nanoseconds) &&
                      read_offset(in, offset) && in.at_end();
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!fits || year < 1 || !date.ok() || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ParsedTime{((days * 24 + hour) * 60 + minute - offset) * 60 + second, nanoseconds};
}

std::optional<Time> parse_time(std::string_view text) {
    const std::optional<ParsedTime> parsed = parse_rfc3339(text);
    if (!parsed) {
        return std::nullopt;
    }
    return Time(std::chrono::seconds(parsed->seconds) + Duration(parsed->nanoseconds / 1000));
}

namespace {

// `value`, not negative, in at least `digits_min` digits.
void append_number(std::string& out, long value, int digits_min) {
    const std::size_t begin = out.size();
    for (; value != 0 || digits_min > 0; value /= 10, --digits_min) {
        out += static_cast<char>('0' + value % 10);
    }
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
}

}  // namespace

std::string format_time(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::string out;
    append_number(out, static_cast<int>(date.year()), 4);
    out += '-';
    append_number(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_number(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_number(out, clock.hours().count(), 2);
    out += ':';
    append_number(out, clock.minutes().count(), 2);
    out += ':';
    append_number(out, clock.seconds().count(), 2);
    if (const auto micros = static_cast<long>(clock.subseconds().count()); micros != 0) {
        const bool millis = micros % 1000 == 0;
        out += '.';
        append_number(out, millis ? micros / 1000 : micros, millis ? 3 : 6);
    }
    return out + 'Z';
}

namespace {

struct Unit {
    std::string_view name;
    Duration length;
};

// From large to small. `ms` is tried before `m` where both fit, see parse_duration.
constexpr std::array<Unit, 5> units = {{{"d", std::chrono::days(1)},
                                        {"h", std::chrono::hours(1)},
                                        {"m", std::chrono::minutes(1)},
                                        {"s", std::chrono::seconds(1)},
                                        {"ms", std::chrono::milliseconds(1)}}};

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    Reader in(text);
    Duration total{};
    std::size_t next_unit = 0;
    do {
        int value = 0;
        int count = 0;
        if (!in.number(value, count)) {
            return std::nullopt;
        }
        std::size_t unit = units.size() - 1;
        if (!in.skip(units[unit].name)) {
            unit = 0;
            while (unit < units.size() && !in.skip(units[unit].name)) {
                ++unit;
            }
        }
        if (unit < next_unit || unit == units.size()) {
            return std::nullopt;
        }
        next_unit = unit + 1;
        // At most nine digits of days: far from overflow.
        total += value * units[unit].length;
    } while (!in.at_end());
    return total <= duration_max ? std::optional(total) : std::nullopt;
}

std::string format_duration(Duration duration) {
    std::string out;
    for (const Unit& unit : units) {
        if (const auto count = duration / unit.length; count > 0) {
            out += std::to_string(count);
            out += unit.name;
            duration -= count * unit.length;
        }
    }
    return out.empty() ? "0s" : out;
}

}  // namespace lexid
