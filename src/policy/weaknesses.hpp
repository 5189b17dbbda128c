#pragma once

#include "base/diagnostic.hpp"
#include "policy/policy.hpp"

namespace lexid::policy {

// Adds a finding, at its place in the file, for each
//
// - hold rule that a missing field disarms (`has(x) && x in …`), a null or a value of another kind
//   too, where the rule asks for that and no other hold rule catches it;
// - approve or dismiss rule that bounds a number on one side only, if no limit's sum, which is
// never
//   negative, bounds it below;
// - comparison with a constant that has blanks at its ends, invisible characters, or letters that
//   pass for others.
void add_weaknesses(const Policy& policy, Diagnostics& out);

}  // namespace lexid::policy
