#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace lexid::service {

// The whole of a file, of at most `bytes_max`; an error names the file.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

}  // namespace lexid::service
