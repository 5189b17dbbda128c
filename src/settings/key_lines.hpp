#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostic.hpp"
#include "settings/settings.hpp"
#include "yaml/faults.hpp"

namespace lexid::settings {

// `{env: NAME}`, `{file: PATH}` or `{credential: NAME}`. No fault shows what stands there: it may
// be the key itself.
std::optional<KeySource> read_key(const yaml::Node& node, yaml::Faults& faults);

// `none`, an address without user and password, or `{env: NAME}`. No fault shows what stands there:
// it may hold a password.
std::optional<ProxySource> read_proxy(const yaml::Node& node, yaml::Faults& faults);

// Replaces diagnostics about lines that may hold the key itself by ones that show nothing of them
// but their number.
Diagnostics without_key_lines(Diagnostics diagnostics, std::string_view text);

}  // namespace lexid::settings
