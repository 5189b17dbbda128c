#pragma once

#include <memory>

#include "cel/time_zone.hpp"

namespace lexid::service {

// The IANA time zones as the system's zone database has them, read when one is first asked for.
std::shared_ptr<const cel::TimeZones> system_time_zones();

}  // namespace lexid::service
