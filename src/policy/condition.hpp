#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cel/compile/batch.hpp"
#include "cel/program.hpp"
#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::policy {

// What the expressions of a policy may name.
struct Vocabulary {
    cel::Environment environment;    // task_environment() and the policy's `known`
    std::vector<std::string> known;  // the names of those, `known.` included
    // What all its expressions share, and bounds them together.
    std::shared_ptr<cel::Batch> batch = std::make_shared<cel::Batch>();
};

// Compiles a rule's `when`. Faults point at the place in the file, in blocks and over several lines
// too. Refused besides what CEL refuses: what can't be true or false, what is an error whatever the
// task (`1 / 0 == 1`), and a plain scalar that ` #` may have cut short.
std::optional<cel::Program> compile_condition(const yaml::Node& node, const Vocabulary& vocabulary,
                                              yaml::Faults& faults);

// Compiles what a limit adds up, with faults likewise. Refused besides: what is no whole number
// (int, uint, or dyn, which only a task can tell), and what is an error or negative whatever the
// task.
std::optional<cel::Program> compile_sum(const yaml::Node& node, const Vocabulary& vocabulary,
                                        yaml::Faults& faults);

}  // namespace lexid::policy
