#include "cel/analysis/outlook.hpp"

#include <algorithm>
#include <initializer_list>
#include <span>

#include "cel/compile/compiled.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/equality.hpp"

namespace lexid::cel {
namespace {

// What a part comes to. `supposed` is the field itself where it is null or of another kind; `none`
// and `some` are optionals; `kind` is type(field).
struct Outcome {
    enum class State : std::uint8_t { open, error, value, supposed, none, some, kind };
    State state = State::open;
    Value value;
};
using State = Outcome::State;

Outcome open() {
    return {};
}
Outcome error() {
    return {State::error, {}};
}
Outcome of(const Value& value) {
    return {State::value, value};
}
Outcome of(bool value) {
    return of(Value::of(value));
}

bool is(const Outcome& outcome, bool wanted) {
    return outcome.state == State::value &&
           (wanted ? outcome.value.is_true() : outcome.value.is_false());
}

// Of plain values; nothing for those that this doesn't compare.
std::optional<bool> same(const Value& left, const Value& right) {
    if (left.is_number() && right.is_number()) {
        return compare_numbers(left, right) == std::partial_ordering::equivalent;
    }
    const auto plain = [](const Value& value) {
        return value.is_number() || value.kind() == Kind::string || value.kind() == Kind::boolean ||
               value.kind() == Kind::null;
    };
    if (!plain(left) || !plain(right)) {
        return std::nullopt;
    }
    if (left.kind() != right.kind()) {
        return false;
    }
    switch (left.kind()) {
        case Kind::string:
            return left.as_text() == right.as_text();
        case Kind::boolean:
            return left.as_boolean() == right.as_boolean();
        default:
            return true;
    }
}

std::optional<bool> contains(const Value& collection, const Value& wanted) {
    if (collection.kind() != Kind::list && collection.kind() != Kind::map) {
        return std::nullopt;
    }
    bool found = false;
    for (std::size_t i = 0; i < collection.size(); ++i) {
        const Value element = collection.kind() == Kind::map ? entry_at(collection, i).key
                                                             : element_at(collection, i);
        const std::optional<bool> equal = same(element, wanted);
        if (!equal) {
            return std::nullopt;
        }
        found = found || *equal;
    }
    return found;
}

class Foresight {
public:
    explicit Foresight(const Supposition& supposition) : supposition_(supposition) {}

    Outcome of_part(const Expression& part) const {
        if (part.node != nullptr && part.node->is_constant()) {
            return part.node->constant.is_error() ? error() : of(part.node->constant);
        }
        switch (part.kind) {
            case ExpressionKind::identifier:
            case ExpressionKind::select:
            case ExpressionKind::index:
                return of_access(part);
            case ExpressionKind::test:
                return of_test(part);
            case ExpressionKind::operation:
                return of_operation(part);
            case ExpressionKind::call:
                return of_call(part);
            case ExpressionKind::comprehension:
                return of_comprehension(part);
            case ExpressionKind::literal:
            case ExpressionKind::list:
            case ExpressionKind::map:
                return of_operands(part.operands);
        }
        return open();
    }

private:
    using What = Supposition::What;

    bool supposes(What what) const { return supposition_.what == what; }

    // Whether a field that is missing there makes an optional without a value, not an error.
    static bool is_optional(const Expression& part) {
        return part.optional || (!part.operands.empty() && part.kind != ExpressionKind::call &&
                                 is_optional(*part.operands[0]));
    }

    bool is_field(const Expression& part) const { return path_of(part) == supposition_.path; }

    // An error if one of them is, or is used where it can't be, and open otherwise.
    static Outcome of_used(std::initializer_list<Outcome> used) {
        const bool fails = std::ranges::any_of(used, [](const Outcome& outcome) {
            return outcome.state == State::error || outcome.state == State::supposed;
        });
        return fails ? error() : open();
    }

    // Each operand is looked at once, here and below: else the time would double with each level.
    Outcome of_operands(std::span<Expression* const> operands) const {
        for (const Expression* operand : operands) {
            if (of_used({of_part(*operand)}).state == State::error) {
                return error();
            }
        }
        return open();
    }

