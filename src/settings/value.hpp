#pragma once

#include "settings/table.hpp"
#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::settings {

// Puts what stands at a setting's key where it belongs, or reports why it can't stand there and
// leaves the settings as they are.
void read_value(const Setting& setting, const yaml::Node& node, Settings& settings,
                yaml::Faults& faults);

}  // namespace lexid::settings
