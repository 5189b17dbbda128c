#include "layering/tree_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>

namespace lexid::layering {
namespace {

bool is_source(const SourceFile& file) {
    return file.path.ends_with(".cpp");
}

std::string folder_of(std::string_view path) {
    return std::string(path.substr(0, path.rfind('/') + 1));
}

// As sources include it: rooted at src/, or at daemon/.
std::string include_path(const SourceFile& file) {
    const std::string_view path = file.path;
    return std::string(path.substr(path.find('/') + 1));
}

// The headers of ours that a file includes, in its order.
std::vector<std::string> includes_of(const SourceFile& file) {
    static const std::regex pattern(R"re(^\s*#\s*include\s*"([^"]+)")re");
    std::vector<std::string> includes;
    for (const std::string& line : code_lines(file.text)) {
        std::smatch match;
        if (std::regex_search(line, match, pattern)) {
            includes.push_back(match[1]);
        }
    }
    return includes;
}

std::string header_of(const SourceFile& source) {
    const std::string path = include_path(source);
    return path.substr(0, path.size() - std::string_view(".cpp").size()) + ".hpp";
}

// A name, and how it stands in its line.
struct Mention {
    std::string name;
    bool declares = false;  // a type before it, a bracket behind it
    bool defines = false;   // the same, or a class, where a line of no indentation begins
};

bool is_name(char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Whether a type can end in what stands before a name.
bool ends_type(std::string_view before) {
    static const std::set<std::string_view> words = {"return",   "co_return", "co_await", "else",
                                                     "explicit", "new",       "throw",    "case"};
    const std::size_t last = before.find_last_not_of(' ');
    if (last == std::string_view::npos || before.size() - last > 2) {
        return false;
    }
    before = before.substr(0, last + 1);
    if (before.ends_with('>')) {
        return !before.ends_with("->") && !before.ends_with(" >");
    }
    if (before.ends_with('&') || before.ends_with('*')) {
        return !before.ends_with(" &") && !before.ends_with(" *") && !before.ends_with("&&");
    }
    std::size_t begin = before.size();
    while (begin > 0 && is_name(before[begin - 1])) {
        --begin;
    }
    return begin < before.size() && !words.contains(before.substr(begin));
}

std::vector<Mention> mentions_in(const std::string& line) {
    std::vector<Mention> mentions;
    const std::string_view text = line;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_name(text[end])) {
            ++end;
        }
        if (end > begin) {
            const std::string_view before = text.substr(0, begin);
            const bool called = text.substr(end).starts_with('(');
            mentions.push_back(
                {std::string(text.substr(begin, end - begin)), called && ends_type(before),
                 called && text[0] != ' ' && !before.contains('=') && !before.contains('(')});
        }
        begin = std::max(end, begin + 1);
    }
    return mentions;
}

// What stays though only tests call it.
const std::set<std::string>& called_by_tests() {
    static const std::set<std::string> names = {
        // The CEL suite has containers, policies have none.
        "set_container",
        // What tests see of the engine beside its actions.
        "approvals_expected", "steps_evaluated", "undecided_count", "unknown_count",
        // How tests look at a server, and change it while it runs.
        "connections_accepted", "set_faults",
        // To go: it has no caller.
        "notify_status"};
    return names;
}

// Whether the declaration that a line begins ends in `override`.
bool overrides(const std::vector<std::string>& lines, std::size_t at) {
    for (; at < lines.size(); ++at) {
        if (lines[at].contains(" override")) {
            return true;
        }
        if (lines[at].find_first_of(";{") != std::string::npos) {
            return false;
        }
    }
    return false;
}

}  // namespace

Findings homeless_sources(const std::vector<SourceFile>& files) {
    // A program's beginning, and bodies of libraries, declare nothing.
    static const std::set<std::string> exempt = {"daemon/main.cpp", "src/net/asio_bodies.cpp"};
    std::set<std::string> headers;
    for (const SourceFile& file : files) {
        headers.insert(include_path(file));
    }
    Findings findings;
    for (const SourceFile& file : files) {
        if (!is_source(file) || exempt.contains(file.path) || headers.contains(header_of(file))) {
            continue;
        }
        const std::string folder = folder_of(include_path(file));
        const bool at_home = std::ranges::any_of(includes_of(file), [&](const auto& header) {
            return headers.contains(header) && folder_of(header) == folder;
        });
        if (!at_home) {
            findings.push_back(file.path +
                               ": give it a header of its name, or include the one of its folder "
                               "that declares what it defines");
        }
    }
    return findings;
}

Findings unused_headers(const std::vector<SourceFile>& files) {
    std::set<std::string> included;
    for (const SourceFile& file : files) {
        for (const std::string& header : includes_of(file)) {
            if (!is_source(file) || header != header_of(file)) {
                included.insert(header);
            }
        }
    }
    Findings findings;
    for (const SourceFile& file : files) {
        if (file.path.ends_with(".hpp") && !included.contains(include_path(file))) {
            findings.push_back(file.path +
                               ": no other file of the product includes it: remove it, or move it "
                               "to the tests that do");
        }
    }
    return findings;
}

Findings unused_functions(const std::vector<SourceFile>& files) {
    std::map<std::string, std::string> declared;  // name, where
    std::set<std::string> used;
    for (const SourceFile& file : files) {
        const auto lines = code_lines(file.text);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            for (Mention& mention : mentions_in(lines[i])) {
                if (!is_source(file) && mention.declares) {
                    if (!overrides(lines, i)) {
                        declared.emplace(mention.name, file.path + ":" + std::to_string(i + 1));
                    }
                } else if (!is_source(file) || !mention.defines) {
                    used.insert(std::move(mention.name));
                }
            }
        }
    }
    Findings findings;
    for (const auto& [name, where] : declared) {
        if (!used.contains(name) && !called_by_tests().contains(name)) {
            findings.push_back(where + ": nothing but tests calls `" + name +
                               "`: remove it, or move it to them");
        }
    }
    return findings;
}

}  // namespace lexid::layering
