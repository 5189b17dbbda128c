#pragma once

#include <string>

#include "cel/analysis/certain_error.hpp"
#include "cel/time_zone.hpp"

namespace lexid::policy {

// What was probably meant by a constant that can't be right, as a hint: the nearest time zone, a
// duration or a timestamp as CEL writes them. Empty if nothing is near. `zones` may be null.
std::string hint_for_constant(const cel::CertainError& error, const cel::TimeZones* zones);

}  // namespace lexid::policy
