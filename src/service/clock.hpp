#pragma once

#include "engine/now.hpp"

namespace lexid::service {

// What time it is, on both clocks the engine goes by.
engine::Now now();

}  // namespace lexid::service
