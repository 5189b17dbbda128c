#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lexid::yaml {

enum class Kind { null, scalar, sequence, mapping };
enum class Style { plain, single_quoted, double_quoted, literal, folded };

struct Entry;

// One node of a YAML text. `offset` is the byte of the text where it starts: a quote for a quoted
// scalar, `|` or `>` for a block. A null that is the value of a key stands where the key does.
struct Node {
    Kind kind = Kind::null;
    Style style = Style::plain;
    std::size_t offset = 0;
    int line = 0;                // from 1
    std::string text;            // of a scalar, with quotes, folds and escapes resolved
    std::vector<Node> items;     // of a sequence
    std::vector<Entry> entries;  // of a mapping, in the order of the text, keys unique

    // `a list`, `a mapping`, `nothing`, or the scalar itself: for messages.
    std::string shown() const;
};

struct Entry {
    Node key;  // always a scalar
    Node value;
};

}  // namespace lexid::yaml
