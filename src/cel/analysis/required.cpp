#include "cel/analysis/required.hpp"

#include <algorithm>
#include <iterator>

#include "cel/compile/compiled.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

using Texts = std::optional<std::vector<std::string>>;

class Requirement {
public:
    explicit Requirement(std::string_view variable) : variable_(variable) {}

    Texts of(const Expression& expression) const {
        if (expression.node->is_constant()) {
            // An error is none that `||` takes for false.
            return expression.node->constant.is_false() ? Texts(std::in_place) : Texts();
        }
        if (expression.kind != ExpressionKind::operation) {
            return std::nullopt;
        }
        switch (expression.operation) {
            case Operation::equal:
                return of_equality(expression);
            case Operation::in:
                return of_membership(expression);
            case Operation::logical_and:
                return of_conjunction(expression);
            case Operation::logical_or:
                return of_disjunction(expression);
            default:
                return std::nullopt;
        }
    }

private:
    bool is_variable(const Expression& expression) const {
        return expression.is_variable() && expression.name == variable_;
    }

    static const Value* constant_of(const Expression& expression) {
        return expression.node->is_constant() ? &expression.node->constant : nullptr;
    }

    Texts of_equality(const Expression& expression) const {
        const Expression* left = expression.operands[0];
        const Expression* right = expression.operands[1];
        if (is_variable(*right)) {
            std::swap(left, right);
        }
        const Value* constant = constant_of(*right);
        if (!is_variable(*left) || constant == nullptr || constant->kind() != Kind::string) {
            return std::nullopt;
        }
        return std::vector{std::string(constant->as_text())};
    }

    Texts of_membership(const Expression& expression) const {
        const Value* constant = constant_of(*expression.operands[1]);
        if (!is_variable(*expression.operands[0]) || constant == nullptr ||
            (constant->kind() != Kind::list && constant->kind() != Kind::map)) {
            return std::nullopt;
        }
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < constant->size(); ++i) {
            const Value element = constant->kind() == Kind::map ? entry_at(*constant, i).key
                                                                : element_at(*constant, i);
            // Nothing but a string equals a string.
            if (element.kind() == Kind::string) {
                texts.emplace_back(element.as_text());
            }
        }
        return sorted(std::move(texts));
    }

    static Texts sorted(std::vector<std::string> texts) {
        std::ranges::sort(texts);
        texts.erase(std::ranges::unique(texts).begin(), texts.end());
        return texts;
    }

    // Of the tests, which come first, and the first of what they guard: what comes after that is
    // not reached if it runs out of cost.
    Texts of_conjunction(const Expression& expression) const {
        Texts all;
        const auto take = [&](const Expression& operand) {
            const Texts one = of(operand);
            if (one && all) {
                std::vector<std::string> both;
                std::ranges::set_intersection(*all, *one, std::back_inserter(both));
                all = std::move(both);
            } else if (one) {
                all = one;
            }
        };
        const Expression* guarded = nullptr;
        for (const Expression* operand : expression.operands) {
            if (operand->turn == Turn::test) {
                take(*operand);
            } else if (operand->turn == Turn::guarded && guarded == nullptr) {
                guarded = operand;
            }
        }
        if (guarded != nullptr) {
            take(*guarded);
        }
        return all;
    }

    Texts of_disjunction(const Expression& expression) const {
        std::vector<std::string> any;
        for (const Expression* operand : expression.operands) {
            const Texts one = of(*operand);
            if (!one) {
                return std::nullopt;
            }
            any.insert(any.end(), one->begin(), one->end());
        }
        return sorted(std::move(any));
    }

    std::string_view variable_;
};

}  // namespace

std::optional<std::vector<std::string>> required_values(const Program& program,
                                                        std::string_view variable) {
    return Requirement(variable).of(*program.compiled().tree);
}

}  // namespace lexid::cel
