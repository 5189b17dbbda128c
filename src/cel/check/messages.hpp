#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/syntax/declarations.hpp"

namespace lexid::cel {

// The checker's faults as people read them: where, what was found, what there is instead.
class CheckMessages {
public:
    CheckMessages(std::string_view source, const Declarations& declarations,
                  Diagnostics& diagnostics)
        : source_(source), declarations_(declarations), diagnostics_(diagnostics) {}

    bool any() const { return !diagnostics_.empty(); }

    void undefined_name(const Expression& name, std::span<const std::string_view> locals);
    void undefined_function(const Expression& call);
    void no_overload(const Expression& expression, std::string_view name,
                     std::span<const Overload> overloads, std::span<const TypeNode* const> types,
                     bool member);
    void no_fields(const Expression& select, const TypeNode& target);
    void no_boolean(const Expression& expression, const TypeNode& found,
                    std::string_view wanted_by);
    void no_optional(const Expression& expression, const TypeNode& found);
    void no_range(const Expression& expression, const TypeNode& found);
    void no_entry(const Expression& body, const TypeNode& found);
    void too_many_patterns(const Expression& pattern);
    void patterns_too_large(const Expression& pattern);
    void bad_pattern(const Expression& pattern, const std::string& fault);

private:
    bool full() const;
    void add(std::uint32_t at, std::string message, std::string hint = {});

    std::string_view source_;
    const Declarations& declarations_;
    Diagnostics& diagnostics_;
};

}  // namespace lexid::cel
