#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "net/message.hpp"

namespace lexid::lexi {

// What the headers say of an answer's way: whether somebody between the API and us kept it and gave
// it out again, as caches do (RFC 9111, RFC 9211, and what is usual besides).
struct Freshness {
    // No answer is believed to be older, nor does it matter by how much.
    static constexpr std::chrono::seconds age_max = std::chrono::days(365);

    bool stored = false;                      // it was kept on the way
    std::optional<std::chrono::seconds> age;  // `Age`, the largest; nothing if that isn't known
    std::string said;                         // the header that says so, for people

    // How much earlier than its request what it says may have been so.
    std::chrono::seconds age_at_most() const {
        return stored ? age.value_or(age_max) : std::chrono::seconds(0);
    }
};

// - `Age` above 0 was stored for that long; one that is no number was stored for nobody knows how
//   long. 0 alone says nothing, since caches write it on what they pass through.
// - `Warning` 110 to 113, `Cache-Status` with `hit`, `X-Cache: HIT` and its like, `X-Varnish` with
// two
//   numbers: stored, for as long as `Age` says.
Freshness read_freshness(const std::vector<net::Header>& headers);

}  // namespace lexid::lexi
