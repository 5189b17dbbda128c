#include "layering/source_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace lexid::layering {

namespace fs = std::filesystem;

namespace {

// Where the literal or comment that begins at `begin` ends; `begin` itself if there is none.
std::size_t end_of_aside(std::string_view text, std::size_t begin) {
    const auto behind = [&](std::string_view end, std::size_t from) {
        const std::size_t found = text.find(end, from);
        return found == std::string_view::npos ? text.size() : found + end.size();
    };
    const std::string_view rest = text.substr(begin);
    if (rest.starts_with("//")) {
        return std::min(text.find('\n', begin), text.size());
    }
    if (rest.starts_with("/*")) {
        return behind("*/", begin + 2);
    }
    if (rest.starts_with("R\"")) {
        const std::size_t open = text.find('(', begin);
        if (open == std::string_view::npos) {
            return text.size();
        }
        const std::string_view delimiter = text.substr(begin + 2, open - begin - 2);
        return behind(")" + std::string(delimiter) + "\"", open);
    }
    const bool digit_before =
        begin > 0 && std::string_view("0123456789abcdefABCDEF").contains(text[begin - 1]);
    if (rest.starts_with('"') || (rest.starts_with('\'') && !digit_before)) {
        std::size_t end = begin + 1;
        while (end < text.size() && text[end] != rest[0] && text[end] != '\n') {
            end += text[end] == '\\' ? 2 : 1;
        }
        return std::min(end + 1, text.size());
    }
    return begin;
}

bool is_include(std::string_view line) {
    const auto skip_blanks = [&] {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    };
    skip_blanks();
    if (!line.starts_with('#')) {
        return false;
    }
    line.remove_prefix(1);
    skip_blanks();
    return line.starts_with("include");
}

}  // namespace

std::string SourceFile::folder() const {
    const fs::path parts(path);
    auto part = parts.begin();
    if (*part == "src") {
        ++part;
    }
    return part->native();
}

std::string SourceFile::name() const {
    return path.starts_with("src/") ? path.substr(4) : path;
}

std::vector<SourceFile> read_sources(const fs::path& repository,
                                     const std::vector<std::string>& folders) {
    std::vector<SourceFile> files;
    for (const std::string& folder : folders) {
        for (const auto& entry : fs::recursive_directory_iterator(repository / folder)) {
            const fs::path& path = entry.path();
            if (path.extension() == ".hpp" || path.extension() == ".cpp") {
                std::ifstream stream(path);
                files.push_back({fs::relative(path, repository).native(),
                                 {std::istreambuf_iterator<char>(stream), {}}});
            }
        }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

std::vector<std::string> code_lines(const std::string& text) {
    std::string code;
    for (std::size_t at = 0; at < text.size();) {
        const bool line_begins = at == 0 || text[at - 1] == '\n';
        if (line_begins && is_include(std::string_view(text).substr(at))) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            code.append(text, at, end - at);
            at = end;
            continue;
        }
        const std::size_t end = end_of_aside(text, at);
        if (end == at) {
            code += text[at++];
            continue;
        }
        // Line numbers stay right.
        for (; at < end; ++at) {
            if (text[at] == '\n') {
                code += '\n';
            }
        }
    }
    std::vector<std::string> lines;
    std::istringstream stream(code);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

}  // namespace lexid::layering
