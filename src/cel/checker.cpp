#include "cel/checker.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <ranges>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cel/check_messages.hpp"
#include "cel/inference.hpp"
#include "cel/pattern.hpp"
#include "cel/standard.hpp"

namespace lexid::cel {
namespace {

struct Local {
    std::string_view name;
    const TypeNode* type;
    std::uint32_t slot;
};

const TypeNode* simple(TypeKind kind) {
    return simple_type(kind);
}

bool is_optional(const TypeNode* type) {
    return type->kind == TypeKind::abstract && type->name == "optional_type";
}

bool is_number(TypeKind kind) {
    return kind == TypeKind::integer || kind == TypeKind::unsigned_integer ||
           kind == TypeKind::floating;
}

const TypeNode* type_of_literal(const Value& value) {
    switch (value.kind()) {
        case Kind::boolean:
            return simple(TypeKind::boolean);
        case Kind::integer:
            return simple(TypeKind::integer);
        case Kind::unsigned_integer:
            return simple(TypeKind::unsigned_integer);
        case Kind::floating:
            return simple(TypeKind::floating);
        case Kind::string:
            return simple(TypeKind::string);
        case Kind::bytes:
            return simple(TypeKind::bytes);
        case Kind::null:
            return simple(TypeKind::null);
        default:
            return simple(TypeKind::dyn);
    }
}

// The result of an operator on the commonest types, without looking at overloads; nullptr if it
// takes more than that.
const TypeNode* plain_result(Operation operation, const TypeNode* left, const TypeNode* right) {
    const bool same = left == right;
    switch (operation) {
        case Operation::equal:
        case Operation::not_equal:
            return same || left->kind == TypeKind::dyn || right->kind == TypeKind::dyn
                       ? simple(TypeKind::boolean)
                       : nullptr;
        case Operation::less:
        case Operation::less_equal:
        case Operation::greater:
        case Operation::greater_equal:
            return (is_number(left->kind) || left->kind == TypeKind::dyn) &&
                           (is_number(right->kind) || right->kind == TypeKind::dyn)
                       ? simple(TypeKind::boolean)
                       : nullptr;
        case Operation::add:
        case Operation::subtract:
        case Operation::multiply:
        case Operation::divide:
            return same && is_number(left->kind) ? left : nullptr;
        default:
            return nullptr;
    }
}

class Checker {
public:
    Checker(std::string_view source, const Declarations& declarations, bool check, Arena& arena,
            Diagnostics& diagnostics)
        : source_(source),
          declarations_(declarations),
          check_(check),
          arena_(arena),
          inference_(arena),
          messages_(source, declarations, diagnostics) {}

    void run(Expression& expression) {
        visit(expression);
        if (!messages_.any()) {
            finish(expression);
        }
    }

private:
    const TypeNode* visit(Expression& expression) {
        expression.type = type_of(expression);
        return expression.type;
    }

    const TypeNode* type_of(Expression& expression) {
        switch (expression.kind) {
            case ExpressionKind::literal:
                return type_of_literal(expression.literal);
            case ExpressionKind::identifier:
                return identifier(expression);
            case ExpressionKind::select:
                return select(expression);
            case ExpressionKind::test:
                member_type(expression, visit(*expression.operands[0]), expression.optional);
                return simple(TypeKind::boolean);
            case ExpressionKind::index: {
                const TypeNode* types[] = {visit(*expression.operands[0]),
                                           visit(*expression.operands[1])};
                return overloaded(
                    expression, "[]",
                    expression.optional ? optional_index_overloads() : index_overloads(), types,
                    false);
            }
            case ExpressionKind::operation:
                return operation(expression);
            case ExpressionKind::call:
                return call(expression);
            case ExpressionKind::list:
                return list(expression);
            case ExpressionKind::map:
                return map(expression);
            case ExpressionKind::comprehension:
                return comprehension(expression);
        }
        return simple(TypeKind::error);
    }

    const Local* find_local(std::string_view name) const {
        const auto found = std::ranges::find(locals_.rbegin(), locals_.rend(), name, &Local::name);
        return found == locals_.rend() ? nullptr : &*found;
    }

