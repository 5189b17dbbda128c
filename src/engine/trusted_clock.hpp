#pragma once

#include <optional>

#include "engine/now.hpp"

namespace lexid::engine {

// What time it is, whatever people do to the machine's clock: the API's `Date`, carried on by the
// boot clock. Until an answer shows a Date it is the machine's clock as it was at the start.
//
// The true time is known as an interval, as in Spanner's TrueTime (Corbett et al., 2012): an answer
// dated D that took R from request to answer was made between D and D + 1 s + R ago (a Date has
// whole seconds). Further answers narrow the interval. Within it the machine's clock is believed,
// so that what lexid records agrees with other logs. Limits are charged at the late end and asked
// at the early end, so that no window opens early.
class TrustedClock {
public:
    // Farther apart than this, one of the clocks is wrong, and nothing is intended.
    static constexpr Duration disagreement_max = std::chrono::seconds(60);
    // So far apart two times can be by which something was intended, each within that of a
    // machine's clock: those of two processes, or of two servers of the API.
    static constexpr Duration apart_max = 2 * disagreement_max;

    // The machine's clock at the start, and the latest time that the ledger knows of.
    void start(Now machine, Time recorded_until);
    // An answer with that Date came in; `took` from its request on.
    void answered(Now machine, Time date, Duration took);

    // The same moment with the time that it is: the machine's, as far as that can be.
    Now read(Now machine) const;
    // The earliest and the latest time that it can be.
    Time earliest(Now machine) const;
    Time latest(Now machine) const { return earliest(machine) + uncertainty_; }
    // Whether it comes from the API.
    bool is_from_api() const { return from_api_; }

    // How far the machine's clock is ahead (behind: negative) of what it can be; zero if it agrees.
    Duration offset(Now machine) const;
    bool agrees(Now machine) const;

private:
    struct Base {
        Instant instant;
        Time earliest;
    };

    std::optional<Base> base_;
    Duration uncertainty_{};
    bool from_api_ = false;
    Time recorded_until_ = Time::min();
};

}  // namespace lexid::engine
