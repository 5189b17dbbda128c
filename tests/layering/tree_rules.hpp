#pragma once

#include <vector>

#include "layering/source_file.hpp"

namespace lexid::layering {

// What is wrong with sources beside each other: `files` are all of the product's.

// A source whose header nobody finds: none of its name beside it, and none that it includes lies in
// its folder.
Findings homeless_sources(const std::vector<SourceFile>& files);

// A header that no source includes but the one of its name.
Findings unused_headers(const std::vector<SourceFile>& files);

// A function that a header declares and no other line of the product names: dead, or there for
// tests only.
Findings unused_functions(const std::vector<SourceFile>& files);

}  // namespace lexid::layering
