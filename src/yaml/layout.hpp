#pragma once

#include <string_view>

#include "yaml/faults.hpp"
#include "yaml/parse.hpp"

namespace lexid::yaml {

// What can be told from lines and characters alone: size, encoding, control characters, tabs,
// document marks, directives and the end line. Returns whether the rest may be parsed at all.
bool check_layout(std::string_view text, Options options, Faults& faults);

// Whether `text` holds something that `check_layout` would refuse in a line, besides tabs and line
// ends.
bool has_forbidden_characters(std::string_view text);

}  // namespace lexid::yaml
