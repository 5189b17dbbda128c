#pragma once

#include <memory>
#include <vector>

#include "cel/compile/batch.hpp"
#include "cel/run/node.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

using Patterns = std::vector<std::unique_ptr<const re2::RE2>>;

struct CompilerOutput {
    const Node* root = nullptr;
    std::uint32_t local_count = 0;
    bool too_many_patterns = false;               // from the last of bad_patterns on
    bool patterns_too_large = false;              // in their batch, likewise
    std::vector<const Expression*> bad_patterns;  // constant arguments of matches()
};

// What nodes are made with. All of it but the zones must live as long as the nodes.
struct CompilerSurroundings {
    const TimeZones* zones = nullptr;
    Arena& arena;        // of the nodes
    Patterns& patterns;  // where constant patterns are put
    Batch* batch = nullptr;
};

// Makes nodes of a checked tree, folding what depends on no input; notes in every expression the
// node that became of it. `source` is the whole text.
CompilerOutput compile_nodes(Expression& expression, std::string_view source,
                             const CompilerSurroundings& around);

}  // namespace lexid::cel
