#pragma once

#include "engine/engine.hpp"
#include "settings/settings.hpp"

namespace lexid::service {

// What of lexid.yaml the engine goes by. It has no defaults for any of this.
engine::Engine::Settings engine_settings(const settings::Settings& settings);

}  // namespace lexid::service
