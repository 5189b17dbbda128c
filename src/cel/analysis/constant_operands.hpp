#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cel/program.hpp"

namespace lexid::cel {

// An operand of a top-level `&&` chain that needs no evaluation.
struct ConstantOperand {
    std::size_t begin = 0;  // in the program's source
    std::string text;       // escaped
    Value value;            // lives as long as the program
};

// Left to right; the whole expression counts as one operand if it is no chain.
std::vector<ConstantOperand> constant_operands(const Program& program);

}  // namespace lexid::cel
