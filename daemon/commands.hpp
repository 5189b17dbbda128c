#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "options.hpp"

namespace lexid::daemon {

// Each adds one command to the program (add_orders: all that talk to the running daemon): its
// options, its help, and what it does. What it does runs later and gives the exit code; `options`
// outlives it.
using Action = std::function<int()>;
using Chosen = std::function<void(Action)>;

void add_run(CLI::App& app, const Options& options, const Chosen& chosen);
void add_once(CLI::App& app, const Options& options, const Chosen& chosen);
void add_check(CLI::App& app, const Options& options, const Chosen& chosen);
void add_explain(CLI::App& app, const Options& options, const Chosen& chosen);
void add_tasks(CLI::App& app, const Options& options, const Chosen& chosen);
void add_ask(CLI::App& app, const Options& options, const Chosen& chosen);
void add_eval(CLI::App& app, const Options& options, const Chosen& chosen);
void add_history(CLI::App& app, const Options& options, const Chosen& chosen);
void add_verify(CLI::App& app, const Options& options, const Chosen& chosen);
void add_orders(CLI::App& app, const Options& options, const Chosen& chosen);
void add_sandbox(CLI::App& app, const Options& options, const Chosen& chosen);
void add_demo(CLI::App& app, const Options& options, const Chosen& chosen);

}  // namespace lexid::daemon
