#pragma once

#include <string>

#include "policy/policy.hpp"
#include "policy/task.hpp"

namespace lexid::engine {

// A policy for tests; fails the test run at once if it is refused.
policy::PolicyRef policy_of(const std::string& text);

// A task as a list would show it.
policy::TaskRef task_of(const std::string& id, const std::string& type = "prospect_search",
                        const std::string& status = "pending");

}  // namespace lexid::engine
