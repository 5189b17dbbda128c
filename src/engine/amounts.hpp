#pragma once

#include <vector>

#include "engine/object_reader.hpp"
#include "engine/object_writer.hpp"
#include "policy/charges.hpp"

namespace lexid::engine {

// The member `amounts` of a record: what a charge adds to which sums; left out if there are none.
void write_amounts(ObjectWriter& out, const std::vector<policy::Amount>& amounts);
std::vector<policy::Amount> read_amounts(ObjectReader& in);

}  // namespace lexid::engine
