#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cel/environment.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

// One call that a macro is to rewrite, and what it may be made of. Everything made has the call's
// place in the source.
class MacroExpansion {
public:
    MacroExpansion(Arena& arena, const Expression& call, std::string_view macro_name)
        : arena_(arena), call_(call), macro_name_(macro_name) {}

    // Of a member macro: what stands before the dot.
    Expression* target() const { return call_.operands[0]; }
    std::span<Expression* const> arguments() const {
        return call_.operands.subspan(call_.member ? 1 : 0);
    }
    // Whether the target is the plain name, as in `cel.bind(…)`.
    bool target_is(std::string_view name) const;

    Expression* identifier(std::string_view name);
    Expression* list(std::span<Expression* const> elements);
    // target.function(argument)
    Expression* member_call(Expression* target, std::string_view function, Expression* argument);
    // Operands as in Comprehension; the names are identifiers. A second name makes it go through
    // keys (or indexes) and values.
    Expression* comprehension(Comprehension kind, std::string_view name,
                              std::string_view second_name, std::span<Expression* const> operands);

    // The name of an argument that must be a plain identifier; fails otherwise.
    std::string_view variable(std::size_t argument);
    // Refuses the whole expression. Returns nullptr to be returned.
    Expression* fail(const Expression& at, std::string message, std::string hint = {});

    bool failed() const { return failed_at_ != nullptr; }
    const Expression* failed_at() const { return failed_at_; }
    const std::string& message() const { return message_; }
    const std::string& hint() const { return hint_; }

private:
    Expression* make(ExpressionKind kind, std::span<Expression* const> operands);

    Arena& arena_;
    const Expression& call_;
    std::string_view macro_name_;
    const Expression* failed_at_ = nullptr;
    std::string message_;
    std::string hint_;
};

// all, exists, exists_one, map, filter, with one variable. `has` is the parser's own.
std::span<const Macro> standard_macros();
std::span<const Macro> two_variable_macros();
std::span<const Macro> binding_macros();
std::span<const Macro> optional_macros();

}  // namespace lexid::cel
