#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cel/analysis/explain.hpp"
#include "cel/analysis/required.hpp"
#include "cel/program.hpp"

// Any expression ends in a value or an error, checked or not, folded or not, and can be explained.

namespace {

using namespace lexid::cel;

// Ends a hostile evaluation soon, so that the fuzzer gets on.
constexpr std::uint64_t cost_max = 20'000;

const boost::json::value& metadata() {
    static const boost::json::value json = boost::json::parse(
        R"({"count": 42, "query": "law firms", "tags": ["eu", "safe-web"], "o": {"n": null},
            "d": 1.5, "u": 18446744073709551615, "b": true, "e": [], "x": {}})");
    return json;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Environment environment = [] {
        Environment made = Environment::standard();
        made.add_variable("type", Type::string());
        made.add_variable("now", Type::timestamp());
        made.add_variable("metadata", Type::map(Type::string(), Type::dyn()));
        made.add_variable("x", Type::dyn());
        return made;
    }();
    Inputs inputs(environment);
    inputs.set(*environment.slot("type"), Value::of("prospect_search"));
    inputs.set(*environment.slot("now"), Value::of(Timestamp{1748779200, 5}));
    inputs.set(*environment.slot("metadata"), Value::of(&metadata()));
    inputs.set(*environment.slot("x"), Value::of(3));
    Workspace workspace;
    workspace.set_cost_max(cost_max);
    const std::string_view source(reinterpret_cast<const char*>(data), size);
    for (const bool check : {true, false}) {
        const auto program = compile(environment, source, {.check = check});
        if (!program) {
            continue;
        }
        const Value value = evaluate(*program, inputs, workspace);
        if (to_text(value, 200).empty() || explain(*program, inputs, workspace).empty()) {
            std::abort();
        }
        required_values(*program, "type");
    }
    return 0;
}
