#pragma once

#include <memory>
#include <vector>

#include "cel/ast.hpp"
#include "cel/node.hpp"

namespace lexid::cel {

using Patterns = std::vector<std::unique_ptr<const re2::RE2>>;

struct CompilerOutput {
    const Node* root = nullptr;
    std::uint32_t local_count = 0;
    bool too_many_patterns = false;               // beyond the last of bad_patterns
    std::vector<const Expression*> bad_patterns;  // constant arguments of matches()
};

// Makes nodes of a checked tree, in the arena, folding what depends on no input; notes in every
// expression the node that became of it. Constant patterns are compiled into `patterns`, which must
// live as long as the nodes. `source` is the whole text.
CompilerOutput compile_nodes(Expression& expression, std::string_view source,
                             const TimeZones* zones, Arena& arena, Patterns& patterns);

}  // namespace lexid::cel
