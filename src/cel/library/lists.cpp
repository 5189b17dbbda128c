#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <vector>

#include "cel/library/sorting.hpp"
#include "cel/library/standard.hpp"
#include "cel/syntax/macro.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/equality.hpp"
#include "cel/value/frame.hpp"
#include "cel/value/utf8.hpp"

// The lists library.

namespace lexid::cel {

bool sorted_positions(const CallContext& context, std::span<const Value> keys,
                      std::span<std::uint32_t> positions, Value& error) {
    std::iota(positions.begin(), positions.end(), 0);
    for (const Value& key : keys) {
        std::partial_ordering order = std::partial_ordering::unordered;
        if (key.kind() != keys[0].kind() || !compare(key, keys[0], order)) {
            const Value pair[] = {keys[0], key};
            error = context.no_such_overload(pair);
            return false;
        }
    }
    std::uint64_t steps = keys.size() * sorting_cost_per_key;
    if (!keys.empty() && (keys[0].kind() == Kind::string || keys[0].kind() == Kind::bytes)) {
        for (const Value& key : keys) {
            steps += key.count() * std::bit_width(keys.size()) / bytes_per_step;
        }
    }
    if (!context.frame().spend(steps)) {
        error = exhausted();
        return false;
    }
    // NaN, which has no place in the order, goes last so that the order stays one.
    const auto is_nan = [](const Value& key) {
        return key.kind() == Kind::floating && key.as_floating() != key.as_floating();
    };
    std::ranges::stable_sort(positions, [&](std::uint32_t left, std::uint32_t right) {
        std::partial_ordering order = std::partial_ordering::equivalent;
        compare(keys[left], keys[right], order);
        return order == std::partial_ordering::unordered
                   ? !is_nan(keys[left]) && is_nan(keys[right])
                   : order < 0;
    });
    return true;
}

namespace {

using Arguments = std::span<const Value>;

Value* new_list(const CallContext& context, std::size_t size) {
    return context.reserve(size * sizeof(Value)) ? context.arena().array<Value>(size) : nullptr;
}

Value slice(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::list || arguments[1].kind() != Kind::integer ||
        arguments[2].kind() != Kind::integer) {
        return context.no_such_overload(arguments);
    }
    const auto size = static_cast<std::int64_t>(arguments[0].size());
    const std::int64_t begin = arguments[1].as_integer();
    const std::int64_t end = arguments[2].as_integer();
    if (begin < 0 || begin > end || end > size) {
        return context.fail(ErrorCode::invalid_argument, "there is no such part of the list",
                            {arguments[1], arguments[2], arguments[0]});
    }
    Value* elements = new_list(context, static_cast<std::size_t>(end - begin));
    if (elements == nullptr) {
        return exhausted();
    }
    for (std::int64_t i = begin; i < end; ++i) {
        elements[i - begin] = element_at(arguments[0], static_cast<std::size_t>(i));
    }
    return Value::list(elements, static_cast<std::uint32_t>(end - begin));
}

bool flatten_into(const CallContext& context, const Value& list, std::int64_t depth,
                  std::vector<Value>& elements) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Value element = element_at(list, i);
        if (!context.frame().spend(1) || elements.size() > evaluation_bytes_max / sizeof(Value)) {
            return false;
        }
        if (element.kind() != Kind::list || depth == 0) {
            elements.push_back(element);
        } else if (!flatten_into(context, element, depth - 1, elements)) {
            return false;
        }
    }
    return true;
}

Value flatten(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::list ||
        (arguments.size() == 2 && arguments[1].kind() != Kind::integer)) {
        return context.no_such_overload(arguments);
    }
    const std::int64_t depth = arguments.size() == 2 ? arguments[1].as_integer() : 1;
    if (depth < 0) {
        return context.fail(ErrorCode::invalid_argument, "the depth can't be negative",
                            {arguments[1]});
    }
    std::vector<Value> elements;
    return flatten_into(context, arguments[0], std::min<std::int64_t>(depth, value_depth_max),
                        elements)
               ? context.list(elements)
               : exhausted();
}

