#include "layering/rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>

namespace lexid::layering {

namespace {

// Which folders a folder may include besides itself. This table is the house's plan. A folder
// within a folder has a row of its own and counts as another one; a header may be named instead of
// its folder, on either side.
const std::map<std::string, std::set<std::string>>& arrows() {
    static const std::map<std::string, std::set<std::string>> arrows = {
        {"base", {}},
        {"json", {"base"}},
        {"cel",
         {"base", "json", "cel/value", "cel/syntax", "cel/check", "cel/library", "cel/run",
          "cel/compile"}},
        {"cel/limits.hpp", {}},
        {"cel/time_zone.hpp", {}},
        {"cel/environment.hpp", {"cel/time_zone.hpp", "cel/value"}},
        {"cel/value", {"base", "json", "cel/limits.hpp", "cel/time_zone.hpp"}},
        {"cel/syntax", {"base", "cel/limits.hpp", "cel/environment.hpp", "cel/value"}},
        {"cel/check", {"base", "cel/limits.hpp", "cel/environment.hpp", "cel/value", "cel/syntax"}},
        {"cel/library",
         {"base", "cel/limits.hpp", "cel/environment.hpp", "cel/value", "cel/syntax"}},
        {"cel/run",
         {"cel/limits.hpp", "cel/environment.hpp", "cel/value", "cel/syntax", "cel/library"}},
        {"cel/compile",
         {"cel/limits.hpp", "cel/environment.hpp", "cel/value", "cel/syntax", "cel/library",
          "cel/run"}},
        {"cel/analysis", {"base", "cel", "cel/value", "cel/syntax", "cel/compile"}},
        {"yaml", {"base"}},
        {"policy",
         {"base", "json", "cel", "cel/analysis", "cel/compile/batch.hpp", "cel/library/fold.hpp",
          "cel/syntax/lexer.hpp", "yaml"}},
        {"engine", {"base", "json", "cel", "policy"}},
        {"net", {"base"}},
        {"lexi", {"base", "json", "policy", "net"}},
        {"ledger", {"base"}},
        {"settings", {"base", "yaml"}},
        {"service",
         {"base", "json", "cel", "yaml", "policy", "engine", "net", "lexi", "ledger", "settings"}},
        {"server", {"base", "net"}},
        {"sandbox", {"base", "json", "net", "server"}},
        {"daemon",
         {"base", "json", "cel", "yaml", "policy", "engine", "net", "lexi", "ledger", "settings",
          "service"}},
        // A program of its own, which serves; lexid must not.
        {"daemon/sandbox_main.cpp", {"base", "service/exit_code.hpp", "sandbox"}},
    };
    return arrows;
}

const std::set<std::string>& pure_folders() {
    static const std::set<std::string> folders = {"cel", "yaml", "policy", "engine", "json"};
    return folders;
}

struct Taboo {
    std::regex pattern;
    std::string_view what;
};

// What a pure folder does without. Headers of Boost.JSON and yaml-cpp are fine.
const std::vector<Taboo>& taboos() {
    static const std::vector<Taboo> taboos = [] {
        std::vector<Taboo> list;
        const auto add = [&](const char* pattern, std::string_view what) {
            list.push_back({std::regex(pattern), what});
        };
        add(R"(#include\s*<boost/(asio|beast)\b)", "the network");
        add(R"(#include\s*<(sys/socket|netinet/|arpa/|netdb|poll|sys/epoll|sys/un\.h))",
            "the network");
        add(R"(#include\s*<(spdlog/|syslog\.h|systemd/))", "a log");
        add(R"(#include\s*<(iostream|ostream|istream|cstdio|stdio\.h|print)>)", "input and output");
        add(R"(#include\s*<(fstream|filesystem|fcntl\.h|unistd\.h|sys/stat\.h)>)", "files");
        add(R"(#include\s*<(random|sys/random\.h)>)", "randomness");
        add(R"(#include\s*<(thread|mutex|shared_mutex|condition_variable|future|semaphore|pthread\.h)>)",
            "threads");
        add(R"(#include\s*<(ctime|time\.h|sys/time\.h|date/tz\.h)>)", "a clock or zone files");
        add(R"(\b(system_clock|steady_clock|high_resolution_clock|utc_clock)::now\b)", "a clock");
        add(R"(\b(clock_gettime|gettimeofday|localtime|localtime_r|gmtime)\s*\()", "a clock");
        add(R"(\bcurrent_zone\s*\()", "the machine's time zone");
        add(R"(\b(getenv|secure_getenv|setenv)\s*\()", "the environment");
        add(R"(\b(fopen|printf|fprintf|puts)\s*\()", "files and output");
        add(R"(\bstd::(rand|srand)\s*\(|\brandom_device\b)", "randomness");
        return list;
    }();
    return taboos;
}

// Longer than one would like (CONTRIBUTING.md), short enough that nobody needs a map.
constexpr std::size_t lines_max = 450;

std::string finding(const SourceFile& file, std::size_t index, const std::string& text) {
    return file.path + ":" + std::to_string(index + 1) + ": " + text;
}

// The header of ours that a line includes: `cel/value/arena.hpp`.
std::optional<std::string> included_header(const std::string& line) {
    static const std::regex pattern(R"re(#\s*include\s*"([^"/]+/[^"]*)")re");
    std::smatch match;
    return std::regex_search(line, match, pattern) ? std::optional(match[1].str()) : std::nullopt;
}

std::string folder_of(const std::string& header) {
    return header.substr(0, header.rfind('/'));
}

}  // namespace

Findings upward_includes(const SourceFile& file) {
    const std::string own = file.name();
    const std::string folder = folder_of(own);
    auto row = arrows().find(own);
    if (row == arrows().end()) {
        row = arrows().find(folder);
    }
    if (row == arrows().end()) {
        return {file.path + ": the folder `" + folder + "` has no row in the table of arrows"};
    }
    const bool by_itself = row->first == own;
    Findings findings;
    const auto lines = code_lines(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto header = included_header(lines[i]);
        if (!header) {
            continue;
        }
        const std::string included = folder_of(*header);
        const bool allowed = (included == folder && !by_itself) || row->second.contains(included) ||
                             row->second.contains(*header);
        if (!allowed) {
            findings.push_back(finding(
                file, i,
                row->first + " must not include " + (included == folder ? *header : included)));
        }
    }
    return findings;
}

Findings impurities(const SourceFile& file) {
    Findings findings;
    if (!pure_folders().contains(file.folder())) {
        return findings;
    }
    const auto lines = code_lines(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const Taboo& taboo : taboos()) {
            if (std::regex_search(lines[i], taboo.pattern)) {
                findings.push_back(finding(
                    file, i, file.folder() + " is pure: not with " + std::string(taboo.what)));
            }
        }
    }
    return findings;
}

