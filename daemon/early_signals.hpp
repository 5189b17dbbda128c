#pragma once

namespace lexid::daemon {

// SIGHUP and SIGUSR1 are words to a lexid that works, and whoever sends them can't know whether it
// does yet; unheard they would kill it. So they wait from main's first line on until somebody
// listens: what was sent meanwhile is heard then.
void keep_signals_waiting();

// Lets them in: to those who have begun to listen by now, else to what the system does by default.
void let_signals_in();

// Whether whoever started this process wants it to outlive its terminal, as `nohup` does.
bool outlives_terminal();

}  // namespace lexid::daemon
