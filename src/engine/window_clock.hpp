#pragma once

#include <cstddef>
#include <deque>

#include "engine/now.hpp"

namespace lexid::engine {

// From when limits look back. The trusted clock goes by the API's last word, and an API whose
// servers disagree by a minute, or that sets its clock, makes it jump; a limit's window must not
// pass the faster for it. So no window passes faster than the boot clock goes:
//
//     look back from min(trusted clock, a charge's date + what the boot clock says since it was
//     made)
//
// over all charges within the longest window. The boot clock of an earlier process is not known:
// policy::Charges::count_longer() is for the charges that it made.
class WindowClock {
public:
    // What matters at most; when there is more, what is oldest counts as newer than it is.
    static constexpr std::size_t kept_max = 1'024;

    // A charge was made at that moment under that date.
    void charged(Instant at, Time date);
    // `trusted` is the earliest time that it can be at `now`; no window is longer than `longest`.
    Time look_back_from(Instant now, Time trusted, Duration longest) const;

private:
    // The date that a charge would have if it had been made when the boot clock started.
    struct Slowest {
        Instant at;
        Time date_at_boot;
    };

    // Of the charges behind each of these the slowest; ascending in both.
    std::deque<Slowest> slowest_;
};

}  // namespace lexid::engine