    // Looks a name up in the container and those around it, the innermost first.
    template <class Table>
    typename Table::const_iterator find_in_container(const Table& table, std::string_view name,
                                                     bool absolute) const {
        std::string_view container = absolute ? "" : std::string_view(declarations_.container);
        while (!container.empty()) {
            const auto found = table.find(std::string(container) + "." + std::string(name));
            if (found != table.end()) {
                return found;
            }
            const std::size_t dot = container.rfind('.');
            container = dot == std::string_view::npos ? "" : container.substr(0, dot);
        }
        return table.find(name);
    }

    const TypeNode* refer(Expression& expression, const IdentifierEntry& entry) {
        if (entry.kind == IdentifierKind::variable) {
            expression.reference = Reference::variable;
            expression.slot = entry.slot;
        } else {
            expression.reference = Reference::constant;
            expression.constant = entry.constant;
        }
        return &entry.type.node();
    }

    const TypeNode* identifier(Expression& expression) {
        if (!expression.leading_dot) {
            if (const Local* local = find_local(expression.name)) {
                expression.reference = Reference::local;
                expression.slot = local->slot;
                return local->type;
            }
        }
        const auto found =
            find_in_container(declarations_.identifiers, expression.name, expression.leading_dot);
        if (found != declarations_.identifiers.end()) {
            return refer(expression, found->second);
        }
        if (!check_) {
            return simple(TypeKind::dyn);
        }
        std::vector<std::string_view> locals;
        for (const Local& local : locals_) {
            locals.push_back(local.name);
        }
        messages_.undefined_name(expression, locals);
        return simple(TypeKind::error);
    }

    // The whole of `a.b.c` if it can be a declared name; empty otherwise.
    std::string dotted_name(const Expression& expression, bool& absolute) const {
        std::vector<std::string_view> parts;
        const Expression* at = &expression;
        for (; at->kind == ExpressionKind::select && !at->optional && !at->quoted;
             at = at->operands[0]) {
            parts.push_back(at->name);
        }
        if (at->kind != ExpressionKind::identifier || at->reference != Reference::unresolved ||
            (!at->leading_dot && find_local(at->name) != nullptr)) {
            return {};
        }
        absolute = at->leading_dot;
        std::string name(at->name);
        for (const std::string_view part : parts | std::views::reverse) {
            name += '.';
            name += part;
        }
        return name;
    }

    bool may_be_dotted(const Expression& expression) const {
        if (!declarations_.container.empty()) {
            return true;
        }
        const Expression* at = &expression;
        while (at->kind == ExpressionKind::select) {
            at = at->operands[0];
        }
        return at->kind == ExpressionKind::identifier &&
               declarations_.dotted_roots.contains(at->name);
    }

    const TypeNode* select(Expression& expression) {
        if (!expression.optional && may_be_dotted(expression)) {
            bool absolute = false;
            const std::string name = dotted_name(expression, absolute);
            if (!name.empty()) {
                const auto found = find_in_container(declarations_.identifiers, name, absolute);
                if (found != declarations_.identifiers.end()) {
                    expression.kind = ExpressionKind::identifier;
                    expression.name = arena_.copy(std::string_view(name));
                    expression.leading_dot = absolute;
                    expression.operands = {};
                    return refer(expression, found->second);
                }
            }
        }
        return member_type(expression, visit(*expression.operands[0]), expression.optional);
    }

    const TypeNode* member_type(const Expression& expression, const TypeNode* target,
                                bool optional) {
        const TypeNode* type = target->kind == TypeKind::parameter ? resolved(target) : target;
        bool wrapped = optional;
        if (is_optional(type)) {
            wrapped = true;
            type = resolved(type->parameters[0]);
        }
        const TypeNode* member = nullptr;
        switch (type->kind) {
            case TypeKind::map:
                member = resolved(type->parameters[1]);
                break;
            case TypeKind::dyn:
            case TypeKind::parameter:
                member = simple(TypeKind::dyn);
                break;
            case TypeKind::error:
                return type;
            default:
                if (!check_) {
                    return simple(TypeKind::dyn);
                }
                messages_.no_fields(expression, *type);
                return simple(TypeKind::error);
        }
        return wrapped ? inference_.optional(member) : member;
    }

