#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "cel/check/inference.hpp"
#include "cel/check/messages.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

// A macro's variable.
struct Local {
    std::string_view name;
    const TypeNode* type;
    std::uint32_t slot;
};

inline const TypeNode* simple(TypeKind kind) {
    return simple_type(kind);
}

inline bool is_optional(const TypeNode* type) {
    return type->kind == TypeKind::abstract && type->name == "optional_type";
}

// The state of checking one expression. Each method answers with the type of what it was given, and
// with the type `error` where it has noted a fault.
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

    void run(Expression& expression);

private:
    const TypeNode* visit(Expression& expression) {
        expression.type = type_of(expression);
        return expression.type;
    }

    const TypeNode* type_of(Expression& expression);
    const Local* find_local(std::string_view name) const;
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

    const TypeNode* refer(Expression& expression, const IdentifierEntry& entry);
    const TypeNode* identifier(Expression& expression);
    // The whole of `a.b.c` if it can be a declared name; empty otherwise.
    std::string dotted_name(const Expression& expression, bool& absolute) const;
    bool may_be_dotted(const Expression& expression) const;
    const TypeNode* select(Expression& expression);
    const TypeNode* member_type(const Expression& expression, const TypeNode* target,
                                bool optional);
    const TypeNode* resolved(const TypeNode* type);
    // The type of what the arguments select of the overloads.
    const TypeNode* overloaded(Expression& expression, std::string_view name,
                               std::span<const Overload> overloads,
                               std::span<const TypeNode*> types, bool member);
    const TypeNode* operation(Expression& expression);
    void expect_boolean(const Expression& expression, const TypeNode* type,
                        std::string_view wanted_by);
    const TypeNode* call(Expression& expression);
    // Whether there is an overload with as many arguments; an implementation relies on it.
    static bool fits_a_call(const FunctionEntry& function, const Expression& expression);
    const TypeNode* optional_element(const Expression& element, const TypeNode* type);
    const TypeNode* joined(const TypeNode* previous, const TypeNode* next);
    const TypeNode* list(Expression& expression);
    const TypeNode* unknown_element();
    const TypeNode* map(Expression& expression);
    // The types of a loop's variables: of the only one, or of the key and the value.
    struct Elements {
        const TypeNode* first;
        const TypeNode* second;
    };

    Elements elements_of(const Expression& expression, const TypeNode* range);
    Elements bound_types(Expression& expression, const TypeNode* range);
    const TypeNode* comprehension(Expression& expression);
    const TypeNode* result_of(const Expression& expression, const TypeNode* range,
                              const Elements& elements, const Expression& body,
                              const TypeNode* type);
    // Settles what only the whole expression could, and takes types into the program's memory:
    // the environment may go.
    void finish(Expression& expression);
    const TypeNode* kept(const TypeNode* type);

    std::string_view source_;
    const Declarations& declarations_;
    bool check_;
    Arena& arena_;
    Inference inference_;
    CheckMessages messages_;
    std::vector<Local> locals_;
    bool inferred_ = false;
};

}  // namespace lexid::cel
