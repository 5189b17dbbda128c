#pragma once

#include <cstdint>

#include "cel/analysis/paths.hpp"
#include "cel/syntax/ast.hpp"

namespace lexid::cel {

// What is supposed about one field, and nothing about the others.
struct Supposition {
    enum class What : std::uint8_t {
        missing,
        null,
        other_kind,  // of none of the kinds that the condition asks for
        number,      // of some numeric kind, see `number`
    };
    Path path;
    What what = What::missing;
    double number = 0;
};

enum class Outlook : std::uint8_t { is_true, is_false, error, open };

// What a condition comes to if the supposition holds, whatever else the task says; `open` if that
// decides. A null, or a value of another kind, counts as an error wherever it is used otherwise
// than to find out that it is one: `==` and `in` would be false there, but nobody writes them to
// let such a value pass. Goes by the checked tree; what it can't follow is open.
Outlook outlook(const Expression& condition, const Supposition& supposition);

}  // namespace lexid::cel