Value range(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::integer) {
        return context.no_such_overload(arguments);
    }
    const std::int64_t size = std::max<std::int64_t>(arguments[0].as_integer(), 0);
    Value* elements = static_cast<std::uint64_t>(size) > evaluation_bytes_max / sizeof(Value)
                          ? nullptr
                          : new_list(context, static_cast<std::size_t>(size));
    if (elements == nullptr) {
        return exhausted();
    }
    for (std::int64_t i = 0; i < size; ++i) {
        elements[i] = Value::of(i);
    }
    return Value::list(elements, static_cast<std::uint32_t>(size));
}

Value distinct(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    Value* kept = new_list(context, arguments[0].size());
    if (kept == nullptr) {
        return exhausted();
    }
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < arguments[0].size(); ++i) {
        const Value element = element_at(arguments[0], i);
        bool repeated = false;
        for (std::uint32_t before = 0; before < count && !repeated; ++before) {
            const Equality same = equality_of(kept[before], element, context.frame());
            if (same == Equality::exhausted || !context.frame().spend(1)) {
                return exhausted();
            }
            repeated = same == Equality::same;
        }
        if (!repeated) {
            kept[count++] = element;
        }
    }
    return Value::list(kept, count);
}

Value sort(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    const std::size_t size = arguments[0].size();
    Value* elements = new_list(context, 3 * size);
    if (elements == nullptr) {
        return exhausted();
    }
    for (std::size_t i = 0; i < size; ++i) {
        elements[i] = element_at(arguments[0], i);
    }
    auto* positions = context.arena().array<std::uint32_t>(size);
    Value error;
    if (!sorted_positions(context, {elements, size}, {positions, size}, error)) {
        return error;
    }
    for (std::size_t i = 0; i < size; ++i) {
        elements[size + i] = elements[positions[i]];
    }
    return Value::list(elements + size, static_cast<std::uint32_t>(size));
}

Expression* sort_by(MacroExpansion& call) {
    const std::string_view name = call.variable(0);
    if (call.failed()) {
        return nullptr;
    }
    Expression* operands[] = {call.target(), call.arguments()[1]};
    return call.comprehension(Comprehension::sort_by, name, {}, operands);
}

}  // namespace

Value reverse(CallContext& context, std::span<const Value> arguments) {
    const Value& value = arguments[0];
    if (value.kind() == Kind::string) {
        if (!context.reserve(value.count()) ||
            !context.spend_characters(std::size_t{2} * value.count())) {
            return exhausted();
        }
        const std::string_view text = value.as_text();
        char* reversed = context.arena().array<char>(text.size());
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t next = next_character(text, at);
            std::copy(text.begin() + at, text.begin() + next, reversed + (text.size() - next));
            at = next;
        }
        return Value::of(std::string_view(reversed, text.size()));
    }
    if (value.kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    const std::size_t size = value.size();
    Value* elements = new_list(context, size);
    if (elements == nullptr) {
        return exhausted();
    }
    for (std::size_t i = 0; i < size; ++i) {
        elements[size - 1 - i] = element_at(value, i);
    }
    return Value::list(elements, static_cast<std::uint32_t>(size));
}

void declare_lists_library(Environment& environment) {
    const Type any = Type::parameter("T");
    const Type list = Type::list(any);
    const Type integer = Type::integer();
    environment.add_function({"slice", {{"", true, {list, integer, integer}, list}}, slice});
    environment.add_function(
        {"flatten",
         {{"", true, {Type::list(list)}, list},
          {"", true, {Type::list(Type::dyn())}, Type::list(Type::dyn())},
          {"", true, {Type::list(Type::dyn()), integer}, Type::list(Type::dyn())}},
         flatten});
    environment.add_function({"lists.range", {{"", false, {integer}, Type::list(integer)}}, range});
    environment.add_function({"distinct", {{"", true, {list}, list}}, distinct});
    environment.add_function({"reverse", {{"", true, {list}, list}}, reverse});
    environment.add_function({"sort", {{"", true, {list}, list}}, sort});
    environment.add_macro({"sortBy", true, 2, sort_by});
}

}  // namespace lexid::cel
