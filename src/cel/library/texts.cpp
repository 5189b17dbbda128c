#include <re2/re2.h>

#include "cel/library/pattern.hpp"
#include "cel/library/search.hpp"
#include "cel/library/standard.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/frame.hpp"
#include "cel/value/utf8.hpp"

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

bool are_texts(Arguments arguments) {
    return arguments[0].kind() == Kind::string && arguments[1].kind() == Kind::string;
}

Value size(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.kind()) {
        case Kind::string:
            return context.spend_characters(value.count() / 2)
                       ? Value::of(static_cast<std::int64_t>(count_characters(value.as_text())))
                       : exhausted();
        case Kind::bytes:
            return Value::of(std::int64_t{value.count()});
        case Kind::list:
        case Kind::map:
            return Value::of(static_cast<std::int64_t>(value.size()));
        default:
            return context.no_such_overload(arguments);
    }
}

}  // namespace

Value contains_text(CallContext& context, Arguments arguments) {
    if (!are_texts(arguments)) {
        return context.no_such_overload(arguments);
    }
    const auto found = find_text(context.frame(), arguments[0].as_text(), arguments[1].as_text());
    return found ? Value::of(*found != std::string_view::npos) : exhausted();
}

Value starts_with_text(CallContext& context, Arguments arguments) {
    if (are_texts(arguments) && !context.spend_bytes(arguments[1].count())) {
        return exhausted();
    }
    return are_texts(arguments)
               ? Value::of(arguments[0].as_text().starts_with(arguments[1].as_text()))
               : context.no_such_overload(arguments);
}

Value ends_with_text(CallContext& context, Arguments arguments) {
    if (are_texts(arguments) && !context.spend_bytes(arguments[1].count())) {
        return exhausted();
    }
    return are_texts(arguments)
               ? Value::of(arguments[0].as_text().ends_with(arguments[1].as_text()))
               : context.no_such_overload(arguments);
}

// For patterns that are only known now; constant ones are compiled with the program.
Value match_text(CallContext& context, Arguments arguments) {
    if (!are_texts(arguments)) {
        return context.no_such_overload(arguments);
    }
    Frame& frame = context.frame();
    if (!frame.spend(pattern_cost) || !context.spend_characters(arguments[1].count())) {
        return exhausted();
    }
    const auto pattern = make_pattern(arguments[1].as_text(), made_pattern_memory_bytes);
    if (pattern == nullptr) {
        return frame.spend(refused_pattern_cost)
                   ? context.fail(ErrorCode::invalid_argument, "this is no pattern of RE2",
                                  {arguments[1]})
                   : exhausted();
    }
    if (!frame.spend(compile_steps(*pattern) + match_steps(*pattern, arguments[0].count()))) {
        return exhausted();
    }
    return Value::of(is_found(*pattern, arguments[0].as_text()));
}

void declare_texts(Environment& environment) {
    const Type text = Type::string();
    const Type boolean = Type::boolean();
    std::vector<Overload> sizes;
    for (const bool member : {false, true}) {
        for (const Type& type : {text, Type::bytes(), Type::list(Type::parameter("A")),
                                 Type::map(Type::parameter("A"), Type::parameter("B"))}) {
            sizes.push_back({"", member, {type}, Type::integer()});
        }
    }
    environment.add_function({"size", sizes, size});
    environment.add_function({"contains", {{"", true, {text, text}, boolean}}, contains_text});
    environment.add_function({"startsWith", {{"", true, {text, text}, boolean}}, starts_with_text});
    environment.add_function({"endsWith", {{"", true, {text, text}, boolean}}, ends_with_text});
    environment.add_function(
        {"matches",
         {{"", true, {text, text}, boolean}, {"", false, {text, text}, boolean}},
         match_text});
}

}  // namespace lexid::cel
