#pragma once

#include <boost/json/value.hpp>

namespace lexid::json {

// Whether nothing that reads them can tell two values apart: unlike Boost.JSON's `==` it minds the
// order of an object's keys, and zero's sign. Makes no copy, and ends at the first difference.
bool is_identical(const boost::json::value& left, const boost::json::value& right);

}  // namespace lexid::json
