#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "service/exit_code.hpp"

// Nothing else includes CLI11: each file that does takes seconds to compile.

namespace lexid::daemon {
namespace {

CLI::Option& add_named(CLI::App& app, const Option& option) {
    return *std::visit(
        [&](auto* into) {
            if constexpr (std::is_same_v<decltype(into), bool*>) {
                return app.add_flag(option.names, *into, option.help);
            } else {
                return app.add_option(option.names, *into, option.help);
            }
        },
        option.into);
}

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

// The fewest digits that read back to the number.
std::string shortest(auto number) {
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), number).ptr;
    return {text, end};
}

void bound(CLI::Option& added, const Option::Rules& rules) {
    switch (rules.numbers) {
        case Option::Numbers::any:
            break;
        case Option::Numbers::positive:
            added.check(CLI::PositiveNumber);
            break;
        case Option::Numbers::shares:
            added.check(CLI::Range(0.0, 1.0));
            break;
    }
    if (!rules.one_of.empty()) {
        added.check(CLI::IsMember(rules.one_of));
    }
    if (rules.fault) {
        added.check(rules.fault);
    }
}

void add(CLI::App& app, const Option& option) {
    CLI::Option& added = add_named(app, option);
    const Option::Rules& rules = option.rules;
    if (!rules.value_name.empty()) {
        added.type_name(rules.value_name);
    }
    added.required(rules.required);
    bound(added, rules);
    if (rules.shows_default) {
        added.capture_default_str();
    }
    if (!rules.needs.empty()) {
        added.needs(app.get_option(rules.needs));
    }
    if (!rules.excludes.empty()) {
        added.excludes(app.get_option(rules.excludes));
    }
    if (!rules.environment.empty()) {
        added.envname(rules.environment);
    }
}

}  // namespace

std::expected<const Command*, int> parse_command_line(const Program& program, int count,
                                                      char** arguments) {
    CLI::App app(program.help, program.name);
    app.set_version_flag("--version", program.version);
    app.require_subcommand(program.commands.empty() ? 0 : 1);
    app.fallthrough();
    for (const Option& option : program.options) {
        add(app, option);
    }
    for (const Command& command : program.commands) {
        CLI::App* added = app.add_subcommand(command.name, command.help);
        for (const Option& option : command.options) {
            add(*added, option);
        }
    }
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return std::unexpected(app.exit(error) == 0 ? service::exit_done : service::exit_usage);
    }
    for (const Command& command : program.commands) {
        if (app.got_subcommand(command.name)) {
            return &command;
        }
    }
    return nullptr;  // there are no commands, or the parser would have refused
}

std::vector<std::string> arguments_of(const std::vector<Option>& options) {
    std::vector<std::string> arguments;
    for (const Option& option : options) {
        const std::string name = option.names.substr(0, option.names.find(','));
        const auto add = [&](const std::string& value) {
            // An empty value behind `=` would be taken for a missing one.
            arguments.push_back(value.empty() ? name : name + "=" + value);
            if (value.empty()) {
                arguments.emplace_back();
            }
        };
        std::visit(Overloaded{[&](const bool* given) {
                                  if (*given) {
                                      arguments.push_back(name);
                                  }
                              },
                              [&](const std::string* text) { add(*text); },
                              [&](const std::vector<std::string>* texts) {
                                  std::ranges::for_each(*texts, add);
                              },
                              [&](const auto* number) { add(shortest(*number)); }},
                   option.into);
    }
    return arguments;
}

}  // namespace lexid::daemon
