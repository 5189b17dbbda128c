#include "lexi/http_date.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace lexid::lexi {
namespace {

constexpr std::array<std::string_view, 7> weekdays = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
};
constexpr std::array<std::string_view, 12> months = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};
constexpr std::size_t short_name_size = 3;
// A year of two digits that seems to lie further ahead means the past (RFC 9110).
constexpr int years_ahead_max = 50;

// Takes an exact text apart from its beginning. After a mismatch everything else fails.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool done() const { return good_ && rest_.empty(); }

    void literal(std::string_view text) {
        good_ = good_ && rest_.starts_with(text);
        rest_.remove_prefix(good_ ? text.size() : 0);
    }

    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits && good_; ++i) {
            good_ = !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
            if (good_) {
                value = value * 10 + (rest_.front() - '0');
                rest_.remove_prefix(1);
            }
        }
        return value;
    }

    // A day of the month in two columns, as asctime writes it: ` 6` or `16`.
    int padded_day() {
        if (rest_.starts_with(' ')) {
            literal(" ");
            return number(1);
        }
        return number(2);
    }

    // The index of the name that stands here; of its first three letters if `is_short`.
    template <std::size_t count>
    unsigned name(const std::array<std::string_view, count>& names, bool is_short) {
        for (unsigned i = 0; i < count && good_; ++i) {
            const std::string_view name = is_short ? names[i].substr(0, short_name_size) : names[i];
            if (rest_.starts_with(name)) {
                rest_.remove_prefix(name.size());
                return i;
            }
        }
        good_ = false;
        return 0;
    }

    std::chrono::seconds time_of_day() {
        const int hour = number(2);
        literal(":");
        const int minute = number(2);
        literal(":");
        const int second = number(2);
        good_ = good_ && hour <= 23 && minute <= 59 && second <= 60;
        return std::chrono::hours(hour) + std::chrono::minutes(minute) +
               std::chrono::seconds(second);
    }

private:
    std::string_view rest_;
    bool good_ = true;
};

struct Parts {
    unsigned weekday = 0;
    int year = 0;
    unsigned month = 0;  // from 0
    int day = 0;
    std::chrono::seconds time{0};
};

std::optional<Parts> scan_fixed(std::string_view text) {
    Scanner scanner(text);
    Parts parts;
    parts.weekday = scanner.name(weekdays, true);
    scanner.literal(", ");
    parts.day = scanner.number(2);
    scanner.literal(" ");
    parts.month = scanner.name(months, true);
    scanner.literal(" ");
    parts.year = scanner.number(4);
    scanner.literal(" ");
    parts.time = scanner.time_of_day();
    scanner.literal(" GMT");
    return scanner.done() ? std::optional(parts) : std::nullopt;
}

std::optional<Parts> scan_two_digit_year(std::string_view text, int this_year) {
    Scanner scanner(text);
    Parts parts;
    parts.weekday = scanner.name(weekdays, false);
    scanner.literal(", ");
    parts.day = scanner.number(2);
    scanner.literal("-");
    parts.month = scanner.name(months, true);
    scanner.literal("-");
    const int last_digits = scanner.number(2);
    scanner.literal(" ");
    parts.time = scanner.time_of_day();
    scanner.literal(" GMT");
    const int latest = this_year + years_ahead_max;
    parts.year = latest - (latest - last_digits) % 100;
    return scanner.done() ? std::optional(parts) : std::nullopt;
}

std::optional<Parts> scan_asctime(std::string_view text) {
    Scanner scanner(text);
    Parts parts;
    parts.weekday = scanner.name(weekdays, true);
    scanner.literal(" ");
    parts.month = scanner.name(months, true);
    scanner.literal(" ");
    parts.day = scanner.padded_day();
    scanner.literal(" ");
    parts.time = scanner.time_of_day();
    scanner.literal(" ");
    parts.year = scanner.number(4);
    return scanner.done() ? std::optional(parts) : std::nullopt;
}

}  // namespace

std::optional<Time> parse_http_date(std::string_view text, Time now) {
    const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(now));
    auto parts = scan_fixed(text);
    if (!parts) {
        parts = scan_two_digit_year(text, static_cast<int>(today.year()));
    }
    if (!parts) {
        parts = scan_asctime(text);
    }
    if (!parts) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(parts->year),
                                           std::chrono::month(parts->month + 1),
                                           std::chrono::day(static_cast<unsigned>(parts->day)));
    if (!date.ok() || parts->year < 1 ||
        std::chrono::weekday(std::chrono::sys_days(date)).c_encoding() != parts->weekday) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + parts->time;
}

}  // namespace lexid::lexi
