#pragma once

#include <cstdint>
#include <optional>

#include "engine/answer.hpp"
#include "engine/minute_window.hpp"
#include "engine/now.hpp"
#include "engine/pace_record.hpp"
#include "engine/poll_planner.hpp"

namespace lexid::engine {

enum class Plan { automatic, starter, pro, org, none };

// What a request is for; a poll may not touch the reserve, which is kept for approvals, the list
// an approval needs, and the settling of its outcome. These use it up first, down to a quarter, and
// then what polls would have.
enum class Purpose { approval, poll };

// Knows how many requests may leave now. Holds both quota windows: the day's, of which lexid takes
// its share and never more than what remains, and the minute's (minute_window.hpp). Reads no clock.
//
// Others spend from the same quota. What they have spent today follows from `remaining`, and what
// they will spend until the reset is estimated from their last day, so that polls leave it alone.
class Pacer {
public:
    struct Settings {
        Plan plan = Plan::automatic;
        double share = 0;                       // of the day's limit: lexid's part; more than 0
        double reserve = 0;                     // of the share: not for polls
        double track = 0;                       // of the share: to learn what became of tasks
        std::optional<Duration> poll_interval;  // a wish; never faster than the quota allows
    };

    explicit Pacer(Settings settings);

    // Before start(): what an earlier process recorded last.
    void restore(const PaceRecord& record);
    // How the process before this one ended. After one that didn't end in good order the running
    // minute counts as spent.
    enum class Before { nothing, ended, crashed };
    void start(Now now, Before before);

    // A request as the pacer counts it.
    struct Sent {
        Instant at;
        Purpose purpose = Purpose::approval;
        std::uint64_t day = 0;
    };
    // Days begin whether anything is sent in them or not.
    void passed(Time now);
    Sent sent(Now now, Purpose purpose);
    // From now on the clock is to be believed: the API told the time, or answered without it.
    void know_time(Time now);
    // Whether an answer may name that limit: none, a negative one, or one far above every plan's
    // says nothing, and what was known before goes on.
    static bool is_believable(std::int64_t limit);
    // Once for each request that was sent: its answer came, or none will come.
    void answered(Now now, const Quota& quota);
    // Of one that was answered(): it never left, and takes nothing from the quota.
    void not_sent(const Sent& request);
    // The request answered last got a 429.
    void rate_limited(Now now, const Quota& quota);

    // How many requests of that kind may leave within the minute and the day.
    std::int64_t available(Now now, Purpose purpose) const;
    // When that many may leave at once, at most as many as a minute allows; not before `now`.
    // Never, as long as only the answer to a request under way can tell.
    Instant next(Now now, Purpose purpose, std::int64_t requests = 1) const;
    // What the day has left, less what others are expected to spend; nothing if there is no limit.
    std::optional<Budget> budget(Time now) const;

    // How far apart lists are that are read only to learn what became of tasks; nothing: none are.
    std::optional<Duration> look_gap() const;
    // How many of them there are.
    double looks_until(Time now, Time end) const;

    std::int64_t sent_today() const { return sent_today_; }
    // What lexid may still send today, whatever the minute allows.
    std::int64_t left_today(Time now, Purpose purpose) const;
    // The day's limit as far as it is known; nothing with `Plan::none`.
    std::optional<std::int64_t> daily_limit() const;
    PaceRecord record() const;

private:
    void start_day_if_due(Time now);
    void start_day(Time ends);
    void heed_reset(Time now, Time reset);
    Time day_over_at(Time now) const;
    std::int64_t spent_today(Time now) const;
    bool may_be_next_day(Time now) const;
    void count_others(Time now, std::int64_t gone);
    double others_until(Time now, Time end) const;
    std::int64_t left_today(Time now) const;
    Budget budget_of(Time now, double left) const;
    std::int64_t share() const;
    Time day_end(Time now) const;
    void know_plan();

    Settings settings_;
    MinuteWindow minute_;
    std::optional<std::int64_t> seen_limit_;
    // As the last answer said, less all that it may not have counted; below zero if that is more.
    std::optional<std::int64_t> remaining_;
    Time remaining_at_{};  // when that was answered
    std::optional<Time> reset_;
    Time day_ends_{};        // when the next begins, the margin included
    std::uint64_t day_ = 0;  // days begun so far
    // After a start the machine's clock may be wrong, and a day that is not over may seem to be:
    // what an earlier process spent is not forgotten until an answer tells the time. Without one a
    // day is over 24 hours later, whatever the clock says.
    bool knows_time_ = true;
    Time unknown_since_{};
    // An earlier process may have spent more than is on record; the first answer tells. Until then
    // a process that ends in good order says so too.
    bool counts_gone_as_own_ = false;
    std::int64_t sent_today_ = 0;
    std::int64_t sent_for_next_day_ = 0;  // of them, those that the next day may count as well
    std::int64_t not_polls_today_ = 0;    // of them, those that may touch the reserve
    std::int64_t others_today_ = 0;
    double others_lately_ = 0;  // what others spent, faded by e in a day, at `others_at_`
    Time others_at_{};
};

}  // namespace lexid::engine
