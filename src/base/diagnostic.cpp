#include "base/diagnostic.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace lexid {
namespace {

// Wider lines wrap in a terminal and part the caret from its place.
constexpr std::size_t line_characters_max = 100;

std::string_view line_of(std::string_view text, int line) {
    for (int i = 1; i < line; ++i) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

// The first `count` characters of `text`.
std::string_view first_characters(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    while (end < text.size() && count > 0) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
            ++end;
        }
        --count;
    }
    return text.substr(0, end);
}

}  // namespace

Position position_at(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t newline = before.rfind('\n');
    const std::string_view line =
        newline == std::string_view::npos ? before : before.substr(newline + 1);
    return {static_cast<int>(std::ranges::count(before, '\n')) + 1,
            static_cast<int>(character_count(line)) + 1};
}

std::string render(const Diagnostic& diagnostic, std::string_view name, std::string_view text,
                   Severity severity) {
    std::string out(name);
    if (diagnostic.line > 0) {
        out += ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column);
    }
    out += severity == Severity::error ? ": error: " : ": warning: ";
    out += diagnostic.message;
    if (diagnostic.line > 0) {
        std::string_view line = line_of(text, diagnostic.line);
        auto before_caret = static_cast<std::size_t>(std::max(diagnostic.column - 1, 0));
        std::string cut;
        if (before_caret > line_characters_max / 2) {
            const std::size_t dropped = before_caret - line_characters_max / 2;
            line.remove_prefix(first_characters(line, dropped).size());
            before_caret -= dropped;
            cut = "…";
        }
        const std::string number = std::to_string(diagnostic.line);
        const std::size_t caret = first_characters(line, before_caret).size();
        out += "\n  " + number + " | " + cut + shortened(line, line_characters_max);
        out += "\n  " + std::string(number.size(), ' ') + " | ";
        out +=
            std::string(character_count(cut) + character_count(escaped_before(line, caret)), ' ') +
            '^';
    }
    if (!diagnostic.hint.empty()) {
        out += "\n  " + diagnostic.hint;
    }
    return out;
}

std::string render(Diagnostics diagnostics, std::string_view name, std::string_view text) {
    std::ranges::stable_sort(diagnostics, {},
                             [](const Diagnostic& d) { return std::tuple(d.line, d.column); });
    std::string out;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (!out.empty()) {
            out += '\n';
        }
        out += render(diagnostic, name, text);
    }
    return out;
}

}  // namespace lexid
