#pragma once

#include <string>
#include <string_view>

#include "cel/value/value.hpp"

namespace lexid::cel {

// `1.5`, `1e+30`, `NaN`, `+Inf`: what string(double) gives, the shortest text that reads back.
std::string double_text(double value);

// The same without an exponent.
std::string plain_double_text(double value);

// A literal of the language: in double quotes, with escapes; octets that are no UTF-8 as \x80 (for
// bytes).
std::string literal_text(std::string_view text);
std::string bytes_literal_text(std::string_view octets);

// The whole of a value that a program can have as a literal, to be parsed again.
std::string literal_text(const Value& value);

}  // namespace lexid::cel