    const TypeNode* resolved(const TypeNode* type) {
        return inferred_ ? inference_.resolved(type) : type;
    }

    // The type of what the arguments select of the overloads.
    const TypeNode* overloaded(Expression& expression, std::string_view name,
                               std::span<const Overload> overloads,
                               std::span<const TypeNode*> types, bool member) {
        if (!check_) {
            return simple(TypeKind::dyn);
        }
        if (std::ranges::any_of(
                types, [](const TypeNode* type) { return type->kind == TypeKind::error; })) {
            return simple(TypeKind::error);
        }
        const TypeNode* result = nullptr;
        std::vector<const TypeNode*> wanted;
        for (const Overload& overload : overloads) {
            if (overload.member != member || overload.parameters.size() != types.size()) {
                continue;
            }
            inference_.forget_names();
            inferred_ = true;
            wanted.clear();
            for (const Type& parameter : overload.parameters) {
                wanted.push_back(inference_.instantiated(&parameter.node()));
            }
            if (!inference_.assignable(types, wanted)) {
                continue;
            }
            const TypeNode* one =
                inference_.resolved(inference_.instantiated(&overload.result.node()));
            if (result == nullptr) {
                result = one;
            } else if (result->kind != TypeKind::dyn && !(*result == *one)) {
                result = simple(TypeKind::dyn);
            }
        }
        if (result == nullptr) {
            for (const TypeNode*& type : types) {
                type = inference_.resolved(type, true);
            }
            messages_.no_overload(expression, name, overloads, types, member);
            return simple(TypeKind::error);
        }
        return result;
    }

    const TypeNode* operation(Expression& expression) {
        const std::size_t count = expression.operands.size();
        if (expression.operation == Operation::logical_and ||
            expression.operation == Operation::logical_or) {
            for (Expression* operand : expression.operands) {
                expect_boolean(*operand, visit(*operand), symbol_of(expression.operation));
            }
            return simple(TypeKind::boolean);
        }
        const TypeNode* types[3] = {};
        for (std::size_t i = 0; i < count; ++i) {
            types[i] = visit(*expression.operands[i]);
        }
        if (count == 2) {
            if (const TypeNode* result = plain_result(expression.operation, types[0], types[1])) {
                return result;
            }
            if (expression.operation == Operation::in && types[1]->kind == TypeKind::list &&
                types[1]->parameters[0] == types[0]) {
                return simple(TypeKind::boolean);
            }
        }
        return overloaded(expression, symbol_of(expression.operation),
                          overloads_of(expression.operation), std::span(types, count), false);
    }

    void expect_boolean(const Expression& expression, const TypeNode* type,
                        std::string_view wanted_by) {
        const TypeKind kind = type->kind;
        if (kind == TypeKind::boolean || kind == TypeKind::dyn || kind == TypeKind::error ||
            !check_) {
            return;
        }
        inferred_ = true;
        if (!inference_.assignable(type, simple(TypeKind::boolean))) {
            messages_.no_boolean(expression, *inference_.resolved(type, true), wanted_by);
        }
    }

    const TypeNode* call(Expression& expression) {
        auto found = declarations_.functions.end();
        if (expression.member && may_be_dotted(*expression.operands[0])) {
            bool absolute = false;
            const std::string target = dotted_name(*expression.operands[0], absolute);
            if (!target.empty()) {
                found = find_in_container(declarations_.functions,
                                          target + "." + std::string(expression.name), absolute);
            }
            if (found != declarations_.functions.end()) {
                expression.name = arena_.copy(std::string_view(found->first));
                expression.member = false;
                expression.operands = expression.operands.subspan(1);
            }
        }
        if (found == declarations_.functions.end()) {
            found = expression.member ? declarations_.functions.find(expression.name)
                                      : find_in_container(declarations_.functions, expression.name,
                                                          expression.leading_dot);
        }
        if (found == declarations_.functions.end() && check_ &&
            declarations_.macros.contains(expression.name)) {
            // Its arguments name variables that only the macro would have made.
            messages_.undefined_function(expression);
            return simple(TypeKind::error);
        }
        std::vector<const TypeNode*> types;
        types.reserve(expression.operands.size());
        for (Expression* operand : expression.operands) {
            types.push_back(visit(*operand));
        }
        if (found == declarations_.functions.end()) {
            if (check_) {
                messages_.undefined_function(expression);
            }
            return simple(check_ ? TypeKind::error : TypeKind::dyn);
        }
        const FunctionEntry& function = *found->second;
        expression.function = fits_a_call(function, expression) ? &function : nullptr;
        check_pattern(expression);
        return overloaded(expression, expression.name, function.overloads, types,
                          expression.member);
    }

