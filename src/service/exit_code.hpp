#pragma once

namespace lexid::service {

// What the process says when it ends; README.md explains them to operators.
inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_refused = 3;  // settings or policy
inline constexpr int exit_ledger = 5;   // refused or in doubt

}  // namespace lexid::service
