#include <cmath>
#include <cstdint>

#include "cel/library/standard.hpp"
#include "cel/syntax/macro.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/equality.hpp"
#include "cel/value/frame.hpp"

// The math library.

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

// Of more than two numbers the greatest is found in a list of them.
template <const char* name>
Expression* gather(MacroExpansion& call) {
    if (!call.target_is("math")) {
        return nullptr;
    }
    if (call.arguments().empty()) {
        return call.fail(*call.target(), "at least one argument is needed");
    }
    if (call.arguments().size() <= 2) {
        return nullptr;
    }
    return call.member_call(call.target(), name, call.list(call.arguments()));
}

constexpr char greatest_name[] = "greatest";
constexpr char least_name[] = "least";

template <bool greatest>
Value extreme(CallContext& context, Arguments arguments) {
    Value list = arguments.size() == 1 && arguments[0].kind() == Kind::list
                     ? arguments[0]
                     : Value::list(arguments.data(), static_cast<std::uint32_t>(arguments.size()));
    if (!context.spend_elements(2 * list.size())) {
        return exhausted();
    }
    if (list.size() == 0) {
        return context.fail(ErrorCode::invalid_argument, "an empty list has no extremes");
    }
    Value best = element_at(list, 0);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Value element = element_at(list, i);
        if (!element.is_number()) {
            return context.no_such_overload(arguments);
        }
        const auto order = compare_numbers(element, best);
        if (greatest ? order > 0 : order < 0) {
            best = element;
        }
    }
    return best;
}

template <auto function>
Value of_double(CallContext& context, Arguments arguments) {
    return arguments[0].kind() == Kind::floating ? Value::of(function(arguments[0].as_floating()))
                                                 : context.no_such_overload(arguments);
}

constexpr auto ceiling = [](double x) { return std::ceil(x); };
constexpr auto floor = [](double x) { return std::floor(x); };
constexpr auto rounded = [](double x) { return std::round(x); };
constexpr auto truncated = [](double x) { return std::trunc(x); };
constexpr auto is_nan = [](double x) { return std::isnan(x); };
constexpr auto is_infinite = [](double x) { return std::isinf(x); };
constexpr auto is_finite = [](double x) { return std::isfinite(x); };

Value absolute(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.kind()) {
        case Kind::integer:
            if (value.as_integer() == INT64_MIN) {
                return context.fail(ErrorCode::overflow, "math.abs", {value});
            }
            return Value::of(std::abs(value.as_integer()));
        case Kind::unsigned_integer:
            return value;
        case Kind::floating:
            return Value::of(std::fabs(value.as_floating()));
        default:
            return context.no_such_overload(arguments);
    }
}

Value sign(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.kind()) {
        case Kind::integer:
            return Value::of(std::int64_t{(value.as_integer() > 0) - (value.as_integer() < 0)});
        case Kind::unsigned_integer:
            return Value::of(std::uint64_t{value.as_unsigned() > 0});
        case Kind::floating: {
            const double number = value.as_floating();
            return std::isnan(number) || number == 0 ? value : Value::of(number > 0 ? 1.0 : -1.0);
        }
        default:
            return context.no_such_overload(arguments);
    }
}

Value square_root(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.kind()) {
        case Kind::integer:
            return Value::of(std::sqrt(static_cast<double>(value.as_integer())));
        case Kind::unsigned_integer:
            return Value::of(std::sqrt(static_cast<double>(value.as_unsigned())));
        case Kind::floating:
            return Value::of(std::sqrt(value.as_floating()));
        default:
            return context.no_such_overload(arguments);
    }
}

template <auto function>
Value of_bits(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != arguments[1].kind()) {
        return context.no_such_overload(arguments);
    }
    switch (arguments[0].kind()) {
        case Kind::integer:
            return Value::of(function(arguments[0].as_integer(), arguments[1].as_integer()));
        case Kind::unsigned_integer:
            return Value::of(function(arguments[0].as_unsigned(), arguments[1].as_unsigned()));
        default:
            return context.no_such_overload(arguments);
    }
}

constexpr auto bit_and = [](auto a, auto b) { return a & b; };
constexpr auto bit_or = [](auto a, auto b) { return a | b; };
constexpr auto bit_xor = [](auto a, auto b) { return a ^ b; };

