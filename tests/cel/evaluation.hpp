#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "cel/program.hpp"

namespace lexid::cel {

// An environment like a policy's: a task of a type with metadata, and a few constants.
inline Environment task_environment() {
    Environment environment = Environment::standard();
    environment.add_constant("prospect_search", std::string("prospect_search"));
    environment.add_constant("contact_update", std::string("contact_update"));
    environment.add_constant("known", boost::json::value{{"lists", {"a", "b"}}, {"limit", 50}});
    environment.add_variable("type", Type::string());
    environment.add_variable("description", Type::string());
    environment.add_variable("created_at", Type::timestamp());
    environment.add_variable("now", Type::timestamp());
    environment.add_variable("metadata", Type::map(Type::string(), Type::dyn()));
    return environment;
}

inline const boost::json::value& task_metadata() {
    static const boost::json::value metadata = boost::json::parse(R"({
        "count": 42, "query": "law firms berlin", "tags": ["eu", "b2b", "safe-web"],
        "owner": {"name": "agent-7", "team": null}, "ratio": 0.5, "big": 18446744073709551615,
        "text": "612", "urgent": false})");
    return metadata;
}

inline Inputs task_inputs(const Environment& environment) {
    Inputs inputs(environment);
    const auto set = [&](std::string_view name, const Value& value) {
        inputs.set(environment.slot(name).value(), value);
    };
    set("type", Value::of("prospect_search"));
    set("description", Value::of("Find law firms in Berlin"));
    set("created_at", Value::of(Timestamp{1748779200, 0}));
    set("now", Value::of(Timestamp{1748779800, 0}));
    set("metadata", Value::of(&task_metadata()));
    return inputs;
}

// The value of the expression as text, "error: …" or "refused: …".
inline std::string evaluated(const Environment& environment, std::string_view source,
                             CompileOptions options = {}) {
    const auto program = compile(environment, source, options);
    if (!program) {
        return "refused: " + render(program.error(), "expression", source);
    }
    const Inputs inputs = task_inputs(environment);
    Workspace workspace;
    const Value value = evaluate(*program, inputs, workspace);
    return value.is_error() ? "error: " + value.error_text() : to_text(value, 400);
}

inline std::string evaluated(std::string_view source, CompileOptions options = {}) {
    return evaluated(task_environment(), source, options);
}

}  // namespace lexid::cel
