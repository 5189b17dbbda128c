#pragma once

#include <string>
#include <string_view>

namespace lexid::daemon {

// Writes a text file that only its owner may read; false after telling why not.
bool write_private_file(const std::string& path, std::string_view text);

}  // namespace lexid::daemon
