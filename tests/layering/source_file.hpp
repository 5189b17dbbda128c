#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lexid::layering {

// A source of lexid, as text. `path` is relative to the top of the repository: `src/net/pool.cpp`.
struct SourceFile {
    std::string path;
    std::string text;

    // `net` for `src/net/...`, `daemon` for `daemon/...`, else the first folder's name.
    std::string folder() const;
    // As it is included: `net/pool.hpp`.
    std::string name() const;
};

// A rule that a file breaks: `src/net/pool.cpp:12: net must not include service`.
using Finding = std::string;
using Findings = std::vector<Finding>;

// All .hpp and .cpp files below these folders of the repository, by path.
std::vector<SourceFile> read_sources(const std::filesystem::path& repository,
                                     const std::vector<std::string>& folders);

// The lines without comments and without what stands in string and character literals, so that a
// word in a message or a sentence is no finding.
std::vector<std::string> code_lines(const std::string& text);

}  // namespace lexid::layering