    // Whether there is an overload with as many arguments; an implementation relies on it.
    static bool fits_a_call(const FunctionEntry& function, const Expression& expression) {
        return std::ranges::any_of(function.overloads, [&](const Overload& overload) {
            return overload.member == expression.member &&
                   overload.parameters.size() == expression.operands.size();
        });
    }

    void check_pattern(const Expression& expression) {
        if (!check_ || expression.name != "matches" || expression.operands.size() != 2 ||
            expression.operands[1]->kind != ExpressionKind::literal ||
            expression.operands[1]->literal.kind() != Kind::string) {
            return;
        }
        const std::string wrong = fault_of_pattern(expression.operands[1]->literal.as_text());
        if (!wrong.empty()) {
            messages_.bad_pattern(*expression.operands[1], wrong);
        }
    }

    const TypeNode* optional_element(const Expression& element, const TypeNode* type) {
        type = resolved(type);
        if (is_optional(type)) {
            return type->parameters[0];
        }
        if (check_ && type->kind != TypeKind::dyn && type->kind != TypeKind::error) {
            messages_.no_optional(element, *type);
            return simple(TypeKind::error);
        }
        return simple(TypeKind::dyn);
    }

    const TypeNode* joined(const TypeNode* previous, const TypeNode* next) {
        if (previous == nullptr || previous == next || !check_) {
            return next;
        }
        inferred_ = true;
        return inference_.joined(previous, next);
    }

    const TypeNode* list(Expression& expression) {
        const TypeNode* element = nullptr;
        for (std::size_t i = 0; i < expression.operands.size(); ++i) {
            const TypeNode* type = visit(*expression.operands[i]);
            if (!expression.marks.empty() && expression.marks[i]) {
                type = optional_element(*expression.operands[i], type);
            }
            element = joined(element, type);
        }
        return inference_.list(element != nullptr ? element : unknown_element());
    }

    const TypeNode* unknown_element() {
        inferred_ = true;
        return inference_.fresh();
    }

    const TypeNode* map(Expression& expression) {
        const TypeNode* key = nullptr;
        const TypeNode* value = nullptr;
        for (std::size_t i = 0; i < expression.operands.size(); i += 2) {
            key = joined(key, visit(*expression.operands[i]));
            const TypeNode* type = visit(*expression.operands[i + 1]);
            if (!expression.marks.empty() && expression.marks[i / 2]) {
                type = optional_element(*expression.operands[i + 1], type);
            }
            value = joined(value, type);
        }
        return inference_.map(key != nullptr ? key : unknown_element(),
                              value != nullptr ? value : unknown_element());
    }

    // The types of a loop's variables: of the only one, or of the key and the value.
    struct Elements {
        const TypeNode* first;
        const TypeNode* second;
    };

    Elements elements_of(const Expression& expression, const TypeNode* range) {
        const bool two = !expression.second_name.empty();
        range = resolved(range);
        switch (range->kind) {
            case TypeKind::list:
                return two ? Elements{simple(TypeKind::integer), range->parameters[0]}
                           : Elements{range->parameters[0], nullptr};
            case TypeKind::map:
                return {range->parameters[0], range->parameters[1]};
            case TypeKind::dyn:
            case TypeKind::error:
            case TypeKind::parameter:
                break;
            default:
                if (check_) {
                    messages_.no_range(*expression.operands[0], *range);
                }
        }
        return {simple(TypeKind::dyn), simple(TypeKind::dyn)};
    }