Findings stray_output(const SourceFile& file) {
    static const std::regex output(
        R"(\b(printf|fprintf|puts|fputs|putchar|perror)\s*\(|\bstd::(cout|cerr|clog)\b|\b(stdout|stderr)\b)");
    // Where secrets are taken out. The export writes entries, whose hashes cover every byte and
    // from which secrets were taken when they were made.
    static const std::set<std::string> allowed = {"src/service/log.cpp", "daemon/terminal.cpp",
                                                  "daemon/ledger_copies.cpp"};
    Findings findings;
    if (allowed.contains(file.path)) {
        return findings;
    }
    const auto lines = code_lines(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (std::regex_search(lines[i], output)) {
            findings.push_back(
                finding(file, i, "output that passes no redactor: use terminal.hpp or the log"));
        }
    }
    return findings;
}

Findings scattered_command_line(const SourceFile& file) {
    static const std::regex library(R"(#include\s*<CLI/|\bCLI::)");
    Findings findings;
    if (file.path == "daemon/command_line.cpp") {
        return findings;
    }
    const auto lines = code_lines(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (std::regex_search(lines[i], library)) {
            findings.push_back(
                finding(file, i, "CLI11 is met in command_line.cpp: give it the option as data"));
        }
    }
    return findings;
}

Findings oversize(const SourceFile& file) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(file.text, '\n'));
    if (lines <= lines_max) {
        return {};
    }
    return {file.path + ": " + std::to_string(lines) + " lines, at most " +
            std::to_string(lines_max) + ": split it by what it is about"};
}

Findings risky_coroutines(const SourceFile& file) {
    static const std::regex detached(R"(\bdetached\b)");
    static const std::regex spawn(R"(\bco_spawn\s*\()");
    // A capture list that captures something and belongs to a lambda: not an index (which follows a
    // name or a bracket) and not an attribute.
    static const std::regex capture(R"((?:^|[(,={;]|\breturn)\s*\[\s*[^\]\[\s])");
    Findings findings;
    std::string code;
    const auto lines = code_lines(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (std::regex_search(lines[i], detached)) {
            findings.push_back(finding(file, i, "`detached` swallows exceptions"));
        }
        code += lines[i] + "\n";
    }
    for (std::sregex_iterator it(code.begin(), code.end(), spawn), end; it != end; ++it) {
        // The second argument of co_spawn, up to where the third begins, is the coroutine.
        const auto begin = static_cast<std::size_t>(it->position() + it->length());
        int depth = 0;
        std::size_t commas = 0;
        std::string argument;
        for (std::size_t at = begin; at < code.size() && depth >= 0 && commas < 2; ++at) {
            const char c = code[at];
            depth += std::string_view("([{").contains(c)   ? 1
                     : std::string_view(")]}").contains(c) ? -1
                                                           : 0;
            if (c == ',' && depth == 0) {
                ++commas;
            } else if (commas == 1) {
                argument += c;
            }
        }
        if (std::regex_search(argument, capture)) {
            const auto line = std::count(code.begin(), code.begin() + it->position(), '\n');
            findings.push_back(finding(file, static_cast<std::size_t>(line),
                                       "a capturing lambda as a coroutine outlives its captures"));
        }
    }
    return findings;
}

}  // namespace lexid::layering
