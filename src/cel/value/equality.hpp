#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "cel/value/frame.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

enum class Equality : std::uint8_t { different, same, exhausted };

// CEL's `==`: numbers are equal across their kinds, values of other different kinds are not, lists
// and maps are compared by their elements. Comparing large values is charged for.
Equality equality_of(const Value& left, const Value& right, Frame& frame);

inline bool same_text(std::string_view left, std::string_view right) {
    return left == right;
}

// The order of two numbers, across kinds; unordered where NaN takes part.
std::partial_ordering compare_numbers(const Value& left, const Value& right);

// The order of two values of one kind (or two numbers); false if `<` has no meaning for them.
bool compare(const Value& left, const Value& right, std::partial_ordering& order);

}  // namespace lexid::cel
