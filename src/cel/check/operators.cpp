#include "cel/check/operators.hpp"

#include <array>

namespace lexid::cel {
namespace {

using Overloads = std::vector<Overload>;

Overload overload(std::vector<Type> parameters, Type result) {
    return {"", false, std::move(parameters), std::move(result)};
}

// The same operator on each of the types, giving that type.
Overloads within(std::initializer_list<Type> types) {
    Overloads made;
    for (const Type& type : types) {
        made.push_back(overload({type, type}, type));
    }
    return made;
}

Overloads joined(Overloads left, const Overloads& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

Overloads ordering() {
    const Type numbers[] = {Type::integer(), Type::unsigned_integer(), Type::floating()};
    Overloads made;
    for (const Type& type :
         {Type::boolean(), Type::string(), Type::bytes(), Type::timestamp(), Type::duration()}) {
        made.push_back(overload({type, type}, Type::boolean()));
    }
    for (const Type& left : numbers) {
        for (const Type& right : numbers) {
            made.push_back(overload({left, right}, Type::boolean()));
        }
    }
    return made;
}

Overloads make(Operation operation) {
    const Type any = Type::parameter("T");
    const Type key = Type::parameter("K");
    const Type integer = Type::integer();
    const Type unsigned_integer = Type::unsigned_integer();
    const Type floating = Type::floating();
    const Type boolean = Type::boolean();
    const Type time = Type::timestamp();
    const Type duration = Type::duration();
    switch (operation) {
        case Operation::conditional:
            return {overload({boolean, any, any}, any)};
        case Operation::logical_or:
        case Operation::logical_and:
            return {overload({boolean, boolean}, boolean)};
        case Operation::equal:
        case Operation::not_equal:
            return {overload({any, any}, boolean)};
        case Operation::less:
        case Operation::less_equal:
        case Operation::greater:
        case Operation::greater_equal:
            return ordering();
        case Operation::in:
            return {overload({any, Type::list(any)}, boolean),
                    overload({key, Type::map(key, any)}, boolean)};
        case Operation::add:
            return joined(within({integer, unsigned_integer, floating, Type::string(),
                                  Type::bytes(), Type::list(any), duration}),
                          {overload({time, duration}, time), overload({duration, time}, time)});
        case Operation::subtract:
            return joined(within({integer, unsigned_integer, floating, duration}),
                          {overload({time, duration}, time), overload({time, time}, duration)});
        case Operation::multiply:
        case Operation::divide:
            return within({integer, unsigned_integer, floating});
        case Operation::modulo:
            return within({integer, unsigned_integer});
        case Operation::negate:
            return {overload({integer}, integer), overload({floating}, floating)};
        case Operation::logical_not:
            return {overload({boolean}, boolean)};
    }
    return {};
}

}  // namespace

std::span<const Overload> overloads_of(Operation operation) {
    constexpr std::size_t count = static_cast<std::size_t>(Operation::logical_not) + 1;
    static const auto all = [] {
        std::array<Overloads, count> made;
        for (std::size_t i = 0; i < count; ++i) {
            made[i] = make(static_cast<Operation>(i));
        }
        return made;
    }();
    return all[static_cast<std::size_t>(operation)];
}

std::span<const Overload> index_overloads() {
    static const auto all = [] {
        const Type element = Type::parameter("V");
        const Type key = Type::parameter("K");
        return Overloads{
            overload({Type::list(element), Type::integer()}, element),
            overload({Type::map(key, element), key}, element),
            overload({Type::optional(Type::list(element)), Type::integer()},
                     Type::optional(element)),
            overload({Type::optional(Type::map(key, element)), key}, Type::optional(element))};
    }();
    return all;
}

std::span<const Overload> optional_index_overloads() {
    static const auto all = [] {
        const Type element = Type::parameter("V");
        const Type key = Type::parameter("K");
        const Type optional = Type::optional(element);
        return Overloads{overload({Type::list(element), Type::integer()}, optional),
                         overload({Type::map(key, element), key}, optional),
                         overload({Type::optional(Type::list(element)), Type::integer()}, optional),
                         overload({Type::optional(Type::map(key, element)), key}, optional)};
    }();
    return all;
}

}  // namespace lexid::cel
