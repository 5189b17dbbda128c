#pragma once

#include <compare>
#include <cstring>

#include "cel/frame.hpp"
#include "cel/value.hpp"

namespace lexid::cel {

enum class Equality : std::uint8_t { different, same, exhausted };

// CEL's `==`: numbers are equal across their kinds, values of other different kinds are not, lists
// and maps are compared by their elements. Comparing large values is charged for.
Equality equality_of(const Value& left, const Value& right, Frame& frame);

inline bool same_text(std::string_view left, std::string_view right) {
    return left.size() == right.size() && std::memcmp(left.data(), right.data(), left.size()) == 0;
}

// The order of two numbers, across kinds; unordered where NaN takes part.
std::partial_ordering compare_numbers(const Value& left, const Value& right);

// The order of two values of one kind (or two numbers); false if `<` has no meaning for them.
bool compare(const Value& left, const Value& right, std::partial_ordering& order);

}  // namespace lexid::cel
