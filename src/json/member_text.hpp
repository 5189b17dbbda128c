#pragma once

#include <string>
#include <string_view>

namespace lexid::json {

// The text of the member `key` of the outermost object, to name what can't be taken: the last one
// in front of whatever is wrong with `json`, which may be anything. Empty if there is none. Builds
// no values, so it takes no longer than the text is long.
std::string member_text(std::string_view json, std::string_view key);

}  // namespace lexid::json
