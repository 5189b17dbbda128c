#include "cel/library/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "cel/limits.hpp"
#include "cel/value/address.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/text.hpp"
#include "cel/value/time.hpp"

namespace lexid::cel {
namespace {

// Digits behind the point: a double has no more than 1074 that are not zero.
constexpr int precision_max = 1100;

using Text = std::optional<std::string>;

std::string special_text(double value) {
    return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

std::string digits_in(std::uint64_t magnitude, unsigned base, bool upper) {
    const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    std::string text;
    do {
        text += digits[magnitude % base];
        magnitude /= base;
    } while (magnitude > 0);
    std::ranges::reverse(text);
    return text;
}

// Bools count as numbers in base 2 only.
Text integer_in(const Value& value, unsigned base, bool upper) {
    switch (value.kind()) {
        case Kind::integer: {
            const std::int64_t number = value.as_integer();
            const auto bits = static_cast<std::uint64_t>(number);
            return (number < 0 ? "-" : "") + digits_in(number < 0 ? 0 - bits : bits, base, upper);
        }
        case Kind::unsigned_integer:
            return digits_in(value.as_unsigned(), base, upper);
        case Kind::boolean:
            return base == 2 ? Text(value.as_boolean() ? "1" : "0") : std::nullopt;
        default:
            return std::nullopt;
    }
}

Text decimal(const Value& value) {
    if (value.kind() == Kind::floating && !std::isfinite(value.as_floating())) {
        return special_text(value.as_floating());
    }
    return integer_in(value, 10, false);
}

Text hexadecimal(const Value& value, bool upper) {
    if (value.kind() != Kind::string && value.kind() != Kind::bytes) {
        return integer_in(value, 16, upper);
    }
    std::string text;
    for (const char octet : value.as_text()) {
        const auto code = static_cast<std::uint8_t>(octet);
        text += (code < 16 ? "0" : "") + digits_in(code, 16, upper);
    }
    return text;
}

Text floating(const Value& value, bool scientific, int precision) {
    double number = 0;
    switch (value.kind()) {
        case Kind::floating:
            number = value.as_floating();
            break;
        case Kind::integer:
            number = static_cast<double>(value.as_integer());
            break;
        case Kind::unsigned_integer:
            number = static_cast<double>(value.as_unsigned());
            break;
        default:
            return std::nullopt;
    }
    if (!std::isfinite(number)) {
        return special_text(number);
    }
    std::array<char, 320 + precision_max> buffer;
    const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
    const char* end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format, precision).ptr;
    return std::string(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

// A double may have three hundred digits.
constexpr std::uint64_t long_number_cost = 128;

class StringClause {
public:
    explicit StringClause(const CallContext& context) : context_(context) {}

    // False if the evaluation is exhausted or a value has no text.
    bool append(const Value& value, int depth, std::string& out) {
        if (depth > value_depth_max || out.size() > evaluation_bytes_max ||
            !context_.frame().spend(steps_of(value))) {
            context_.frame().run_out();
            exhausted_ = true;
            return false;
        }
        switch (value.kind()) {
            case Kind::list:
                return append_list(value, depth, out);
            case Kind::map:
                return append_map(value, depth, out);
            case Kind::string:
            case Kind::bytes:
            case Kind::type:
                out += value.as_text();
                return true;
            case Kind::floating:
                out += std::isfinite(value.as_floating()) ? plain_double_text(value.as_floating())
                                                          : special_text(value.as_floating());
                return true;
            case Kind::timestamp:
                out += timestamp_text(value.as_timestamp());
                return true;
            case Kind::duration:
                out += duration_text(value.as_duration());
                return true;
            case Kind::integer:
            case Kind::unsigned_integer:
                out += *integer_in(value, 10, false);
                return true;
            case Kind::boolean:
            case Kind::null:
                out += literal_text(value);
                return true;
            default:
                return false;
        }
    }

    bool ran_out() const { return exhausted_; }

private:
    static std::uint64_t steps_of(const Value& value) {
        switch (value.kind()) {
            case Kind::list:
            case Kind::boolean:
            case Kind::null:
                return 4;
            case Kind::integer:
            case Kind::unsigned_integer:
                return 8;
            case Kind::map:
                return 4 + value.size() * sorting_cost_per_key;
            case Kind::string:
            case Kind::bytes:
            case Kind::type:
                return 4 + value.count() / bytes_per_step;
            case Kind::floating:
                return long_number_cost;
            default:
                return small_text_cost;
        }
    }

    bool append_list(const Value& list, int depth, std::string& out) {
        out += '[';
        for (std::size_t i = 0; i < list.size(); ++i) {
            out += i == 0 ? "" : ", ";
            if (!append(element_at(list, i), depth + 1, out)) {
                return false;
            }
        }
        out += ']';
        return true;
    }

    // In the order of the keys' texts.
    bool append_map(const Value& map, int depth, std::string& out) {
        std::vector<std::pair<std::string, Value>> entries;
        for (std::size_t i = 0; i < map.size(); ++i) {
            const MapEntry entry = entry_at(map, i);
            std::string key;
            if (!append(entry.key, depth + 1, key)) {
                return false;
            }
            entries.emplace_back(std::move(key), entry.value);
        }
        std::ranges::stable_sort(entries, {}, &std::pair<std::string, Value>::first);
        out += '{';
        for (std::size_t i = 0; i < entries.size(); ++i) {
            out += (i == 0 ? "" : ", ") + entries[i].first + ": ";
            if (!append(entries[i].second, depth + 1, out)) {
                return false;
            }
        }
        out += '}';
        return true;
    }

    const CallContext& context_;
    bool exhausted_ = false;
};

// `.12` before a clause's letter, taken off the format; -1 if malformed or too large.
int take_precision(std::string_view& format) {
    constexpr int usual = 6;
    if (!format.starts_with('.')) {
        return usual;
    }
    format.remove_prefix(1);
    int precision = 0;
    std::size_t digits = 0;
    for (; digits < format.size() && format[digits] >= '0' && format[digits] <= '9'; ++digits) {
        precision = std::min(precision * 10 + (format[digits] - '0'), precision_max + 1);
    }
    format.remove_prefix(digits);
    return digits == 0 || precision > precision_max ? -1 : precision;
}

Value append_clause(const CallContext& context, char letter, int precision, const Value& argument,
                    std::string& out) {
    Text text;
    if (letter != 's' && !context.frame().spend(long_number_cost)) {
        return exhausted();
    }
    switch (letter) {
        case 's': {
            StringClause clause(context);
            if (clause.append(argument, 0, out)) {
                return Value::null();
            }
            if (clause.ran_out()) {
                return exhausted();
            }
            break;
        }
        case 'd':
            text = decimal(argument);
            break;
        case 'f':
        case 'e':
            text = floating(argument, letter == 'e', precision);
            break;
        case 'b':
            text = integer_in(argument, 2, false);
            break;
        case 'o':
            text = integer_in(argument, 8, false);
            break;
        case 'x':
        case 'X':
            if (!context.spend_characters(argument.kind() == Kind::string ||
                                                  argument.kind() == Kind::bytes
                                              ? argument.count() * std::size_t{16}
                                              : 0)) {
                return exhausted();
            }
            text = hexadecimal(argument, letter == 'X');
            break;
        default:
            return context.fail(ErrorCode::invalid_argument,
                                "a format has the clauses %s %d %f %e %b %o %x %X and %%");
    }
    if (!text) {
        return context.fail(ErrorCode::invalid_argument,
                            "a clause of the format can't show a value of this kind", {argument});
    }
    out += *text;
    return Value::null();
}

}  // namespace

Value formatted(const CallContext& context, std::string_view format, const Value& arguments) {
    if (!context.spend_bytes(format.size())) {
        return exhausted();
    }
    std::string out;
    std::size_t next = 0;
    while (!format.empty()) {
        const std::size_t percent = std::min(format.find('%'), format.size());
        out += format.substr(0, percent);
        format.remove_prefix(percent);
        if (format.empty()) {
            break;
        }
        format.remove_prefix(1);
        if (format.starts_with('%')) {
            out += '%';
            format.remove_prefix(1);
            continue;
        }
        const int precision = take_precision(format);
        if (format.empty() || precision < 0) {
            return context.fail(ErrorCode::invalid_argument,
                                "a clause of the format is not complete");
        }
        if (next == arguments.size()) {
            return context.fail(ErrorCode::invalid_argument,
                                "the format has more clauses than there are arguments",
                                {arguments});
        }
        const Value failure =
            append_clause(context, format[0], precision, element_at(arguments, next++), out);
        if (!failure.is_value() || out.size() > evaluation_bytes_max) {
            return failure.is_value() ? exhausted() : failure;
        }
        format.remove_prefix(1);
    }
    return context.string(out);
}

}  // namespace lexid::cel
