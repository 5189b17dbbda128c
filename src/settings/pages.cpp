#include "settings/pages.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>

#include "base/time.hpp"
#include "settings/table.hpp"

namespace lexid::settings {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t comment_column = 34;  // where comments behind values begin
constexpr std::size_t indent = 2;           // of a section's settings

std::string padded(std::string text, std::size_t columns) {
    text.resize(std::max(text.size(), columns), ' ');
    return text;
}

// Lines of a comment, the first behind `before`, the others at the same column.
std::string wrapped(std::string_view text, const std::string& before) {
    const std::string margin(before.size(), ' ');
    std::string out;
    std::string line = before + '#';
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (line.size() + 1 + word.size() > columns_max) {
            out += line + '\n';
            line = margin + '#';
        }
        (line += ' ') += word;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out + line + '\n';
}

std::string as_sentence(std::string text) {
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text + '.';
}

std::string range_text(const yaml::DurationRange& range) {
    return format_duration(range.least) + " to " + format_duration(range.most);
}

// What may stand there, in the few words that fit behind a value; empty where the value shows it.
struct ShortValues {
    template <class Other>
    std::string operator()(const Other&) const {
        return "";
    }
    std::string operator()(const Number& number) const {
        return std::to_string(number.range.least) + " to " + std::to_string(number.range.most);
    }
    std::string operator()(const Length& length) const { return range_text(length.range); }
    std::string operator()(const OptionalLength& length) const {
        return std::string(length.word) + ", or " + range_text(length.range);
    }
    std::string operator()(const Choice& choice) const {
        std::string names = values_text(choice);
        std::erase(names, '`');
        return names;
    }
};

std::string comment_of(const Setting& row) {
    std::string text(row.meaning);
    if (const std::string values = std::visit(ShortValues(), row.kind); !values.empty()) {
        text += " (" + values + ')';
    }
    if (!row.absent.means.empty()) {
        text += "; default: " + std::string(row.absent.means);
    }
    return text;
}

// The setting with its comment, which stands behind it if there is room and above it if not.
std::string lines_of(const Setting& row, bool section_is_shown) {
    const bool shown = !row.default_text.empty();
    const std::string margin(row.section().empty() ? 0 : indent, ' ');
    // A section of which nothing is shown is a comment as a whole.
    const std::string begin = shown ? margin : section_is_shown ? margin + "# " : "# " + margin;
    const std::string line = begin + std::string(row.name()) + ": " +
                             std::string(shown ? row.default_text : row.absent.example);
    const std::string comment = comment_of(row);
    if (line.size() < comment_column) {
        return wrapped(comment, padded(line, comment_column));
    }
    return wrapped(as_sentence(comment), margin) + line + '\n';
}

bool shows_anything(std::string_view section) {
    return std::ranges::any_of(table(), [&](const Setting& row) {
        return row.section() == section && !row.default_text.empty();
    });
}

std::string in_cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '|' ? "\\|" : std::string(1, c);
    }
    return out;
}

}  // namespace

std::string settings_file() {
    std::string out =
        wrapped(
            "Settings of lexid. Every line here shows the default: an empty file does the "
            "same, as long as the environment variable " +
                default_settings().api.key.name + " holds the key.",
            "") +
        "#\n" +
        wrapped(
            "lexid looks for this file at --config, in $LEXID_CONFIG, ./lexid.yaml and "
            "/etc/lexid/lexid.yaml. What it does not understand, it refuses: `lexid check` "
            "says what and where.",
            "");
    const Setting* before = nullptr;
    for (const Setting& row : table()) {
        const std::string_view section = row.section();
        const bool begins_section = before == nullptr || section != before->section();
        out += begins_section ? "\n" : "";
        const bool shown = section.empty() || shows_anything(section);
        if (begins_section && !section.empty()) {
            out += (shown ? "" : "# ") + std::string(section) + ":\n";
        }
        out += lines_of(row, shown);
        before = &row;
    }
    return out;
}

std::string reference_page() {
    std::string out =
        "# Settings\n\n"
        "What may stand in `lexid.yaml`, made of the table that the program reads it by. "
        "[config/lexid.yaml](../config/lexid.yaml)\n"
        "is the same as a file to begin with, and `lexid schema settings` as a JSON Schema for "
        "editors. Keys with a dot stand in\n"
        "a section: `api.timeout: 5s` is written\n\n"
        "```yaml\napi:\n  timeout: 5s\n```\n\n"
        "Durations are written like `90s`, `10m` or `1h30m` (`d`, `h`, `m`, `s`, `ms`). What lexid "
        "does not understand, it refuses;\n"
        "`lexid check` says what and where. `quota.reserve` and `quota.track` together are below "
        "100%, or nothing is left to list with.\n\n"
        "| key | value | default | meaning |\n|---|---|---|---|\n";
    for (const Setting& row : table()) {
        const std::string when_absent = row.default_text.empty()
                                            ? std::string(row.absent.means)
                                            : '`' + std::string(row.default_text) + '`';
        out += "| `" + std::string(row.key) + "` | " + in_cell(values_text(row.kind)) + " | " +
               in_cell(when_absent) + " | " + in_cell(row.meaning) + " |\n";
    }
    out += "\nThese belong to later versions and are refused by name:";
    for (std::string_view separator = " "; const std::string_view key : later_keys()) {
        out += std::string(separator) + '`' + std::string(key) + '`';
        separator = ", ";
    }
    return out + ".\n";
}

}  // namespace lexid::settings
