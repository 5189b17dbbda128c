#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "net/message.hpp"

namespace lexid::lexi {

// Longer than this no Retry-After is believed: the longest quota known is a day's.
inline constexpr std::chrono::seconds retry_after_max = std::chrono::hours{24};

// How long to wait after a limit that is told without saying for how long: a minute's quota is back
// by then.
inline constexpr std::chrono::seconds patience_unsaid{60};

// How long an answer asks to wait, rounded up to whole seconds and at most `retry_after_max`; the
// longest of all that it says, nothing if it says nothing of the kind that makes sense:
//
// - Retry-After, also with X- or X-RateLimit- before it: a delay in seconds, of however many
// digits,
//   with or without a fraction or an `s`, or a date of one of HTTP's three forms, reckoned from
//   `answered`, the answer's own Date, so that a clock that is wrong here or there doesn't matter;
//   several that an intermediary has joined by commas.
// - Retry-After-Ms and its kin: the same in milliseconds.
// - When nothing remains: RateLimit-Reset beside RateLimit-Remaining, X-RateLimit-Reset-After
// beside
//   X-RateLimit-Remaining, and RateLimit with both in it (draft-ietf-httpapi-ratelimit-headers, 07:
//   `limit=10, remaining=0, reset=30`; 10: `"minute";r=0;t=30`). As long as something remains they
//   say when more does, which is no reason to wait.
std::optional<std::chrono::seconds> read_patience(const std::vector<net::Header>& headers,
                                                  Time answered);

}  // namespace lexid::lexi
