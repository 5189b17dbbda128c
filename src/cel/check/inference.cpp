#include "cel/check/inference.hpp"

#include <algorithm>

#include "cel/limits.hpp"

namespace lexid::cel {
namespace {

bool is_dynamic(const TypeNode* type) {
    return type->kind == TypeKind::dyn || type->kind == TypeKind::error;
}

bool is_variable(const TypeNode* type) {
    return type->kind == TypeKind::parameter && type->variable != 0;
}

// Types that null may stand for.
bool is_nullable(const TypeNode* type) {
    return type->kind == TypeKind::null || type->kind == TypeKind::abstract ||
           type->kind == TypeKind::timestamp || type->kind == TypeKind::duration;
}

}  // namespace

const TypeNode* Inference::composite(TypeKind kind, std::string_view name,
                                     std::span<const TypeNode* const> parameters) {
    std::uint32_t parts = 1;
    for (const TypeNode* parameter : parameters) {
        parts += parameter->parts;
    }
    if (parts > type_parts_max) {
        return simple_type(TypeKind::dyn);
    }
    const auto copies = arena_.copy(parameters);
    return arena_.make<TypeNode>(kind, name, copies, parts);
}

const TypeNode* Inference::fresh() {
    meanings_.push_back(nullptr);
    auto* made = arena_.make<TypeNode>(TypeKind::parameter);
    made->variable = static_cast<std::uint32_t>(meanings_.size());
    return made;
}

const TypeNode* Inference::list(const TypeNode* element) {
    return composite(TypeKind::list, {}, std::span(&element, 1));
}
const TypeNode* Inference::map(const TypeNode* key, const TypeNode* value) {
    const TypeNode* parameters[] = {key, value};
    return composite(TypeKind::map, {}, parameters);
}
const TypeNode* Inference::type(const TypeNode* of) {
    return composite(TypeKind::type, {}, std::span(&of, 1));
}
const TypeNode* Inference::optional(const TypeNode* of) {
    return composite(TypeKind::abstract, "optional_type", std::span(&of, 1));
}

const TypeNode* Inference::instantiated(const TypeNode* type) {
    if (type->kind == TypeKind::parameter && !is_variable(type)) {
        for (const auto& [name, made] : names_) {
            if (name == type->name) {
                return made;
            }
        }
        names_.emplace_back(type->name, fresh());
        return names_.back().second;
    }
    if (type->parameters.empty()) {
        return type;
    }
    std::vector<const TypeNode*> parameters;
    for (const TypeNode* parameter : type->parameters) {
        parameters.push_back(instantiated(parameter));
    }
    return composite(type->kind, type->name, parameters);
}

const TypeNode* Inference::meaning(const TypeNode* parameter) const {
    return is_variable(parameter) ? meanings_[parameter->variable - 1] : nullptr;
}

bool Inference::assignable(const TypeNode* type, const TypeNode* wanted) {
    return assignable(std::span(&type, 1), std::span(&wanted, 1));
}

bool Inference::assignable(std::span<const TypeNode* const> types,
                           std::span<const TypeNode* const> wanted) {
    changes_.clear();
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (!fits(types[i], wanted[i], 0)) {
            for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
                meanings_[change->first - 1] = change->second;
            }
            return false;
        }
    }
    return true;
}

bool Inference::fits_parameter(const TypeNode* type, const TypeNode* parameter, int depth,
                               bool& decided) {
    decided = true;
    if (is_variable(type) && type->variable == parameter->variable) {
        return true;
    }
    const auto set = [&](const TypeNode* to) {
        changes_.emplace_back(parameter->variable, meanings_[parameter->variable - 1]);
        meanings_[parameter->variable - 1] = to;
    };
    if (const TypeNode* known = meaning(parameter)) {
        if (*known == *type) {
            return true;
        }
        if (!fits(type, known, depth + 1)) {
            return false;
        }
        const TypeNode* general = more_general(type, known);
        if (!occurs_in(parameter, general)) {
            set(general);
        }
        return true;
    }
    if (!occurs_in(parameter, type)) {
        set(type);
        return true;
    }
    decided = false;
    return false;
}

