#pragma once

#include <cstddef>
#include <string_view>

#include "yaml/faults.hpp"

namespace lexid::yaml {

// Reports that yaml-cpp could not go on at `offset`, and what people mostly meant where that
// happens: a text that has to be quoted.
void report_syntax_error(std::size_t offset, std::string_view message, Faults& faults);

}  // namespace lexid::yaml
