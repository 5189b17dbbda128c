#include "cel/check/checker.hpp"

#include <algorithm>
#include <ranges>

#include "cel/check/checker_state.hpp"
#include "cel/check/operators.hpp"

namespace lexid::cel {
namespace {

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

}  // namespace

void Checker::run(Expression& expression) {
    visit(expression);
    if (!messages_.any()) {
        finish(expression);
    }
}

const TypeNode* Checker::type_of(Expression& expression) {
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
            return overloaded(expression, "[]",
                              expression.optional ? optional_index_overloads() : index_overloads(),
                              types, false);
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

const Local* Checker::find_local(std::string_view name) const {
    const auto found = std::ranges::find(locals_.rbegin(), locals_.rend(), name, &Local::name);
    return found == locals_.rend() ? nullptr : &*found;
}

const TypeNode* Checker::refer(Expression& expression, const IdentifierEntry& entry) {
    if (entry.kind == IdentifierKind::variable) {
        expression.reference = Reference::variable;
        expression.slot = entry.slot;
    } else {
        expression.reference = Reference::constant;
        expression.constant = entry.constant;
    }
    return &entry.type.node();
}

const TypeNode* Checker::identifier(Expression& expression) {
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

std::string Checker::dotted_name(const Expression& expression, bool& absolute) const {
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

bool Checker::may_be_dotted(const Expression& expression) const {
    if (!declarations_.container.empty()) {
        return true;
    }
    const Expression* at = &expression;
    while (at->kind == ExpressionKind::select) {
        at = at->operands[0];
    }
    return at->kind == ExpressionKind::identifier && declarations_.dotted_roots.contains(at->name);
}

const TypeNode* Checker::select(Expression& expression) {
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

const TypeNode* Checker::member_type(const Expression& expression, const TypeNode* target,
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

void Checker::finish(Expression& expression) {
    expression.type = check_ ? kept(resolved(expression.type)) : simple(TypeKind::dyn);
    for (Expression* operand : expression.operands) {
        finish(*operand);
    }
}

const TypeNode* Checker::kept(const TypeNode* type) {
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

const TypeNode* Checker::resolved(const TypeNode* type) {
    return inferred_ ? inference_.resolved(type) : type;
}

void check(Expression& expression, std::string_view source, const Declarations& declarations,
           bool check, Arena& arena, Diagnostics& diagnostics) {
    Checker(source, declarations, check, arena, diagnostics).run(expression);
}

}  // namespace lexid::cel
