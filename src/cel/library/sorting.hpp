#pragma once

#include <cstdint>
#include <span>

#include "cel/value/frame.hpp"

namespace lexid::cel {

// The positions of the keys in ascending order, equal ones in their own; keys must all be of one
// kind that has an order. False, with the error in `error`, otherwise.
bool sorted_positions(const CallContext& context, std::span<const Value> keys,
                      std::span<std::uint32_t> positions, Value& error);

}  // namespace lexid::cel
