#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "engine/answer.hpp"
#include "engine/now.hpp"

namespace lexid::engine {

enum class Plan { automatic, starter, pro, org, none };

// What a request is for; a poll may not touch the reserve, which is kept for approvals, the list
// an approval needs, and the settling of its outcome.
enum class Purpose { approval, poll };

// Knows how many requests may leave now. Holds both quota windows: the day's, of which lexid takes
// its share and never more than what remains, and the plan's limit of each minute. Reads no clock.
class Pacer {
public:
    struct Settings {
        Plan plan = Plan::automatic;
        double share = 0.8;                     // of the day's limit: lexid's part
        double reserve = 0.2;                   // of the share: not for polls
        std::optional<Duration> poll_interval;  // a wish; never faster than the quota allows
    };

    explicit Pacer(Settings settings) : settings_(settings) {}

    void sent(Now now);
    // The request sent last never left.
    void not_sent();
    void answered(Now now, const Quota& quota);

    // How many requests of that kind may leave at once, now.
    std::int64_t available(Now now, Purpose purpose) const;
    // When that many may leave at once, at most as many as a minute allows; not before `now`.
    Instant next(Now now, Purpose purpose, std::int64_t requests = 1) const;
    // The time between two polls that spreads what the day has left over the rest of it.
    Duration poll_interval(Now now) const;

    std::int64_t sent_today() const { return sent_today_; }
    // What lexid may still send today, whatever the minute allows.
    std::int64_t left_today(Time now, Purpose purpose) const;
    // The day's limit as far as it is known; nothing with `Plan::none`.
    std::optional<std::int64_t> daily_limit() const;

private:
    void start_day_if_due(Time now);
    std::int64_t left_this_minute(Instant now) const;
    std::int64_t minute_limit() const;
    Time day_end(Time now) const;

    Settings settings_;
    std::optional<std::int64_t> seen_limit_;
    std::optional<std::int64_t> remaining_;  // as the last answer said, less what was sent since
    std::optional<Time> reset_;
    Time day_ends_{};
    bool answered_once_ = false;
    std::int64_t sent_today_ = 0;
    std::deque<Instant> last_minute_;  // when the requests of the last minute left
};

}  // namespace lexid::engine
