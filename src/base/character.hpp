#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lexid {

// A Unicode character and how many bytes of a text it takes; 0 bytes = there is no UTF-8.
struct Character {
    char32_t code = 0;
    std::size_t size = 0;
};

// The one that `text`, which is not empty, begins with.
Character first_character(std::string_view text);

// Whether a reader sees nothing of the character, or no more than a plain blank: controls, joiners,
// marks of direction, selectors, and every blank but U+0020. Follows the properties
// Default_Ignorable_Code_Point and White_Space of Unicode 15.
bool is_invisible(char32_t code);

// How messages name a character: `U+00A0, a no-break space`; `U+0430` if it can be seen.
std::string name_of_character(char32_t code);

}  // namespace lexid
