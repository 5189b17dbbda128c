#pragma once

#include <string_view>

#include "cel/value/frame.hpp"

namespace lexid::cel {

// "%s has %d".format(["it", 3]) of the strings library: clauses s d f e b o x X, `%.3f`, `%%`.
Value formatted(const CallContext& context, std::string_view format, const Value& arguments);

}  // namespace lexid::cel
