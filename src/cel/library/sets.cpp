#include "cel/library/standard.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/equality.hpp"
#include "cel/value/frame.hpp"

// The sets library: lists taken for the sets of their elements.

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

Equality holds(const CallContext& context, const Value& list, const Value& wanted) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Equality same = equality_of(element_at(list, i), wanted, context.frame());
        if (!context.frame().spend(1)) {
            return Equality::exhausted;
        }
        if (same != Equality::different) {
            return same;
        }
    }
    return Equality::different;
}

// Whether all elements of `part` (or, unless `all`, any) are in `list`.
Equality holds_those(const CallContext& context, const Value& list, const Value& part, bool all) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        const Equality found = holds(context, list, element_at(part, i));
        if (found == Equality::exhausted || (found == Equality::same) != all) {
            return found;
        }
    }
    return all ? Equality::same : Equality::different;
}

Value answer(Equality equality) {
    return equality == Equality::exhausted ? exhausted() : Value::of(equality == Equality::same);
}

bool are_lists(Arguments arguments) {
    return arguments[0].kind() == Kind::list && arguments[1].kind() == Kind::list;
}

Value contains(CallContext& context, Arguments arguments) {
    return are_lists(arguments) ? answer(holds_those(context, arguments[0], arguments[1], true))
                                : context.no_such_overload(arguments);
}

Value equivalent(CallContext& context, Arguments arguments) {
    if (!are_lists(arguments)) {
        return context.no_such_overload(arguments);
    }
    const Equality forth = holds_those(context, arguments[0], arguments[1], true);
    return answer(forth == Equality::same ? holds_those(context, arguments[1], arguments[0], true)
                                          : forth);
}

Value intersects(CallContext& context, Arguments arguments) {
    return are_lists(arguments) ? answer(holds_those(context, arguments[0], arguments[1], false))
                                : context.no_such_overload(arguments);
}

}  // namespace

void declare_sets_library(Environment& environment) {
    const Type list = Type::list(Type::parameter("T"));
    const std::vector<Overload> overloads = {{"", false, {list, list}, Type::boolean()}};
    environment.add_function({"sets.contains", overloads, contains});
    environment.add_function({"sets.equivalent", overloads, equivalent});
    environment.add_function({"sets.intersects", overloads, intersects});
}

}  // namespace lexid::cel
