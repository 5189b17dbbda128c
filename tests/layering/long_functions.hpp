#pragma once

#include "layering/source_file.hpp"

namespace lexid::layering {

// Functions of more than 60 lines, from the first line of their declaration to the brace that
// closes them; what stands in them (lambdas, local types) counts. Reads files as clang-format
// writes them.
Findings long_functions(const SourceFile& file);

}  // namespace lexid::layering
