#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "engine/answer.hpp"
#include "sim/scenario.hpp"
#include "sim/violation.hpp"

namespace lexid::sim {

// Frugal: what a process may send at all, judged by the answers that it got. What an earlier
// process was told is not held against it.
class Frugal {
public:
    Frugal(const Scenario& scenario, Violations& violations)
        : scenario_(scenario), violations_(violations) {}

    void process_starts();
    // A list or a request leaves for good: it is not one that found no connection.
    void leaves(Moment moment);
    // What left is lost on its way and uses up no quota.
    void lost() { --sent_today_; }
    void answered(const engine::Quota& quota, Moment moment);

private:
    void check_day(Moment moment);

    const Scenario& scenario_;
    Violations& violations_;
    engine::Instant patience_until_{};
    std::deque<engine::Instant> last_minute_;
    bool knows_quota_ = false;  // an answer told this process what remains
    std::optional<Time> nothing_left_until_;
    std::chrono::sys_days day_{};
    std::int64_t sent_today_ = 0;  // by processes that knew the quota
};

}  // namespace lexid::sim
