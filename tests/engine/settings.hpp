#pragma once

#include <chrono>

#include "engine/engine.hpp"

// What the engine's tests begin with: it has no defaults of its own. The figures are those that
// lexid.yaml has; a test of service/engine_settings.hpp holds them equal.
namespace lexid::engine {

inline Pacer::Settings paced(Plan plan = Plan::automatic, double track = 0.05) {
    return {.plan = plan, .share = 0.8, .reserve = 0.2, .track = track, .poll_interval = {}};
}

inline Engine::Settings usual() {
    Engine::Settings settings;
    settings.snapshot_age_max = std::chrono::seconds(60);
    settings.settle_after = std::chrono::seconds(180);
    settings.connections = 8;
    settings.pace = paced();
    return settings;
}

}  // namespace lexid::engine
