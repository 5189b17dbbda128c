#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/program.hpp"
#include "cel/syntax/ast.hpp"

namespace lexid::cel {

// A variable and the names of fields one below the other: {"metadata", "owner", "name"}. The views
// are of the program.
using Path = std::vector<std::string_view>;

// The path that an expression reads or asks for: `a.b`, `a["b"]`, `a.?b`, `a[?"b"]`, `has(a.b)`.
std::optional<Path> path_of(const Expression& expression);

// `metadata.count`, `metadata["list-name"]`.
std::string path_text(const Path& path);

// All that a program reads or asks for, each once, in the order of the text: `metadata.owner.name`,
// but not the `metadata.owner` that it takes on the way.
std::vector<Path> paths_read(const Program& program);
std::vector<Path> paths_read(const Expression& expression);

}  // namespace lexid::cel
