#include "cel/library/standard.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/frame.hpp"

// The optionals library; its syntax and its macros are the parser's.

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

bool is_zero(const Value& value) {
    switch (value.kind()) {
        case Kind::null:
            return true;
        case Kind::boolean:
            return !value.as_boolean();
        case Kind::integer:
        case Kind::unsigned_integer:
        case Kind::duration:
            return value.as_integer() == 0;
        case Kind::floating:
            return value.as_floating() == 0;
        case Kind::string:
        case Kind::bytes:
            return value.count() == 0;
        case Kind::list:
        case Kind::map:
            return value.size() == 0;
        case Kind::optional:
            return value.held() == nullptr;
        default:
            return false;
    }
}

Value of(CallContext& context, Arguments arguments) {
    return context.optional(arguments[0]);
}

Value of_non_zero(CallContext& context, Arguments arguments) {
    return is_zero(arguments[0]) ? Value::optional(nullptr) : context.optional(arguments[0]);
}

Value none(CallContext&, Arguments) {
    return Value::optional(nullptr);
}

Value has_value(CallContext& context, Arguments arguments) {
    return arguments[0].kind() == Kind::optional ? Value::of(arguments[0].held() != nullptr)
                                                 : context.no_such_overload(arguments);
}

Value value(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::optional) {
        return context.no_such_overload(arguments);
    }
    return arguments[0].held() != nullptr
               ? *arguments[0].held()
               : context.fail(ErrorCode::invalid_argument, "optional.none() has no value");
}

Value first(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    return arguments[0].size() == 0 ? Value::optional(nullptr)
                                    : context.optional(element_at(arguments[0], 0));
}

Value last(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    const std::size_t size = arguments[0].size();
    return size == 0 ? Value::optional(nullptr)
                     : context.optional(element_at(arguments[0], size - 1));
}

Value unwrapped(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    const std::size_t size = arguments[0].size();
    if (!context.reserve(size * sizeof(Value))) {
        return exhausted();
    }
    auto* elements = context.arena().array<Value>(size);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const Value element = element_at(arguments[0], i);
        if (element.kind() != Kind::optional) {
            return context.no_such_overload({&element, 1});
        }
        if (element.held() != nullptr) {
            elements[count++] = *element.held();
        }
    }
    return Value::list(elements, count);
}

}  // namespace

Value either_optional(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::optional || arguments[1].kind() != Kind::optional) {
        return context.no_such_overload(arguments);
    }
    return arguments[0].held() != nullptr ? arguments[0] : arguments[1];
}

Value value_of_optional(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::optional) {
        return context.no_such_overload(arguments);
    }
    return arguments[0].held() != nullptr ? *arguments[0].held() : arguments[1];
}

void declare_optionals_library(Environment& environment) {
    const Type any = Type::parameter("T");
    const Type optional = Type::optional(any);
    const Type list = Type::list(any);
    const Type optionals = Type::list(optional);
    environment.add_function({"optional.of", {{"", false, {any}, optional}}, of});
    environment.add_function(
        {"optional.ofNonZeroValue", {{"", false, {any}, optional}}, of_non_zero});
    environment.add_function({"optional.none", {{"", false, {}, optional}}, none});
    environment.add_function({"hasValue", {{"", true, {optional}, Type::boolean()}}, has_value});
    environment.add_function({"value", {{"", true, {optional}, any}}, value});
    environment.add_function({"or", {{"", true, {optional, optional}, optional}}, either_optional});
    environment.add_function({"orValue", {{"", true, {optional, any}, any}}, value_of_optional});
    environment.add_function({"first", {{"", true, {list}, optional}}, first});
    environment.add_function({"last", {{"", true, {list}, optional}}, last});
    environment.add_function({"optional.unwrap", {{"", false, {optionals}, list}}, unwrapped});
    environment.add_function({"unwrapOpt", {{"", true, {optionals}, list}}, unwrapped});
}

}  // namespace lexid::cel