    Outcome of_access(const Expression& part) const {
        if (is_field(part)) {
            switch (supposition_.what) {
                case What::missing:
                    return is_optional(part) ? Outcome{State::none, {}} : error();
                case What::null:
                case What::other_kind:
                    return is_optional(part) ? open() : Outcome{State::supposed, {}};
                case What::number:
                    return {is_optional(part) ? State::some : State::value,
                            Value::of(supposition_.number)};
            }
        }
        if (part.operands.empty()) {
            return open();
        }
        const Outcome target = of_part(*part.operands[0]);
        return target.state == State::none ? target : of_used({target});
    }

    Outcome of_test(const Expression& test) const {
        if (is_field(test)) {
            return of(!supposes(What::missing));
        }
        return of_used({of_part(*test.operands[0])});
    }

    Outcome of_operation(const Expression& part) const {
        switch (part.operation) {
            case Operation::logical_and:
                return of_chain(part, false);
            case Operation::logical_or:
                return of_chain(part, true);
            case Operation::logical_not: {
                const Outcome operand = of_part(*part.operands[0]);
                return operand.state == State::value && operand.value.kind() == Kind::boolean
                           ? of(!operand.value.as_boolean())
                           : of_used({operand});
            }
            case Operation::conditional:
                return of_conditional(part);
            case Operation::equal:
            case Operation::not_equal:
            case Operation::in:
                return of_equality(part);
            case Operation::less:
            case Operation::less_equal:
            case Operation::greater:
            case Operation::greater_equal:
                return of_order(part);
            default:
                return of_operands(part.operands);
        }
    }

    // `decisive` is the value that decides `||` and `&&` alone. Where it might still come, `||` is
    // open, and so is `&&` unless it can only be false or an error.
    Outcome of_chain(const Expression& chain, bool decisive) const {
        bool any_error = false;
        bool any_open = false;
        for (const Expression* operand : chain.operands) {
            const Outcome outcome = of_part(*operand);
            if (is(outcome, decisive)) {
                return of(decisive);
            }
            any_error =
                any_error || outcome.state == State::error || outcome.state == State::supposed;
            any_open = any_open || (outcome.state != State::error && !is(outcome, !decisive));
        }
        if (any_open && (decisive || !any_error)) {
            return open();
        }
        return any_error ? error() : of(!decisive);
    }

    Outcome of_conditional(const Expression& part) const {
        const Outcome condition = of_part(*part.operands[0]);
        if (is(condition, true) || is(condition, false)) {
            return of_part(*part.operands[is(condition, true) ? 1 : 2]);
        }
        if (condition.state != State::open) {
            return error();
        }
        const Outcome first = of_part(*part.operands[1]);
        const Outcome second = of_part(*part.operands[2]);
        const bool alike = (is(first, true) && is(second, true)) ||
                           (is(first, false) && is(second, false)) ||
                           (first.state == State::error && second.state == State::error);
        return alike ? first : open();
    }

    Outcome of_equality(const Expression& part) const {
        const Outcome left = of_part(*part.operands[0]);
        const Outcome right = of_part(*part.operands[1]);
        const bool in = part.operation == Operation::in;
        if (in && left.state == State::value && left.value.kind() == Kind::string) {
            if (const auto asked = of_key(*part.operands[1], left.value.as_text())) {
                return *asked;
            }
        }
        std::optional<bool> equal;
        if (left.state == State::error || right.state == State::error) {
            return error();
        }
        if (left.state == State::supposed || right.state == State::supposed) {
            equal = of_supposed(left.state == State::supposed ? right : left);
            if (in || !equal) {
                return error();
            }
        } else if (left.state == State::kind || right.state == State::kind) {
            equal = of_kind(left.state == State::kind ? right : left);
        } else if (left.state == State::none || right.state == State::none) {
            return open();
        } else if (left.state == State::value && right.state == State::value) {
            equal = in ? contains(right.value, left.value) : same(left.value, right.value);
        }
        if (!equal) {
            return open();
        }
        return of(part.operation == Operation::not_equal ? !*equal : *equal);
    }

