#pragma once

#include <string>

namespace lexid::settings {

// The table as config/lexid.yaml: every default, with what it means, and in comments an example of
// what has none.
std::string settings_file();

// The table as docs/settings.md: every key with its values, its default and what it means.
std::string reference_page();

}  // namespace lexid::settings
