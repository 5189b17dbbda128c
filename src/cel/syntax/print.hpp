#pragma once

#include <string>

#include "cel/syntax/ast.hpp"

namespace lexid::cel {

// An expression in canonical layout that parses to the same tree.
std::string unparsed(const Expression& expression);

// The tree, a node a line, indented, with its type if it was checked:
//
//     && : bool
//       == : bool
//         type : string
//         "prospect_search" : string
std::string tree_text(const Expression& expression);

}  // namespace lexid::cel
