#include <benchmark/benchmark.h>
#include <re2/re2.h>

#include <array>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "bench/comparison.hpp"
#include "cel/program.hpp"

// Compiling and evaluating conditions of a task, each beside the same written by hand.

namespace lexid::cel {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> expressions = {
    "type == 'prospect_search'", "type == 'prospect_search' && metadata.count <= 50",
    "type in ['prospect_search','contact_update'] && metadata.query.contains('law') && "
    "metadata.count <= 100 && now - created_at > duration('5m')",
    "metadata.tags.exists(t, t.startsWith('safe-')) && "
    "!description.matches('(?i)delete|remove')"};

struct Task {
    std::string type = "prospect_search";
    std::string description =
        "Find independent law firms in Berlin with fewer than 50 employees and collect a public "
        "contact address for each of them";
    Timestamp created_at{1748779200, 0};
    Timestamp now{1748779800, 0};
    json::value metadata = {
        {"count", 42},          {"query", "law firms berlin"}, {"tags", {"eu", "b2b", "safe-web"}},
        {"priority", "normal"}, {"owner", "agent-7"},          {"retries", 0}};
};

Environment make_environment() {
    Environment environment = Environment::standard();
    environment.add_variable("type", Type::string());
    environment.add_variable("status", Type::string());
    environment.add_variable("description", Type::string());
    environment.add_variable("created_at", Type::timestamp());
    environment.add_variable("now", Type::timestamp());
    environment.add_variable("metadata", Type::map(Type::string(), Type::dyn()));
    return environment;
}

Inputs bind(const Environment& environment, const Task& task) {
    Inputs inputs(environment);
    const auto set = [&](std::string_view name, const Value& value) {
        inputs.set(environment.slot(name).value(), value);
    };
    set("type", Value::of(std::string_view(task.type)));
    set("description", Value::of(std::string_view(task.description)));
    set("created_at", Value::of(task.created_at));
    set("now", Value::of(task.now));
    set("metadata", Value::of(&task.metadata));
    return inputs;
}

void compile_expression(benchmark::State& state) {
    const Environment environment = make_environment();
    const std::string_view source = expressions[static_cast<std::size_t>(state.range(0))];
    for (auto _ : state) {
        benchmark::DoNotOptimize(compile(environment, source));
    }
}
BENCHMARK(compile_expression)->DenseRange(0, 3);

void evaluate_expression(benchmark::State& state) {
    const Environment environment = make_environment();
    const auto program =
        compile(environment, expressions[static_cast<std::size_t>(state.range(0))]).value();
    const Task task;
    const Inputs inputs = bind(environment, task);
    Workspace workspace;
    for (auto _ : state) {
        const Value value = evaluate(program, inputs, workspace);
        if (!value.is_true()) {
            state.SkipWithError("not true");
        }
    }
}
BENCHMARK(evaluate_expression)->DenseRange(0, 3);

bool by_hand_a(const Task& task) {
    return task.type == "prospect_search";
}

const json::value* member(const Task& task, std::string_view name) {
    const json::object* object = task.metadata.if_object();
    return object == nullptr ? nullptr
                             : object->if_contains(json::string_view(name.data(), name.size()));
}

bool count_at_most(const Task& task, std::int64_t limit) {
    const json::value* count = member(task, "count");
    return count != nullptr && count->is_int64() && count->get_int64() <= limit;
}

bool by_hand_b(const Task& task) {
    return task.type == "prospect_search" && count_at_most(task, 50);
}

bool by_hand_c(const Task& task) {
    const json::value* query = member(task, "query");
    return (task.type == "prospect_search" || task.type == "contact_update") && query != nullptr &&
           query->is_string() &&
           std::string_view(query->get_string().data(), query->get_string().size()).find("law") !=
               std::string_view::npos &&
           count_at_most(task, 100) && task.now.seconds - task.created_at.seconds > 300;
}

bool by_hand_d(const Task& task) {
    static const re2::RE2 pattern("(?i)delete|remove");
    const json::value* tags = member(task, "tags");
    if (tags == nullptr || !tags->is_array()) {
        return false;
    }
    bool safe = false;
    for (const json::value& tag : tags->get_array()) {
        safe = safe || (tag.is_string() && tag.get_string().starts_with("safe-"));
    }
    return safe && !pattern.Match(task.description, 0, task.description.size(),
                                  re2::RE2::UNANCHORED, nullptr, 0);
}

void evaluate_by_hand(benchmark::State& state) {
    constexpr std::array<bool (*)(const Task&), 4> hands = {by_hand_a, by_hand_b, by_hand_c,
                                                            by_hand_d};
    const auto hand = hands[static_cast<std::size_t>(state.range(0))];
    Task task;
    for (auto _ : state) {
        benchmark::DoNotOptimize(task);
        benchmark::DoNotOptimize(hand(task));
    }
}
BENCHMARK(evaluate_by_hand)->DenseRange(0, 3);

void match_only(benchmark::State& state) {
    const Task task;
    const re2::RE2 pattern("(?i)delete|remove");
    for (auto _ : state) {
        benchmark::DoNotOptimize(pattern.Match(task.description, 0, task.description.size(),
                                               re2::RE2::UNANCHORED, nullptr, 0));
    }
}
BENCHMARK(match_only);

void construct_pattern_only(benchmark::State& state) {
    for (auto _ : state) {
        const re2::RE2 pattern("(?i)delete|remove");
        benchmark::DoNotOptimize(pattern.ok());
    }
}
BENCHMARK(construct_pattern_only);

// A hundred rules of which ten get past their first part, and five match.
struct HundredthRule {
    std::string type;
    std::int64_t limit;
};

std::vector<HundredthRule> hundred_rules() {
    std::vector<HundredthRule> rules;
    for (int i = 0; i < 100; ++i) {
        rules.push_back({i % 10 == 0 ? "prospect_search" : "kind_" + std::to_string(i), i});
    }
    return rules;
}

void evaluate_hundred(benchmark::State& state) {
    const Environment environment = make_environment();
    std::vector<Program> programs;
    for (const HundredthRule& rule : hundred_rules()) {
        programs.push_back(
            compile(environment, "type == '" + rule.type +
                                     "' && metadata.count <= " + std::to_string(rule.limit))
                .value());
    }
    const Task task;
    const Inputs inputs = bind(environment, task);
    Workspace workspace;
    for (auto _ : state) {
        int matched = 0;
        for (const Program& program : programs) {
            matched += evaluate(program, inputs, workspace).is_true() ? 1 : 0;
        }
        if (matched != 5) {
            state.SkipWithError("not five");
        }
    }
}
BENCHMARK(evaluate_hundred);

void evaluate_hundred_by_hand(benchmark::State& state) {
    const std::vector<HundredthRule> rules = hundred_rules();
    Task task;
    for (auto _ : state) {
        benchmark::DoNotOptimize(task);
        int matched = 0;
        for (const HundredthRule& rule : rules) {
            matched += task.type == rule.type && count_at_most(task, rule.limit) ? 1 : 0;
        }
        if (matched != 5) {
            state.SkipWithError("not five");
        }
    }
}
BENCHMARK(evaluate_hundred_by_hand);

const std::vector<bench::Comparison> comparisons = {
    {"a  type", "evaluate_expression/0", "evaluate_by_hand/0", "", 15},
    {"b  type and count", "evaluate_expression/1", "evaluate_by_hand/1", "", 40},
    {"c  five parts", "evaluate_expression/2", "evaluate_by_hand/2", "", 120},
    {"d  tags and text, beyond the match", "evaluate_expression/3", "evaluate_by_hand/3",
     "match_only", 60},
    {"e  a hundred of form b", "evaluate_hundred", "evaluate_hundred_by_hand", "", 2000},
    {"compile a", "compile_expression/0", "", "", 1000},
    {"compile b", "compile_expression/1", "", "", 2000},
    {"compile c", "compile_expression/2", "", "", 6000},
    {"compile d, beyond the pattern", "compile_expression/3", "", "construct_pattern_only", 6000},
};

}  // namespace
}  // namespace lexid::cel

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    lexid::bench::ComparingReporter reporter(lexid::cel::comparisons);
    benchmark::RunSpecifiedBenchmarks(&reporter);
}
