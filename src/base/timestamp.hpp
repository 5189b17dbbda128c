#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace lexid {

// What programs write as a time and can be meant in one way only. Beside RFC 3339:
// - a blank instead of the `T`, blanks before the offset and at the ends;
// - no seconds; a fraction of any length, behind a comma too, cut behind its ninth digit;
// - second 60, which is the first of the next minute;
// - the offset as `+01`, `+0100`, `UTC` or `GMT`;
// - date and time without their dashes and colons: `20261123T100000Z`.
//
// A time without an offset, without a time of day, in another order or with names of months is
// refused, and so is a number: of what and since when is anybody's guess.
std::optional<ParsedTime> parse_timestamp(std::string_view text);

}  // namespace lexid
