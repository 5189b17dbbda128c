#pragma once

#include <string>
#include <vector>

#include "cel/environment.hpp"
#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::policy {

// Declares each entry of a policy's `known` as a constant `known.NAME`: quoted strings, whole and
// decimal numbers, true and false, lists and mappings of those. A name that is not there is then an
// error of the condition that uses it, found when the policy is read. Returns the names, `known.`
// included.
std::vector<std::string> add_known(const yaml::Node& node, cel::Environment& environment,
                                   yaml::Faults& faults);

}  // namespace lexid::policy
