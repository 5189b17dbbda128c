#pragma once

#include <boost/json.hpp>
#include <deque>
#include <string>

#include "cel/environment.hpp"
#include "cel/value/arena.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

// Values and types in the notation of the suite, one-key objects such as {"int": "5"} and
// {"list": [{"string": "a"}]}. Throws std::runtime_error for what the notation doesn't know.

// What the values are made of; must outlive them.
struct TestMemory {
    Arena arena;
    std::deque<std::string> texts;
};

Value read_value(const boost::json::value& notation, TestMemory& memory);
Type read_type(const boost::json::value& notation);

// A value in the same notation, for reports; maps in their own order.
std::string value_notation(const Value& value);
// A type in the same notation.
boost::json::value type_notation(const TypeNode& type);

// Whether the result is of the same kind and value; NaN matches NaN, maps match in any order.
bool matches(const Value& expected, const Value& result);

}  // namespace lexid::cel
