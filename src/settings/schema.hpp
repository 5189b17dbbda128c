#pragma once

#include <string>

namespace lexid::settings {

// The table as a JSON Schema (draft 2020-12), for editors that check lexid.yaml while it is
// written. It refuses no file that parse_settings takes, unless the name of a key's file or
// credential is one that YAML takes for a number: that wants quotes. What it can't say (how long a
// duration is, what two shares leave together) parse_settings says.
std::string json_schema();

}  // namespace lexid::settings
