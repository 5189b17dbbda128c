#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cel/limits.hpp"

namespace re2 {
class RE2;
}

namespace lexid::cel {

// RE2 with bounded memory that logs nothing; nullptr if the pattern is malformed or too large.
std::unique_ptr<const re2::RE2> make_pattern(std::string_view text,
                                             std::int64_t memory_bytes = pattern_memory_bytes);

// What is wrong with the pattern; empty if nothing is.
std::string fault_of_pattern(std::string_view text);

// What compiling it took, in steps.
std::uint64_t compile_steps(const re2::RE2& pattern);

// What looking for it in so many bytes takes at most, in steps.
std::uint64_t match_steps(const re2::RE2& pattern, std::size_t text_bytes);

// Whether it is found somewhere in the text.
bool is_found(const re2::RE2& pattern, std::string_view text);

}  // namespace lexid::cel
