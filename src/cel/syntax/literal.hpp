#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "cel/syntax/lexer.hpp"
#include "cel/value/arena.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

// The value of a number's or a text's token; texts are unescaped into the arena. What is wrong with
// it otherwise.
std::expected<Value, std::string> literal_value(const Token& token, bool negative, Arena& arena);

// Reads a decimal or hexadecimal number as strtod does, exactly rounded, whatever the locale; false
// if the text is no number. Too large gives infinity, too small zero.
bool read_double(std::string_view text, double& value);

// Appends a character as UTF-8.
void append_utf8(char32_t code, std::string& out);

}  // namespace lexid::cel