Value bit_not(CallContext& context, Arguments arguments) {
    switch (arguments[0].kind()) {
        case Kind::integer:
            return Value::of(~arguments[0].as_integer());
        case Kind::unsigned_integer:
            return Value::of(~arguments[0].as_unsigned());
        default:
            return context.no_such_overload(arguments);
    }
}

// Shifts move zeros in from either side, also for negative ints.
template <bool left>
Value shift(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    const bool is_signed = value.kind() == Kind::integer;
    if ((!is_signed && value.kind() != Kind::unsigned_integer) ||
        arguments[1].kind() != Kind::integer) {
        return context.no_such_overload(arguments);
    }
    const std::int64_t offset = arguments[1].as_integer();
    if (offset < 0) {
        return context.fail(ErrorCode::invalid_argument, "bits can't be shifted by less than none",
                            {arguments[1]});
    }
    const std::uint64_t bits = value.as_unsigned();
    const std::uint64_t shifted = offset > 63 ? 0 : left ? bits << offset : bits >> offset;
    return is_signed ? Value::of(static_cast<std::int64_t>(shifted)) : Value::of(shifted);
}

std::vector<Overload> extreme_overloads() {
    const Type numbers[] = {Type::integer(), Type::unsigned_integer(), Type::floating()};
    std::vector<Overload> made;
    for (const Type& left : numbers) {
        made.push_back({"", false, {left}, left});
        made.push_back({"", false, {Type::list(left)}, left});
        for (const Type& right : numbers) {
            made.push_back({"", false, {left, right}, left == right ? left : Type::dyn()});
        }
    }
    return made;
}

}  // namespace

void declare_math_library(Environment& environment) {
    const Type integer = Type::integer();
    const Type unsigned_integer = Type::unsigned_integer();
    const Type floating = Type::floating();
    const auto declare = [&](std::string_view name, std::vector<Overload> overloads,
                             Implementation implementation) {
        environment.add_function(
            {"math." + std::string(name), std::move(overloads), implementation});
    };
    const auto one = [](const Type& from, const Type& to) {
        return Overload{"", false, {from}, to};
    };
    const auto two = [](const Type& type, const Type& second) {
        return Overload{"", false, {type, second}, type};
    };
    declare("greatest", extreme_overloads(), extreme<true>);
    declare("least", extreme_overloads(), extreme<false>);
    environment.add_macro({"greatest", true, Macro::any_arguments, gather<greatest_name>});
    environment.add_macro({"least", true, Macro::any_arguments, gather<least_name>});
    declare("ceil", {one(floating, floating)}, of_double<ceiling>);
    declare("floor", {one(floating, floating)}, of_double<floor>);
    declare("round", {one(floating, floating)}, of_double<rounded>);
    declare("trunc", {one(floating, floating)}, of_double<truncated>);
    declare("isNaN", {one(floating, Type::boolean())}, of_double<is_nan>);
    declare("isInf", {one(floating, Type::boolean())}, of_double<is_infinite>);
    declare("isFinite", {one(floating, Type::boolean())}, of_double<is_finite>);
    const std::vector<Overload> same = {
        one(integer, integer), one(unsigned_integer, unsigned_integer), one(floating, floating)};
    declare("abs", same, absolute);
    declare("sign", same, sign);
    declare("sqrt",
            {one(integer, floating), one(unsigned_integer, floating), one(floating, floating)},
            square_root);
    const std::vector<Overload> bits = {two(integer, integer),
                                        two(unsigned_integer, unsigned_integer)};
    declare("bitAnd", bits, of_bits<bit_and>);
    declare("bitOr", bits, of_bits<bit_or>);
    declare("bitXor", bits, of_bits<bit_xor>);
    declare("bitNot", {one(integer, integer), one(unsigned_integer, unsigned_integer)}, bit_not);
    const std::vector<Overload> shifts = {two(integer, integer), two(unsigned_integer, integer)};
    declare("bitShiftLeft", shifts, shift<true>);
    declare("bitShiftRight", shifts, shift<false>);
}

}  // namespace lexid::cel
