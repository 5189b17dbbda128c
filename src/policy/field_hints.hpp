#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lexid::policy {

// A field of a task whose name can't stand behind a dot in CEL, such as `metadata.list-name`.
struct MisspeltField {
    std::size_t begin = 0;   // of the path in the source
    std::string path;        // as it was written
    bool subtracts = false;  // CEL reads its hyphen as a minus
    std::string should_be;   // `metadata["list-name"]`
};

// The field around the byte `at`, at which a fault was found, if that is what is meant there.
std::optional<MisspeltField> misspelt_field(std::string_view source, std::size_t at);

}  // namespace lexid::policy
