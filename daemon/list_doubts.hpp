#pragma once

#include <string>

#include "lexi/api.hpp"

namespace lexid::daemon {

// What people must know who look for a task in this list: that it isn't whole, that some of its
// tasks can't be read, that it is old. Empty if there is nothing.
std::string doubts_about(const lexi::ListResult& result);

}  // namespace lexid::daemon