bool Inference::fits(const TypeNode* type, const TypeNode* wanted, int depth) {
    if (type == wanted || ++steps_ > inference_steps_max) {
        return true;
    }
    if (depth > depth_max) {
        return false;
    }
    bool decided = false;
    if (is_variable(wanted)) {
        const bool fit = fits_parameter(type, wanted, depth, decided);
        if (fit || decided) {
            return fit;
        }
    }
    if (is_variable(type) && fits_parameter(wanted, type, depth, decided)) {
        return true;
    }
    if (is_dynamic(type) || is_dynamic(wanted)) {
        return true;
    }
    if (type->kind == TypeKind::null || wanted->kind == TypeKind::null) {
        return is_nullable(type->kind == TypeKind::null ? wanted : type);
    }
    if (type->kind != wanted->kind || type->name != wanted->name) {
        return false;
    }
    if (type->kind == TypeKind::type) {
        return true;
    }
    if (type->parameters.size() != wanted->parameters.size()) {
        return false;
    }
    for (std::size_t i = 0; i < type->parameters.size(); ++i) {
        if (!fits(type->parameters[i], wanted->parameters[i], depth + 1)) {
            return false;
        }
    }
    return true;
}

bool Inference::at_least_as_general(const TypeNode* left, const TypeNode* right) const {
    if (is_dynamic(left) || is_variable(left)) {
        return true;
    }
    if (is_dynamic(right) || is_variable(right)) {
        return false;
    }
    if (left->kind != right->kind || left->name != right->name ||
        left->parameters.size() != right->parameters.size()) {
        return false;
    }
    return left->kind == TypeKind::type ||
           std::ranges::equal(
               left->parameters, right->parameters,
               [this](const TypeNode* a, const TypeNode* b) { return at_least_as_general(a, b); });
}

const TypeNode* Inference::more_general(const TypeNode* left, const TypeNode* right) const {
    // Between null and what it may stand for, the latter says more about what can be done.
    if (left->kind == TypeKind::null && is_nullable(right)) {
        return right;
    }
    if (right->kind == TypeKind::null && is_nullable(left)) {
        return left;
    }
    return at_least_as_general(left, right) ? left : right;
}

bool Inference::occurs_in(const TypeNode* parameter, const TypeNode* type) {
    if (++steps_ > inference_steps_max) {
        return true;
    }
    if (is_variable(type)) {
        if (type->variable == parameter->variable) {
            return true;
        }
        const TypeNode* known = meaning(type);
        return known != nullptr && occurs_in(parameter, known);
    }
    return std::ranges::any_of(type->parameters,
                               [&](const TypeNode* inner) { return occurs_in(parameter, inner); });
}

const TypeNode* Inference::joined(const TypeNode* previous, const TypeNode* next) {
    if (previous == nullptr || previous == next) {
        return next;
    }
    return assignable(previous, next) ? more_general(previous, next) : simple_type(TypeKind::dyn);
}

const TypeNode* Inference::resolved(const TypeNode* type, bool finally) {
    if (++steps_ > inference_steps_max) {
        return simple_type(TypeKind::dyn);
    }
    if (is_variable(type)) {
        const TypeNode* known = meaning(type);
        return known != nullptr ? resolved(known, finally)
               : finally        ? simple_type(TypeKind::dyn)
                                : type;
    }
    if (type->parameters.empty()) {
        return type->kind == TypeKind::parameter && finally ? simple_type(TypeKind::dyn) : type;
    }
    bool changed = false;
    std::vector<const TypeNode*> parameters;
    for (const TypeNode* parameter : type->parameters) {
        parameters.push_back(resolved(parameter, finally));
        changed = changed || parameters.back() != parameter;
    }
    return changed ? composite(type->kind, type->name, parameters) : type;
}

}  // namespace lexid::cel
