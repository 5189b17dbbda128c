#pragma once

#include "engine/answer.hpp"
#include "engine/now.hpp"
#include "engine/random.hpp"

namespace lexid::engine {

// The one gate that every request of an account passes. It closes when the API asks for patience or
// shows trouble, for all requests at once, so that a 429 to one of them is heeded by all.
//
// A 429 closes it for at least what `Retry-After` says; without that, until the day's reset if the
// answer said that nothing remains, else until the next minute begins; jitter comes on top. Trouble
// (5xx, a foreign body, the network) closes it for a time drawn evenly from zero to a bound that
// doubles with each trouble in a row ("full jitter": Brooker, "Exponential backoff and jitter",
// 2015).
class Gate {
public:
    explicit Gate(Random random) : random_(random) {}

    bool is_open(Instant now) const { return now >= opens_at_; }
    Instant opens_at() const { return opens_at_; }

    void succeeded() { troubles_ = 0; }
    // Trouble while the gate is closed is of the same bout and changes nothing.
    void trouble(Instant now);
    void rate_limited(Now now, const Quota& quota);

private:
    Random random_;
    Instant opens_at_{};
    int troubles_ = 0;  // in a row
};

}  // namespace lexid::engine