    // `"count" in metadata`
    std::optional<Outcome> of_key(const Expression& map, std::string_view key) const {
        std::optional<Path> path = path_of(map);
        if (!path) {
            return std::nullopt;
        }
        path->push_back(key);
        return *path == supposition_.path ? std::optional(of(!supposes(What::missing)))
                                          : std::nullopt;
    }

    // Whether the supposed value equals the other side, where that tells what it is.
    std::optional<bool> of_supposed(const Outcome& other) const {
        if (other.state == State::value && other.value.kind() == Kind::null) {
            return supposes(What::null);
        }
        return std::nullopt;
    }

    // Whether type(field) is this one.
    std::optional<bool> of_kind(const Outcome& other) const {
        if (other.state != State::value || other.value.kind() != Kind::type) {
            return std::nullopt;
        }
        const std::string_view name = other.value.as_text();
        if (supposes(What::null)) {
            return name == "null_type";
        }
        if (supposes(What::number)) {
            const bool numeric = name == "int" || name == "uint" || name == "double";
            return numeric ? std::nullopt : std::optional(false);
        }
        return false;
    }

    Outcome of_order(const Expression& part) const {
        const Outcome left = of_part(*part.operands[0]);
        const Outcome right = of_part(*part.operands[1]);
        if (left.state != State::value || right.state != State::value) {
            return of_used({left, right});
        }
        if (!left.value.is_number() || !right.value.is_number()) {
            return left.value.kind() == right.value.kind() ? open() : error();
        }
        const std::partial_ordering order = compare_numbers(left.value, right.value);
        switch (part.operation) {
            case Operation::less:
                return of(order < 0);
            case Operation::less_equal:
                return of(order <= 0);
            case Operation::greater:
                return of(order > 0);
            default:
                return of(order >= 0);
        }
    }

    Outcome of_call(const Expression& call) const {
        if (call.operands.empty()) {
            return open();
        }
        const Outcome first = of_part(*call.operands[0]);
        if (first.state == State::error) {
            return error();
        }
        if (call.name == "type" && !call.member && is_field(*call.operands[0])) {
            return {State::kind, {}};
        }
        const bool optional = first.state == State::none || first.state == State::some;
        if (call.member && optional) {
            return of_optional(call, first);
        }
        const bool converts = !call.member && call.operands.size() == 1 &&
                              (call.name == "int" || call.name == "double" || call.name == "dyn");
        if (converts && first.state == State::value && first.value.is_number()) {
            return first;
        }
        const Outcome rest = of_operands(call.operands.subspan(1));
        return rest.state == State::error ? rest : of_used({first});
    }

    Outcome of_optional(const Expression& call, const Outcome& optional) const {
        const bool none = optional.state == State::none;
        if (call.name == "hasValue") {
            return of(!none);
        }
        if (call.name == "value") {
            return none ? error() : of(optional.value);
        }
        if (call.name == "orValue" && call.operands.size() == 2) {
            return none ? of_part(*call.operands[1]) : of(optional.value);
        }
        if (call.name == "or" && call.operands.size() == 2) {
            return none ? of_part(*call.operands[1]) : optional;
        }
        return open();
    }

    // Nothing is known about the elements; of an optional that is none, the macros make none.
    Outcome of_comprehension(const Expression& loop) const {
        const Outcome range = of_part(*loop.operands[0]);
        if (range.state == State::none) {
            return range;
        }
        return of_used({range});
    }

    const Supposition& supposition_;
};

}  // namespace

Outlook outlook(const Expression& condition, const Supposition& supposition) {
    const Outcome outcome = Foresight(supposition).of_part(condition);
    if (is(outcome, true)) {
        return Outlook::is_true;
    }
    if (is(outcome, false)) {
        return Outlook::is_false;
    }
    return outcome.state == State::open || outcome.state == State::kind ? Outlook::open
                                                                        : Outlook::error;
}

}  // namespace lexid::cel
