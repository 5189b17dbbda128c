#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lexid::daemon {

// An option of a command as data: its names (`--verbose,-v`; without dashes it is what stands in
// that place), where its value goes, and what `--help` says of it. A bool makes it a flag. What
// `into` points to outlives the command line, and holds the value that counts if none is given.
struct Option {
    enum class Numbers { any, positive, shares };  // shares: from 0 to 1
    struct Rules {
        std::string value_name = {};  // in `--help`; empty: the kind of value
        bool required = false;
        bool shows_default = false;  // in `--help`
        Numbers numbers = Numbers::any;
        std::vector<std::string> one_of = {};  // empty: anything
        // Says what is wrong with a value; nothing if it is right.
        std::function<std::string(const std::string&)> fault = {};
        std::string needs = {};        // an option above this one
        std::string excludes = {};     // likewise
        std::string environment = {};  // the variable that gives it as well
    };

    std::string names;
    std::variant<bool*, std::string*, std::vector<std::string>*, std::uint16_t*, std::uint32_t*,
                 std::uint64_t*, double*>
        into;
    std::string help;
    Rules rules = {};
};

// One command of the program: `act` does it and gives the exit code.
struct Command {
    std::string name;
    std::string help;
    std::vector<Option> options = {};
    std::function<int()> act;
};
using Commands = std::vector<Command>;

// What every command takes stands in `options`.
struct Program {
    std::string name;
    std::string help;
    std::string version;
    std::vector<Option> options;
    Commands commands;
};

// The command that the arguments choose, after its options got their values. If there is nothing to
// do, the exit code, after printing what was asked for or what is wrong. Of a program without
// commands: nullptr.
std::expected<const Command*, int> parse_command_line(const Program& program, int count,
                                                      char** arguments);

// The arguments that give these options the values that they have: for a program with the same
// ones.
std::vector<std::string> arguments_of(const std::vector<Option>& options);

}  // namespace lexid::daemon
