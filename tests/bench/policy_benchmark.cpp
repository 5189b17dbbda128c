#include <benchmark/benchmark.h>

#include <boost/json/parse.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cel/analysis/required.hpp"
#include "policy/decide.hpp"
#include "policy/environment.hpp"

// Deciding a task by policies of many rules, of which few or all concern its type.

namespace lexid::policy {
namespace {

// A task as the benchmark of conditions has it.
TaskRef a_task() {
    return Task::from_json(boost::json::parse(R"({
        "id": "7d0c6f4e", "type": "prospect_search", "status": "pending",
        "description": "Find independent law firms in Berlin with fewer than 50 employees",
        "created_at": "2025-06-01T12:00:00Z",
        "metadata": {"count": 42, "query": "law firms berlin", "tags": ["eu", "b2b"]}})"))
        .value();
}

// `rules` rules, of which `relevant` are about the task's type; each matches from its 42nd on. Put
// together here, since a file of 10,000 rules is larger than a policy may be.
Policy policy_of(int rules, int relevant) {
    Policy policy;
    policy.environment = task_environment();
    std::vector<RuleIndex::Types> types;
    for (int i = 0; i < rules; ++i) {
        const std::string number = std::to_string(i);
        const std::string type = i < relevant ? "'prospect_search'" : "'kind_" + number + "'";
        Rule rule{.name = "rule " + number,
                  .condition = cel::compile(policy.environment,
                                            "type == " + type + " && metadata.count <= " + number)
                                   .value()};
        types.push_back(cel::required_values(rule.condition, "type"));
        policy.rules.push_back(std::move(rule));
    }
    policy.index = RuleIndex(types);
    return policy;
}

void decide_task(benchmark::State& state, int rules, int relevant) {
    const Policy policy = policy_of(rules, relevant);
    const TaskRef task = a_task();
    const Charges charges;
    const Moment moment{task->created_at(), task->created_at(), &charges};
    cel::Workspace workspace;
    for (auto _ : state) {
        benchmark::DoNotOptimize(decide(policy, *task, moment, workspace));
    }
}

void few_relevant(benchmark::State& state) {
    decide_task(state, static_cast<int>(state.range(0)), 3);
}
void tenth_relevant(benchmark::State& state) {
    const int rules = static_cast<int>(state.range(0));
    decide_task(state, rules, rules / 10);
}
void all_relevant(benchmark::State& state) {
    const int rules = static_cast<int>(state.range(0));
    decide_task(state, rules, rules);
}

BENCHMARK(few_relevant)->Arg(3)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(tenth_relevant)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(all_relevant)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

}  // namespace
}  // namespace lexid::policy
