#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace lexid::policy {

// When which rule was charged, for rolling windows: a charge is an intent, made when it is
// recorded. Pure bookkeeping, rebuilt from the ledger at a start. Charging in the order of time is
// amortised O(log rules); questions are O(log charges); releasing or charging out of order moves
// what came later.
class Charges {
public:
    void charge(std::string_view rule, Time at);

    // Takes back one charge of `rule` made exactly at `at`; does nothing if there is none.
    void release(std::string_view rule, Time at);

    struct Use {
        std::int64_t count = 0;  // charges later than now - window
        Time frees_at{};         // when the oldest of them leaves the window; now if there is none

        friend bool operator==(const Use&, const Use&) = default;
    };

    // A charge that lies after `now` (the clock was set back since) counts too: a limit that is
    // reached too early is safe, one that is exceeded is not.
    Use by_rule(std::string_view rule, Duration window, Time now) const;
    Use total(Duration window, Time now) const;

    // Forgets what was charged before `time`. Windows that begin earlier are no longer covered; the
    // caller keeps at least Limit's longest window.
    void forget_before(Time time);

private:
    // Ascending times; what was forgotten stays in front of `begin` until it outweighs the rest.
    struct Times {
        std::vector<Time> times;
        std::size_t begin = 0;

        void insert(Time at);
        bool erase(Time at);
        void forget_before(Time time);
        Use use(Duration window, Time now) const;
        bool empty() const { return begin == times.size(); }
    };

    std::map<std::string, Times, std::less<>> by_rule_;
    Times all_;
};

}  // namespace lexid::policy
