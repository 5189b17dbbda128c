#include <date/tz.h>

#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <string>

#include "cel/program.hpp"
#include "conformance/cel_test_macros.hpp"
#include "conformance/cel_test_values.hpp"

// Runs tests of the CEL conformance suite: cel_conformance FILE..., one JSON object a line.

namespace lexid::cel {
namespace {

namespace json = boost::json;

class SystemTimeZones : public TimeZones {
public:
    std::optional<std::chrono::seconds> offset_at(std::string_view zone,
                                                  std::int64_t unix_seconds) const override try {
        const date::time_zone* found = date::locate_zone(std::string(zone));
        return found->get_info(date::sys_seconds(std::chrono::seconds(unix_seconds))).offset;
    } catch (const std::exception&) {
        return std::nullopt;
    }
    std::vector<std::string> names() const override { return {}; }
};

// What came of one test: empty if it passed, otherwise what was got instead.
struct Verdict {
    bool passed = false;
    std::string got;
};

bool flag(const json::object& test, std::string_view name) {
    const json::value* found = test.if_contains(name);
    return found != nullptr && found->as_bool();
}

std::string text(const json::value& value) {
    return std::string(value.as_string());
}

Libraries libraries_of(const json::object& test) {
    Libraries chosen = Libraries::none();
    const json::value* listed = test.if_contains("ext");
    if (listed == nullptr) {
        return chosen;
    }
    for (const json::value& name : listed->as_array()) {
        const struct {
            std::string_view name;
            bool* chosen;
        } known[] = {{"bindings", &chosen.bindings},
                     {"encoders", &chosen.encoders},
                     {"math", &chosen.math},
                     {"network", &chosen.network},
                     {"optionals", &chosen.optionals},
                     {"strings", &chosen.strings},
                     {"lists", &chosen.lists},
                     {"sets", &chosen.sets},
                     {"two_var_comprehensions", &chosen.two_variable_comprehensions}};
        for (const auto& one : known) {
            *one.chosen = *one.chosen || one.name == text(name);
        }
    }
    return chosen;
}

Function read_function(const json::object& declared) {
    Function function{text(declared.at("name")), {}, nullptr};
    for (const json::value& overload : declared.at("overloads").as_array()) {
        std::vector<Type> parameters;
        for (const json::value& parameter : overload.at("params").as_array()) {
            parameters.push_back(read_type(parameter));
        }
        function.overloads.push_back({text(overload.at("id")), overload.at("instance").as_bool(),
                                      std::move(parameters), read_type(overload.at("result"))});
    }
    return function;
}

Environment environment_of(const json::object& test, bool system_optionals) {
    Libraries libraries = libraries_of(test);
    libraries.optionals = libraries.optionals || system_optionals;
    Environment environment = Environment::standard(libraries);
    if (const json::value* listed = test.if_contains("ext")) {
        for (const json::value& name : listed->as_array()) {
            if (name.as_string() == "block") {
                add_block_macros(environment);
            }
        }
    }
    std::set<std::string> declared;
    if (const json::value* declarations = test.if_contains("type_env")) {
        for (const json::value& declaration : declarations->as_array()) {
            const json::object& one = declaration.as_object();
            if (one.at("kind").as_string() == "function") {
                environment.add_function(read_function(one));
            } else {
                environment.add_variable(text(one.at("name")), read_type(one.at("type")));
                declared.insert(text(one.at("name")));
            }
        }
    }
    if (const json::value* bindings = test.if_contains("bindings")) {
        for (const auto& binding : bindings->as_object()) {
            if (!declared.contains(binding.key())) {
                environment.add_variable(std::string(binding.key()), Type::dyn());
            }
        }
    }
    if (const json::value* container = test.if_contains("container")) {
        environment.set_container(text(*container));
    }
    static const auto zones = std::make_shared<const SystemTimeZones>();
    environment.set_time_zones(zones);
    return environment;
}

Inputs inputs_of(const json::object& test, const Environment& environment, TestMemory& memory) {
    Inputs inputs(environment);
    if (const json::value* bindings = test.if_contains("bindings")) {
        for (const auto& binding : bindings->as_object()) {
            if (const auto slot = environment.slot(std::string(binding.key()))) {
                inputs.set(*slot, read_value(binding.value(), memory));
            }
        }
    }
    return inputs;
}

Verdict judge_value(const json::object& expected, const Value& result, TestMemory& memory) {
    if (expected.contains("eval_error")) {
        return {result.is_error(), value_notation(result)};
    }
    if (result.is_error()) {
        return {false, "error: " + result.error_text()};
    }
    return {matches(read_value(expected.at("value"), memory), result), value_notation(result)};
}

Verdict run(const json::object& test) {
    const json::object& expected = test.at("expect").as_object();
    // The type tests use optional types without saying so.
    const Environment environment = environment_of(test, text(test.at("file")) == "type_deduction");
    const std::string source = text(test.at("expr"));
    const auto program =
        compile(environment, source, {!flag(test, "disable_check"), !flag(test, "disable_macros")});
    if (!program) {
        const bool counts_as_error =
            expected.contains("eval_error") && text(test.at("file")) == "network_ext";
        return {counts_as_error, "refused: " + render(program.error(), "expression", source)};
    }
    if (const json::value* type = expected.if_contains("type")) {
        const json::value found = type_notation(program->type().node());
        if (found != type_notation(read_type(*type).node())) {
            return {false, "type " + json::serialize(found)};
        }
    }
    if (flag(test, "check_only")) {
        return {true, ""};
    }
    TestMemory memory;
    const Inputs inputs = inputs_of(test, environment, memory);
    Workspace workspace;
    return judge_value(expected, evaluate(*program, inputs, workspace), memory);
}

Verdict run_guarded(const json::object& test) try {
    return run(test);
} catch (const std::exception& e) {
    return {false, std::string("the test can't be read: ") + e.what()};
}

int run_files(std::span<char* const> files) {
    std::size_t passed = 0;
    std::size_t failed = 0;
    for (const char* name : files) {
        std::ifstream file(name);
        if (!file) {
            std::cerr << name << ": can't be read\n";
            ++failed;
        }
        for (std::string line; std::getline(file, line);) {
            const json::value test = json::parse(line);
            const Verdict verdict = run_guarded(test.as_object());
            if (verdict.passed) {
                ++passed;
                continue;
            }
            ++failed;
            std::cout << text(test.at("id")) << "\n  expression: " << text(test.at("expr"))
                      << "\n  expected: " << json::serialize(test.at("expect"))
                      << "\n  got: " << verdict.got << "\n";
        }
    }
    std::cout << passed << " passed, " << failed << " failed\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lexid::cel

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::cerr << "usage: cel_conformance FILE...\n";
        return 2;
    }
    return lexid::cel::run_files(std::span(argv + 1, static_cast<std::size_t>(argc - 1)));
} catch (const std::exception& e) {
    std::cerr << "cel_conformance: " << e.what() << "\n";
    return 1;
}
