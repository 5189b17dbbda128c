#pragma once

#include "cel/environment.hpp"
#include "cel/program.hpp"
#include "policy/task.hpp"

namespace lexid::policy {

// What conditions are about: `id`, `type`, `status`, `description` (string), `created_at`, `now`,
// `first_seen` (timestamp), `age` (duration, now - created_at), `metadata` (map), `task` (all of it
// as a map), and the task types as constants of their own name. A policy adds its `known` to a
// copy.
const cel::Environment& task_environment();

// The values of those variables; they refer to `task`. For programs compiled in task_environment()
// or a copy of it with more constants. An age that no duration can hold has no value.
cel::Inputs inputs_of(const Task& task, Time now, Time first_seen);

}  // namespace lexid::policy
