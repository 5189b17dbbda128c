#pragma once

#include <boost/json/array.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>

#include "cel/value/arena.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

// What expressions that are compiled one after the other have in common, such as those of one
// policy: a long list that thousands of them ask for is hashed once, and their patterns have a
// bound together. Programs keep it alive; it changes only while one is being compiled.
struct Batch {
    Arena arena;
    // A constant list of the environment as a map with its elements as keys, for `in`; nothing if
    // some of them can't be keys.
    std::unordered_map<const boost::json::array*, std::optional<Value>> sets;
    std::size_t pattern_instructions = 0;
};

}  // namespace lexid::cel
