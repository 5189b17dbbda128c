#pragma once

#include "cel/program.hpp"
#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::policy {

// Refuses a comparison of fold(…) with a constant that no folded text equals, `Partners` say: a
// hold rule with it would never hold. False if there is one; `node` is where the program's source
// stands.
bool check_folded_texts(const cel::Program& program, const yaml::Node& node, yaml::Faults& faults);

}  // namespace lexid::policy
