#pragma once

#include <cstdint>

#include "policy/decide.hpp"

namespace lexid::engine {

// How much is done at once, in steps of the evaluator (cel/limits.hpp), which take up to some
// ten nanoseconds each: whoever writes tasks must not keep the loop, nor the other tasks.
struct Work {
    // In one step of the engine; what can't be bounded by it is small.
    std::uint64_t step = policy::decision_cost_max;
    // To decide one task at first: tasks that take more have their turn when the others are
    // decided, and what these permit is intended. Ordinary conditions take a few hundred.
    std::uint64_t first_look = 50'000;
    // To decide one task, at most `step`: those that take more are held.
    std::uint64_t decision = policy::decision_cost_max;
    // For all first looks at the tasks of a list: less time than its snapshots may be old, and
    // enough for the largest list and a policy of a thousand rules. Tasks beyond it are taken
    // for costly ones unseen.
    std::uint64_t first_looks_a_list = 2'000'000'000;
    // For the costly ones, some seconds. What is left over goes on with the next list, in the
    // same order.
    std::uint64_t costly_a_list = 200'000'000;
};

}  // namespace lexid::engine
