#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "policy_watch.hpp"
#include "service/admin_protocol.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// How the daemon stands: lines for people, an object for programs. `standings` are the engine's,
// counted before, since that takes several turns of the loop.
service::AdminAnswer status_answer(const engine::Engine& engine,
                                   std::vector<engine::Standing> standings,
                                   const PolicyWatch& watch, const Setup& setup,
                                   const std::string& account);

// When the next list leaves, for people: `the next list leaves in 12s`.
std::string next_list_text(const engine::Engine& engine);

}  // namespace lexid::daemon
