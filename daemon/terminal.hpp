#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lexid::daemon {

enum class Colour { none, red, green, yellow, blue, dim, bold };

// What standard output can show. Colour only on a terminal, and not if NO_COLOR is set.
struct Terminal {
    bool is_terminal = false;
    bool colour = false;
    std::size_t columns = 100;  // of the terminal, or a width fit for a file

    static Terminal of_output();
    std::string painted(Colour colour_wanted, std::string_view text) const;
};

// `text`, which is escaped already, cut or padded with spaces to exactly `columns` characters.
std::string fitted(std::string_view text, std::size_t columns);

// 12345 as `12,345`.
std::string grouped(std::size_t number);
// `1 rule`, `2,000 rules`.
std::string counted(std::size_t number, std::string_view one);

// The one way to standard output and standard error; secrets don't pass (see base/redactor.hpp).
// Writes a line to standard output, at once.
void print_line(std::string_view line);
// Writes a line to standard error, at once.
void print_warning(std::string_view line);
// Writes `lexid: error: ...` to standard error.
void print_error(std::string_view text);

}  // namespace lexid::daemon
