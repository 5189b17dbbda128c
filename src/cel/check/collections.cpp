#include "cel/check/checker_state.hpp"

namespace lexid::cel {

const TypeNode* Checker::optional_element(const Expression& element, const TypeNode* type) {
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

const TypeNode* Checker::joined(const TypeNode* previous, const TypeNode* next) {
    if (previous == nullptr || previous == next || !check_) {
        return next;
    }
    inferred_ = true;
    return inference_.joined(previous, next);
}

const TypeNode* Checker::list(Expression& expression) {
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

const TypeNode* Checker::map(Expression& expression) {
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

const TypeNode* Checker::unknown_element() {
    inferred_ = true;
    return inference_.fresh();
}

Checker::Elements Checker::elements_of(const Expression& expression, const TypeNode* range) {
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

Checker::Elements Checker::bound_types(Expression& expression, const TypeNode* range) {
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

const TypeNode* Checker::comprehension(Expression& expression) {
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

const TypeNode* Checker::result_of(const Expression& expression, const TypeNode* range,
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
                over->kind == TypeKind::list ? simple(TypeKind::integer) : elements.first, type);
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

}  // namespace lexid::cel