    Elements bound_types(Expression& expression, const TypeNode* range) {
        switch (expression.comprehension) {
            case Comprehension::bind:
                return {range, nullptr};
            case Comprehension::optional_map:
            case Comprehension::optional_flat_map:
                return {optional_element(*expression.operands[0], range), nullptr};
            default:
                return elements_of(expression, range);
        }
    }

    const TypeNode* comprehension(Expression& expression) {
        const TypeNode* range = visit(*expression.operands[0]);
        const Elements elements = bound_types(expression, range);
        const auto slot = locals_.empty() ? 0 : locals_.back().slot + 1;
        expression.slot = slot;
        locals_.push_back({expression.name, elements.first, slot});
        if (!expression.second_name.empty()) {
            locals_.push_back({expression.second_name, elements.second, slot + 1});
        }
        if (expression.operands.size() == 3) {
            Expression& filter = *expression.operands[1];
            expect_boolean(filter, visit(filter), expression.macro_name);
        }
        Expression& body = *expression.operands.back();
        const TypeNode* type = visit(body);
        locals_.resize(locals_.size() - (expression.second_name.empty() ? 1 : 2));
        return result_of(expression, range, elements, body, type);
    }

    const TypeNode* result_of(const Expression& expression, const TypeNode* range,
                              const Elements& elements, const Expression& body,
                              const TypeNode* type) {
        switch (expression.comprehension) {
            case Comprehension::all:
            case Comprehension::exists:
            case Comprehension::exists_one:
                expect_boolean(body, type, expression.macro_name);
                return simple(TypeKind::boolean);
            case Comprehension::sort_by:
                return inference_.list(elements.first);
            case Comprehension::filter:
                expect_boolean(body, type, expression.macro_name);
                return inference_.list(elements.first);
            case Comprehension::map:
                return inference_.list(type);
            case Comprehension::transform_map: {
                const TypeNode* over = resolved(range);
                return inference_.map(
                    over->kind == TypeKind::list ? simple(TypeKind::integer) : elements.first,
                    type);
            }
            case Comprehension::transform_map_entry: {
                const TypeNode* made = resolved(type);
                if (check_ && made->kind != TypeKind::map && made->kind != TypeKind::dyn &&
                    made->kind != TypeKind::error) {
                    messages_.no_entry(body, *made);
                }
                return made;
            }
            case Comprehension::bind:
                return type;
            case Comprehension::optional_map:
                return inference_.optional(type);
            case Comprehension::optional_flat_map: {
                const TypeNode* held = optional_element(body, type);
                return inference_.optional(held);
            }
        }
        return type;
    }

    // Settles what only the whole expression could, and takes types into the program's memory:
    // the environment may go.
    void finish(Expression& expression) {
        expression.type = check_ ? kept(resolved(expression.type)) : simple(TypeKind::dyn);
        for (Expression* operand : expression.operands) {
            finish(*operand);
        }
    }

    const TypeNode* kept(const TypeNode* type) {
        if (type->kind == TypeKind::parameter) {
            return simple(TypeKind::dyn);
        }
        if (type->parameters.empty() && type->name.empty()) {
            return simple(type->kind);
        }
        const TypeNode** parameters = arena_.array<const TypeNode*>(type->parameters.size());
        for (std::size_t i = 0; i < type->parameters.size(); ++i) {
            parameters[i] = kept(resolved(type->parameters[i]));
        }
        return arena_.make<TypeNode>(type->kind, arena_.copy(type->name),
                                     std::span(parameters, type->parameters.size()));
    }

    std::string_view source_;
    const Declarations& declarations_;
    bool check_;
    Arena& arena_;
    Inference inference_;
    CheckMessages messages_;
    std::vector<Local> locals_;
    bool inferred_ = false;
};

}  // namespace

void check(Expression& expression, std::string_view source, const Declarations& declarations,
           bool check, Arena& arena, Diagnostics& diagnostics) {
    Checker(source, declarations, check, arena, diagnostics).run(expression);
}

}  // namespace lexid::cel
