#pragma once

#include <cstddef>
#include <string_view>

#include "engine/record.hpp"

namespace lexid::engine {

// Equal texts have equal fingerprints, and others hardly ever; never 0. They last as long as the
// program is the same.
std::size_t fingerprint_of(std::string_view text);

// Equal for decisions that say the same of the same snapshot under the same policy. Reasons are
// left out: they may hold numbers that change with each look.
std::size_t fingerprint_of(const DecisionRecord& decision);

}  // namespace lexid::engine
