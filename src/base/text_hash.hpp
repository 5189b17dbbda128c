#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace lexid {

// Lets a std::unordered_map with std::string keys, and std::equal_to<> beside this, be asked for a
// std::string_view without making a string of it.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};

}  // namespace lexid
