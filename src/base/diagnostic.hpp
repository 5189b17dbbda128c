#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lexid {

// A fault in a text that a person wrote: a policy, the settings, an expression. Positions count
// from 1; a column counts Unicode characters, as editors do. Line 0 means "the whole text".
struct Diagnostic {
    int line = 0;
    int column = 0;
    std::string message;  // what is wrong
    std::string hint;     // what to do or what was probably meant; may be empty

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

using Diagnostics = std::vector<Diagnostic>;

struct Position {
    int line = 1;
    int column = 1;

    friend bool operator==(const Position&, const Position&) = default;
};

// The position of the byte `offset` in `text`; offsets past the end give the end.
Position position_at(std::string_view text, std::size_t offset);

// Whether the text is refused for it, or a person should look at it.
enum class Severity { error, warning };

// Shows a diagnostic as compilers do, without a final newline:
//
//     policy.yaml:4:11: error: `prospect_serach` is not defined
//       4 |     when: type == prospect_serach
//         |                   ^
//       did you mean `prospect_search`?
//
// `name` is the file's name or the like; `text` is the whole text that the positions refer to. The
// line is escaped for a terminal and shortened around the caret if it is very long.
std::string render(const Diagnostic& diagnostic, std::string_view name, std::string_view text,
                   Severity severity = Severity::error);

// All of them, in the order of their positions, separated by newlines.
std::string render(Diagnostics diagnostics, std::string_view name, std::string_view text);

}  // namespace lexid
