#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "cel/library/standard.hpp"
#include "cel/syntax/literal.hpp"
#include "cel/value/address.hpp"
#include "cel/value/frame.hpp"
#include "cel/value/text.hpp"
#include "cel/value/time.hpp"

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr double int_end = 9223372036854775808.0;
constexpr double uint_end = 18446744073709551616.0;

Value out_of_range(CallContext& context, const Value& value, std::string_view sentence) {
    return context.fail(ErrorCode::range, sentence, {value});
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
    if (text.starts_with('+') && std::numeric_limits<Number>::is_signed) {
        text.remove_prefix(1);
        if (text.starts_with('-')) {
            return false;
        }
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

// Reading a text goes byte by byte, whatever comes of it.
bool spend_reading(const CallContext& context, const Value& value) {
    return value.kind() != Kind::string ||
           (context.spend_small_text() && context.spend_characters(value.count()));
}

Value to_int(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    constexpr std::string_view too_large = "this does not fit an int";
    switch (value.kind()) {
        case Kind::integer:
            return value;
        case Kind::unsigned_integer:
            return value.as_unsigned() > static_cast<std::uint64_t>(INT64_MAX)
                       ? out_of_range(context, value, too_large)
                       : Value::of(static_cast<std::int64_t>(value.as_unsigned()));
        case Kind::floating:
            // The least int is refused too, as CEL has it: the double may have been rounded to it.
            return value.as_floating() > -int_end && value.as_floating() < int_end
                       ? Value::of(static_cast<std::int64_t>(value.as_floating()))
                       : out_of_range(context, value, too_large);
        case Kind::string: {
            std::int64_t number = 0;
            return read_number(value.as_text(), number)
                       ? Value::of(number)
                       : context.fail(ErrorCode::invalid_argument, "this is no int", {value});
        }
        case Kind::timestamp:
            return Value::of(value.as_timestamp().seconds);
        default:
            return context.no_such_overload(arguments);
    }
}

Value to_uint(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    constexpr std::string_view too_large = "this does not fit a uint";
    switch (value.kind()) {
        case Kind::unsigned_integer:
            return value;
        case Kind::integer:
            return value.as_integer() < 0
                       ? out_of_range(context, value, too_large)
                       : Value::of(static_cast<std::uint64_t>(value.as_integer()));
        case Kind::floating:
            return value.as_floating() >= 0 && value.as_floating() < uint_end
                       ? Value::of(static_cast<std::uint64_t>(value.as_floating()))
                       : out_of_range(context, value, too_large);
        case Kind::string: {
            std::uint64_t number = 0;
            return read_number(value.as_text(), number)
                       ? Value::of(number)
                       : context.fail(ErrorCode::invalid_argument, "this is no uint", {value});
        }
        default:
            return context.no_such_overload(arguments);
    }
}

bool same_letters(std::string_view text, std::string_view lower_case) {
    return std::ranges::equal(text, lower_case, [](char a, char b) { return (a | 0x20) == b; });
}

// Numbers, and infinity and NaN by their names in any case.
bool read_any_double(std::string_view text, double& value) {
    const bool negative = text.starts_with('-');
    const std::string_view magnitude = negative || text.starts_with('+') ? text.substr(1) : text;
    if (same_letters(magnitude, "inf") || same_letters(magnitude, "infinity")) {
        value = negative ? -std::numeric_limits<double>::infinity()
                         : std::numeric_limits<double>::infinity();
        return true;
    }
    if (same_letters(text, "nan")) {
        value = std::numeric_limits<double>::quiet_NaN();
        return true;
    }
    return read_double(text, value) && std::isfinite(value);
}

Value to_double(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    switch (value.kind()) {
        case Kind::floating:
            return value;
        case Kind::integer:
            return Value::of(static_cast<double>(value.as_integer()));
        case Kind::unsigned_integer:
            return Value::of(static_cast<double>(value.as_unsigned()));
        case Kind::string: {
            double number = 0;
            return read_any_double(value.as_text(), number)
                       ? Value::of(number)
                       : context.fail(ErrorCode::invalid_argument, "this is no double", {value});
        }
        default:
            return context.no_such_overload(arguments);
    }
}

Value to_string(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.kind() != Kind::string &&
        (!context.spend_small_text() ||
         !context.spend_characters(value.kind() == Kind::bytes ? 2 * std::size_t{value.count()}
                                                               : 0))) {
        return exhausted();
    }
    switch (value.kind()) {
        case Kind::string:
            return value;
        case Kind::boolean:
            return Value::of(value.as_boolean() ? "true" : "false");
        case Kind::integer:
            return context.string(std::to_string(value.as_integer()));
        case Kind::unsigned_integer:
            return context.string(std::to_string(value.as_unsigned()));
        case Kind::floating:
            return context.string(double_text(value.as_floating()));
        case Kind::bytes:
            return is_utf8(value.as_text()) ? Value::of(value.as_text())
                                            : context.fail(ErrorCode::invalid_argument,
                                                           "these bytes are no UTF-8", {value});
        case Kind::timestamp:
            return context.string(timestamp_text(value.as_timestamp()));
        case Kind::duration:
            return context.string(duration_text(value.as_duration()));
        case Kind::ip:
            return context.string(ip_text(*value.address()));
        case Kind::cidr:
            return context.string(cidr_text(*value.address()));
        default:
            return context.no_such_overload(arguments);
    }
}

Value to_bytes(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    return value.kind() == Kind::bytes    ? value
           : value.kind() == Kind::string ? Value::bytes(value.as_text())
                                          : context.no_such_overload(arguments);
}

Value to_bool(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    if (value.kind() == Kind::boolean) {
        return value;
    }
    if (value.kind() != Kind::string) {
        return context.no_such_overload(arguments);
    }
    constexpr std::array<std::string_view, 6> yes = {"1", "t", "T", "true", "TRUE", "True"};
    constexpr std::array<std::string_view, 6> no = {"0", "f", "F", "false", "FALSE", "False"};
    const std::string_view text = value.as_text();
    if (std::ranges::find(yes, text) != yes.end()) {
        return Value::of(true);
    }
    return std::ranges::find(no, text) != no.end()
               ? Value::of(false)
               : context.fail(ErrorCode::invalid_argument, "this is no bool", {value});
}

Value to_timestamp(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    switch (value.kind()) {
        case Kind::timestamp:
            return value;
        case Kind::integer: {
            const Timestamp time{value.as_integer(), 0};
            return in_range(time) ? Value::of(time)
                                  : out_of_range(context, value,
                                                 "a timestamp lies within the years 1 to 9999");
        }
        case Kind::string: {
            const auto time = read_timestamp(value.as_text());
            return time ? Value::of(*time)
                        : context.fail(ErrorCode::invalid_argument,
                                       "this is no time of the form 2026-11-23T10:00:00Z within "
                                       "the years 1 to 9999",
                                       {value});
        }
        default:
            return context.no_such_overload(arguments);
    }
}

Value to_duration(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.kind() == Kind::duration) {
        return value;
    }
    if (value.kind() != Kind::string) {
        return context.no_such_overload(arguments);
    }
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    const auto duration = read_duration(value.as_text());
    return duration ? Value::of(*duration)
                    : context.fail(ErrorCode::invalid_argument,
                                   "this is no duration such as 1h30m or 1.5s, or beyond 292 years",
                                   {value});
}

