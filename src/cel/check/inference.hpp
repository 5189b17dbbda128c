#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/value/arena.hpp"
#include "cel/value/type.hpp"

namespace lexid::cel {

// What CEL's checker concludes about types: which may stand for which, and what type parameters
// stand for. The algorithm is that of the language definition's gradual checker: `dyn` fits
// anything, a parameter takes the most general of the types that it met.
class Inference {
public:
    explicit Inference(Arena& arena) : arena_(arena) {}

    // A parameter that stands for nothing yet.
    const TypeNode* fresh();
    const TypeNode* list(const TypeNode* element);
    const TypeNode* map(const TypeNode* key, const TypeNode* value);
    const TypeNode* type(const TypeNode* of);
    const TypeNode* optional(const TypeNode* of);

    // The type with its declared parameters replaced by fresh ones, the same for the same name as
    // long as `forget_names` isn't called.
    const TypeNode* instantiated(const TypeNode* type);
    void forget_names() { names_.clear(); }

    // Whether a value of the type may be used where `wanted` is. What parameters stand for then is
    // kept if so, and left alone if not.
    bool assignable(const TypeNode* type, const TypeNode* wanted);
    bool assignable(std::span<const TypeNode* const> types,
                    std::span<const TypeNode* const> wanted);

    // The type of a collection's elements so far and one more; dyn if they have none in common.
    const TypeNode* joined(const TypeNode* previous, const TypeNode* next);

    // The type with parameters replaced by what they stand for; `finally`, those that stand for
    // nothing become dyn.
    const TypeNode* resolved(const TypeNode* type, bool finally = false);

private:
    const TypeNode* composite(TypeKind kind, std::string_view name,
                              std::span<const TypeNode* const> parameters);
    const TypeNode* meaning(const TypeNode* parameter) const;
    bool fits(const TypeNode* type, const TypeNode* wanted, int depth);
    bool fits_parameter(const TypeNode* type, const TypeNode* parameter, int depth, bool& decided);
    bool at_least_as_general(const TypeNode* left, const TypeNode* right) const;
    const TypeNode* more_general(const TypeNode* left, const TypeNode* right) const;
    bool occurs_in(const TypeNode* parameter, const TypeNode* type);

    Arena& arena_;
    std::uint32_t steps_ = 0;
    std::vector<const TypeNode*> meanings_;  // of the parameter with the number of the index plus 1
    std::vector<std::pair<std::string_view, const TypeNode*>> names_;
    std::vector<std::pair<std::uint32_t, const TypeNode*>> changes_;  // to undo
};

}  // namespace lexid::cel
