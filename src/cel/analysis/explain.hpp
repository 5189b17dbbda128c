#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cel/program.hpp"

namespace lexid::cel {

enum class PartResult : std::uint8_t { is_true, is_false, error };

// What an identifier or a field path of the condition was: {"metadata.count", "612"}. Where a key
// is missing: {"metadata.cuont", "no such key; keys: count, query"}. Where `==` or `in` compares
// kinds that are never equal, an entry for each side names its kind: {"metadata.count", "string
// \"612\""}.
struct Observed {
    std::string expression;
    std::string value;
};

// One operand of the condition's top-level `&&` chain, evaluated on its own.
struct Part {
    std::size_t begin = 0;  // offsets in the program's source
    std::size_t end = 0;
    std::string text;
    PartResult result = PartResult::error;  // what is no bool is an error too
    std::string error;                      // why, if so
    std::vector<Observed> observed;         // in the order of the text, each once
};

// The operands left to right; one if the condition is no chain. All texts are copies, escaped and
// bounded.
std::vector<Part> explain(const Program& program, const Inputs& inputs, Workspace& workspace);

}  // namespace lexid::cel