Value to_dyn(CallContext&, Arguments arguments) {
    return arguments[0];
}

Value type_of(CallContext&, Arguments arguments) {
    return Value::type_named(name_of(arguments[0].kind()));
}

std::vector<Overload> overloads(const std::vector<Type>& from, const Type& to) {
    std::vector<Overload> made;
    for (const Type& type : from) {
        made.push_back({"", false, {type}, to});
    }
    return made;
}

}  // namespace

void declare_conversions(Environment& environment) {
    const Type integer = Type::integer();
    const Type unsigned_integer = Type::unsigned_integer();
    const Type floating = Type::floating();
    const Type text = Type::string();
    const Type time = Type::timestamp();
    const Type duration = Type::duration();
    const Type any = Type::parameter("T");
    environment.add_function(
        {"int", overloads({integer, unsigned_integer, floating, text, time}, integer), to_int});
    environment.add_function(
        {"uint", overloads({unsigned_integer, integer, floating, text}, unsigned_integer),
         to_uint});
    environment.add_function(
        {"double", overloads({floating, integer, unsigned_integer, text}, floating), to_double});
    environment.add_function({"string",
                              overloads({text, Type::boolean(), integer, unsigned_integer, floating,
                                         Type::bytes(), time, duration},
                                        text),
                              to_string});
    environment.add_function({"bytes", overloads({Type::bytes(), text}, Type::bytes()), to_bytes});
    environment.add_function(
        {"bool", overloads({Type::boolean(), text}, Type::boolean()), to_bool});
    environment.add_function({"timestamp", overloads({time, integer, text}, time), to_timestamp});
    environment.add_function({"duration", overloads({duration, text}, duration), to_duration});
    environment.add_function({"dyn", overloads({any}, Type::dyn()), to_dyn});
    environment.add_function({"type", overloads({any}, Type::type(any)), type_of});
}

}  // namespace lexid::cel
