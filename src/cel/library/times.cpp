#include <chrono>
#include <optional>

#include "cel/library/standard.hpp"
#include "cel/value/frame.hpp"
#include "cel/value/time.hpp"

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;
using Seconds = std::chrono::seconds;

// A wall clock's reading.
struct Reading {
    std::chrono::year_month_day date;
    std::chrono::weekday weekday;
    int day_of_year = 0;  // from 0
    int second_of_day = 0;
    int milliseconds = 0;
};

std::optional<int> two_digits(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    return digit(0) && digit(1) ? std::optional((text[0] - '0') * 10 + (text[1] - '0'))
                                : std::nullopt;
}

// `+05:30`, `-02:30`, `02:00`.
std::optional<Seconds> fixed_offset(std::string_view zone) {
    const bool negative = zone.starts_with('-');
    if (negative || zone.starts_with('+')) {
        zone.remove_prefix(1);
    }
    if (zone.size() != 5 || zone[2] != ':') {
        return std::nullopt;
    }
    const auto hours = two_digits(zone);
    const auto minutes = two_digits(zone.substr(3));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const Seconds offset((*hours * 60 + *minutes) * 60);
    return negative ? -offset : offset;
}

// The names of the database are far shorter.
constexpr std::size_t zone_bytes_max = 64;

std::optional<Seconds> offset_of(std::string_view zone, std::int64_t at,
                                 const CallContext& context) {
    if (zone.empty() || zone == "UTC" || zone == "Z") {
        return Seconds(0);
    }
    if (const auto offset = fixed_offset(zone)) {
        return offset;
    }
    if (context.zones() == nullptr || zone.size() > zone_bytes_max ||
        !context.frame().spend(time_zone_cost)) {
        return std::nullopt;
    }
    const auto offset = context.zones()->offset_at(zone, at);
    if (!offset) {
        context.frame().spend(unknown_time_zone_cost);
    }
    return offset;
}

Reading read(Timestamp time, Seconds offset) {
    const std::chrono::sys_seconds local{Seconds(time.seconds) + offset};
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::sys_days new_year(date.year() / std::chrono::January / 1);
    return {date, std::chrono::weekday(day), static_cast<int>((day - new_year).count()),
            static_cast<int>((local - day).count()), time.nanoseconds / 1'000'000};
}

template <auto field>
Value get(CallContext& context, Arguments arguments) {
    const bool zoned = arguments.size() == 2;
    if (arguments[0].kind() != Kind::timestamp || (zoned && arguments[1].kind() != Kind::string)) {
        return context.no_such_overload(arguments);
    }
    const Timestamp time = arguments[0].as_timestamp();
    const auto offset = offset_of(zoned ? arguments[1].as_text() : "UTC", time.seconds, context);
    if (context.frame().ran_out()) {
        return exhausted();
    }
    if (!offset) {
        return context.fail(ErrorCode::invalid_argument, "this is no known time zone",
                            {arguments[1]});
    }
    return Value::of(static_cast<std::int64_t>(field(read(time, *offset))));
}

// The same name asks a duration for its whole length in that unit.
template <auto field, std::int64_t nanoseconds, std::int64_t modulus>
Value get_of_either(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::duration || arguments.size() != 1) {
        return get<field>(context, arguments);
    }
    const std::int64_t units = arguments[0].as_integer() / nanoseconds;
    return Value::of(modulus == 0 ? units : units % modulus);
}

constexpr auto year = [](const Reading& at) { return static_cast<int>(at.date.year()); };
constexpr auto month = [](const Reading& at) {
    return static_cast<int>(static_cast<unsigned>(at.date.month())) - 1;
};
constexpr auto day = [](const Reading& at) {
    return static_cast<int>(static_cast<unsigned>(at.date.day()));
};
constexpr auto day_from_zero = [](const Reading& at) { return day(at) - 1; };
constexpr auto day_of_year = [](const Reading& at) { return at.day_of_year; };
constexpr auto weekday = [](const Reading& at) {
    return static_cast<int>(at.weekday.c_encoding());
};
constexpr auto hours = [](const Reading& at) { return at.second_of_day / 3600; };
constexpr auto minutes = [](const Reading& at) { return at.second_of_day / 60 % 60; };
constexpr auto seconds = [](const Reading& at) { return at.second_of_day % 60; };
constexpr auto milliseconds = [](const Reading& at) { return at.milliseconds; };

}  // namespace

void declare_times(Environment& environment) {
    const auto declare = [&](std::string_view name, bool of_durations,
                             Implementation implementation) {
        const Type time = Type::timestamp();
        const Type integer = Type::integer();
        std::vector<Overload> overloads = {{"", true, {time}, integer},
                                           {"", true, {time, Type::string()}, integer}};
        if (of_durations) {
            overloads.push_back({"", true, {Type::duration()}, integer});
        }
        environment.add_function({std::string(name), std::move(overloads), implementation});
    };
    constexpr std::int64_t second = 1'000'000'000;
    declare("getFullYear", false, get<year>);
    declare("getMonth", false, get<month>);
    declare("getDate", false, get<day>);
    declare("getDayOfMonth", false, get<day_from_zero>);
    declare("getDayOfWeek", false, get<weekday>);
    declare("getDayOfYear", false, get<day_of_year>);
    declare("getHours", true, get_of_either<hours, 3600 * second, 0>);
    declare("getMinutes", true, get_of_either<minutes, 60 * second, 0>);
    declare("getSeconds", true, get_of_either<seconds, second, 0>);
    declare("getMilliseconds", true, get_of_either<milliseconds, second / 1000, 1000>);
}

}  // namespace lexid::cel
