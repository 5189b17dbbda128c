#include <algorithm>

#include "cel/check/checker_state.hpp"
#include "cel/check/operators.hpp"

namespace lexid::cel {
namespace {

bool is_number(TypeKind kind) {
    return kind == TypeKind::integer || kind == TypeKind::unsigned_integer ||
           kind == TypeKind::floating;
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

}  // namespace

const TypeNode* Checker::overloaded(Expression& expression, std::string_view name,
                                    std::span<const Overload> overloads,
                                    std::span<const TypeNode*> types, bool member) {
    if (!check_) {
        return simple(TypeKind::dyn);
    }
    if (std::ranges::any_of(types,
                            [](const TypeNode* type) { return type->kind == TypeKind::error; })) {
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
        const TypeNode* one = inference_.resolved(inference_.instantiated(&overload.result.node()));
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

const TypeNode* Checker::operation(Expression& expression) {
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

void Checker::expect_boolean(const Expression& expression, const TypeNode* type,
                             std::string_view wanted_by) {
    const TypeKind kind = type->kind;
    if (kind == TypeKind::boolean || kind == TypeKind::dyn || kind == TypeKind::error || !check_) {
        return;
    }
    inferred_ = true;
    if (!inference_.assignable(type, simple(TypeKind::boolean))) {
        messages_.no_boolean(expression, *inference_.resolved(type, true), wanted_by);
    }
}

const TypeNode* Checker::call(Expression& expression) {
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
    return overloaded(expression, expression.name, function.overloads, types, expression.member);
}

bool Checker::fits_a_call(const FunctionEntry& function, const Expression& expression) {
    return std::ranges::any_of(function.overloads, [&](const Overload& overload) {
        return overload.member == expression.member &&
               overload.parameters.size() == expression.operands.size();
    });
}

}  // namespace lexid::cel
