#pragma once

#include "command_line.hpp"
#include "options.hpp"

namespace lexid::daemon {

// Each adds one command to the program (add_orders: all that talk to the running daemon). `options`
// outlives it, and has its values when the command acts.
void add_run(Commands& commands, const Options& options);
void add_once(Commands& commands, const Options& options);
void add_check(Commands& commands, const Options& options);
void add_explain(Commands& commands, const Options& options);
void add_tasks(Commands& commands, const Options& options);
void add_ask(Commands& commands, const Options& options);
void add_eval(Commands& commands, const Options& options);
void add_history(Commands& commands, const Options& options);
void add_verify(Commands& commands, const Options& options);
void add_schema(Commands& commands, const Options& options);
void add_orders(Commands& commands, const Options& options);
void add_sandbox(Commands& commands, const Options& options);
void add_demo(Commands& commands, const Options& options);

}  // namespace lexid::daemon
