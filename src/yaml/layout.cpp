#include "yaml/layout.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/character.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"

namespace lexid::yaml {
namespace {

std::string without_tabs(std::string_view text) {
    std::string out;
    std::ranges::remove_copy_if(text, std::back_inserter(out),
                                [](char c) { return c == '\t' || c == '\n'; });
    return out;
}

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

void report_character(std::string_view character, std::size_t offset, Faults& faults) {
    if (!is_utf8(character)) {
        faults.add(offset,
                   "the byte " + escaped(character.substr(0, 1)) +
                       " is not UTF-8: the file is in another encoding, such as Windows-1252",
                   "save the file as UTF-8");
    } else if (character == "\r") {
        faults.add(offset, "a carriage return: the file has the line ends of Windows",
                   "save it with line ends of Unix (LF)");
    } else if (offset == 0 && character == "\xef\xbb\xbf") {
        faults.add(offset, "a byte order mark", "save the file as UTF-8 without one");
    } else {
        faults.add(offset, name_of_character(first_character(character).code) + ", can't be seen",
                   "remove it; in double quotes it may not be written as an escape either");
    }
}

// What was found so far that is said once, not for each line.
struct Seen {
    bool content = false;
    bool carriage_return = false;
    bool foreign_byte = false;
};

// Reports the first forbidden character of a line: the others are rarely of another kind.
bool check_characters(std::string_view line, std::size_t line_offset, Seen& seen, Faults& faults) {
    if (!has_forbidden_characters(line)) {
        return true;
    }
    std::size_t i = 0;
    while (i < line.size()) {
        std::size_t end = i + 1;
        while (end < line.size() && continues_character(line[end])) {
            ++end;
        }
        const std::string_view character = line.substr(i, end - i);
        if (has_forbidden_characters(character)) {
            const bool is_foreign = !is_utf8(character);
            if (!is_foreign || !std::exchange(seen.foreign_byte, true)) {
                report_character(character, line_offset + i, faults);
            }
            return false;
        }
        i = end;
    }
    return false;
}

bool is_mark(std::string_view line, std::string_view mark) {
    return line.starts_with(mark) &&
           (line.size() == mark.size() || line[mark.size()] == ' ' || line[mark.size()] == '\t');
}

bool is_blank_or_comment(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t");
    return first == std::string_view::npos || line[first] == '#';
}

struct LineFacts {
    std::string_view line;
    std::size_t offset;
    bool is_last;
    bool after_content;
};

bool check_marks(const LineFacts& at, Faults& faults) {
    if (is_mark(at.line, "...")) {
        if (at.line != "..." || !at.is_last) {
            faults.add(at.offset, "`...` ends the file: nothing may follow it, not even a blank",
                       "remove what follows, or this line");
            return false;
        }
    } else if (is_mark(at.line, "---") && (at.line != "---" || at.after_content)) {
        faults.add(at.offset, "`---` starts a second document; a file holds one");
        return false;
    } else if (at.line.starts_with('%')) {
        faults.add(at.offset, "YAML directives are not supported");
        return false;
    }
    return true;
}

bool check_tabs(std::string_view line, std::size_t offset, Faults& faults) {
    const std::size_t tab = line.substr(0, line.find_first_not_of(" \t")).find('\t');
    if (tab == std::string_view::npos || is_blank_or_comment(line)) {
        return true;
    }
    faults.add(offset + tab, "a tab in the indentation", "YAML is indented with spaces");
    return false;
}

void check_end(std::string_view text, Faults& faults) {
    constexpr std::string_view why = "it is the proof that the file arrived whole";
    if (text == "...\n" || text.ends_with("\n...\n")) {
        return;
    }
    const std::size_t end = text.size() - (text.ends_with('\n') ? 1 : 0);
    if (text == "..." || text.ends_with("\n...")) {
        faults.add(end, "a newline is missing after the last line `...`", std::string(why));
    } else {
        faults.add(end, "the last line must be `...`", std::string(why));
    }
}

}  // namespace

bool has_forbidden_characters(std::string_view text) {
    return has_controls(without_tabs(text));
}

bool check_layout(std::string_view text, Options options, Faults& faults) {
    if (text.size() > text_bytes_max) {
        faults.add_for_whole_text("the file has " + std::to_string(text.size()) +
                                  " bytes; at most " + std::to_string(text_bytes_max) +
                                  " are read");
        return false;
    }
    if (const auto encoding = foreign_encoding(text)) {
        faults.add_for_whole_text("the file is in " + std::string(*encoding) + ", not in UTF-8",
                                  "save it as UTF-8, without a byte order mark");
        return false;
    }
    bool good = true;
    Seen seen;
    for (std::size_t offset = 0; offset < text.size();) {
        const std::size_t newline = text.find('\n', offset);
        const bool has_newline = newline != std::string_view::npos;
        const std::size_t end = has_newline ? newline : text.size();
        std::string_view line = text.substr(offset, end - offset);
        if (line.ends_with('\r') && seen.carriage_return) {
            line.remove_suffix(1);
        }
        seen.carriage_return = seen.carriage_return || line.ends_with('\r');
        const LineFacts at{line, offset, has_newline ? end + 1 == text.size() : true, seen.content};
        good = check_characters(line, offset, seen, faults) && good;
        good = check_marks(at, faults) && good;
        good = check_tabs(line, offset, faults) && good;
        seen.content = seen.content || !is_blank_or_comment(line);
        offset = end + (has_newline ? 1 : 0);
    }
    if (options.end_line && !seen.carriage_return && !seen.foreign_byte) {
        check_end(text, faults);
    }
    return good;
}

}  // namespace lexid::yaml
