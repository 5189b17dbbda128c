#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/redactor.hpp"
#include "base/text.hpp"

namespace lexid::daemon {
namespace {

constexpr std::size_t columns_min = 60;

std::string_view code_of(Colour colour) {
    switch (colour) {
        case Colour::none:
            return "";
        case Colour::red:
            return "\x1b[31m";
        case Colour::green:
            return "\x1b[32m";
        case Colour::yellow:
            return "\x1b[33m";
        case Colour::blue:
            return "\x1b[34m";
        case Colour::dim:
            return "\x1b[2m";
        case Colour::bold:
            return "\x1b[1m";
    }
    return "";
}

void write_line(std::FILE* file, std::string_view line) {
    const std::string text = redactor().redacted(std::string(line)) + '\n';
    std::fwrite(text.data(), 1, text.size(), file);
    std::fflush(file);
}

}  // namespace

Terminal Terminal::of_output() {
    Terminal terminal;
    terminal.is_terminal = ::isatty(STDOUT_FILENO) == 1;
    terminal.colour = terminal.is_terminal && std::getenv("NO_COLOR") == nullptr;
    winsize size{};
    if (terminal.is_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        terminal.columns = std::max<std::size_t>(size.ws_col, columns_min);
    }
    return terminal;
}

std::string Terminal::painted(Colour colour_wanted, std::string_view text) const {
    if (!colour || colour_wanted == Colour::none) {
        return std::string(text);
    }
    return std::string(code_of(colour_wanted)) + std::string(text) + "\x1b[0m";
}

std::string fitted(std::string_view text, std::size_t columns) {
    std::string out;
    if (character_count(text) > columns) {
        out = shortened(text, columns > 0 ? columns - 1 : 0);
    } else {
        out = text;
    }
    out.append(columns - std::min(columns, character_count(out)), ' ');
    return out;
}

std::string grouped(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3) {
        digits.insert(i - 3, 1, ',');
    }
    return digits;
}

std::string counted(std::size_t number, std::string_view one) {
    return grouped(number) + ' ' + std::string(one) + (number == 1 ? "" : "s");
}

void print_line(std::string_view line) {
    write_line(stdout, line);
}

void print_warning(std::string_view line) {
    write_line(stderr, line);
}

void print_error(std::string_view text) {
    write_line(stderr, "lexid: error: " + std::string(text));
}

}  // namespace lexid::daemon
