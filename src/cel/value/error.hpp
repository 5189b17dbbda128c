#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "cel/value/value.hpp"

namespace lexid::cel {

// What an error's text is made of, should anybody ask for it.
struct ErrorDetail {
    ErrorCode code = ErrorCode::invalid_argument;
    std::string_view expression;  // the part of the source that erred
    std::string_view text;        // the function, the field, or a sentence; static or in the source
    std::span<const Value> values;  // the arguments, or the key and the map
};

// "keys: count, query and 3 more", escaped and bounded.
std::string keys_text(const Value& map);

}  // namespace lexid::cel
