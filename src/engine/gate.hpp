#pragma once

#include <optional>

#include "engine/answer.hpp"
#include "engine/now.hpp"
#include "engine/random.hpp"

namespace lexid::engine {

// The one gate that every request of an account passes. It closes when the API asks for patience or
// shows trouble, for all requests at once, so that a 429 to one of them is heeded by all.
//
// A 429 closes it for at least what `Retry-After` says; without that, until the day's reset if the
// answer said that nothing remains, else until the next minute begins; jitter comes on top, and
// more of it with each further 429 within the hour. `Retry-After` is a floor in any other answer
// too: in that of a server that is down for a while, above all. Trouble (5xx, a foreign body, the
// network) closes it for a time drawn evenly from zero to a bound that doubles with each trouble in
// a row
// ("full jitter": Brooker, "Exponential backoff and jitter", 2015).
//
// After several troubles in a row, or where `Retry-After` asks for more patience than lexid has,
// the gate opens by half: a list passes, and only once one has been answered approvals do.
class Gate {
public:
    explicit Gate(Random random) : random_(random) {}

    // When the next list may pass, and the next approval; the latter is never as long as a list
    // has to be answered first.
    Instant opens_at() const { return opens_at_; }
    Instant opens_to_approvals_at() const { return half_open_ ? Instant::max() : opens_at_; }
    bool is_half_open() const { return half_open_; }
    // Until when the API asked for patience, with the jitter on top.
    Instant told_until() const { return told_until_; }

    // A list that was sent at `sent_at` was answered.
    void list_succeeded(Instant sent_at);
    void request_succeeded();
    // Trouble while the gate is closed is of the same bout and changes nothing.
    void trouble(Instant now);
    void rate_limited(Now now, const Quota& quota);
    // An answer that is no 429 asks for patience; told_until() says until when.
    void told_to_wait(Now now, Duration retry_after);
    // Closes it until the time that an earlier process was told.
    void restore(Now now, Time not_before);

private:
    Random random_;
    Instant opens_at_{};
    Instant closed_at_{};  // when it was closed last
    Instant told_until_{};
    bool half_open_ = false;
    int troubles_ = 0;                   // in a row
    std::optional<Instant> limited_at_;  // the last 429 of another bout
    int limited_again_ = 0;              // in a row, each within the hour of the one before
};

}  // namespace lexid::engine
