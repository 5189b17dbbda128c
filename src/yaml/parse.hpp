#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::yaml {

// A policy of a thousand rules takes a quarter of it; more is no file that a person wrote.
inline constexpr std::size_t text_bytes_max = 256 * 1024;

// Policies and settings need five levels. Whoever walks the tree recurses this deep at most.
inline constexpr int depth_max = 32;

struct Options {
    // The last line must be `...`, so that every strict prefix of a text is refused.
    bool end_line = false;
};

// Reads a strict part of YAML: one document of mappings, lists and scalars. Refused are anchors,
// aliases, tags, merge keys, directives, further documents, duplicate keys, keys that are no
// scalars, invalid UTF-8, control characters (escaped ones too), bidirectional controls, tabs in
// the indentation, and anything behind the end line `...`.
//
// Adds every fault to `faults`, which was made for the same text. Returns a tree if there is
// something to go on with, so that the reader of the tree can add its own faults; the text is good
// only if `faults` is empty in the end. A text without a node gives a null node.
std::optional<Node> parse(std::string_view text, Options options, Faults& faults);

}  // namespace lexid::yaml
