#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace lexid::cel {

// RE2 with bounded memory that logs nothing; nullptr if the pattern is malformed or too large.
std::unique_ptr<const re2::RE2> make_pattern(std::string_view text);

// What is wrong with the pattern; empty if nothing is.
std::string fault_of_pattern(std::string_view text);

}  // namespace lexid::cel
