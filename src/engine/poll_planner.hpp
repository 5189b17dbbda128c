#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "engine/weekly_pattern.hpp"

namespace lexid::engine {

// What may be spent until the day's quota starts anew, beyond the reserve: by polls and by the
// approvals that are to come.
struct Budget {
    Time until{};
    double requests = 0;
    double of_day = 0;  // what that was when the day began
};

// When to poll next, and how many polls are left for one that was planned for the rest of the day
// when it began: less than 1 after many wishes, or more approvals than expected.
struct PollPlan {
    Time next{};
    double left = 1;
};

// Says when to look for new tasks, so that people wait as little as possible for the requests that
// are left.
//
// A task that arrives at time t waits for half the gap between two polls on average: 1 / 2r(t), if
// polls come r(t) an hour. With λ(t) arrivals an hour the waits add up to ∫ λ/2r, which is least
// for a given number of polls ∫ r where λ/r² is the same at all times (Lagrange): r must be
// proportional to √λ. (Sia, Cho, Cho, "Efficient monitoring algorithm for fast news alerts", IEEE
// TKDE 2007, finds the same for feeds.) So between two polls lies the same amount of ∫ √λ, and as
// long as nothing is learnt, the same time. λ is learnt from when tasks were created; an hour
// counts for at least a sixteenth of the mean, so that no two polls are much farther apart
// than four times the day's mean, whatever was learnt.
//
// Approvals cost requests too: those that are expected until the budget ends are left alone, up to
// half of it, since without polls there would be none.
class PollPlanner {
public:
    // Never sooner after one another than `interval`; without a budget exactly that, or 30 s.
    explicit PollPlanner(std::optional<Duration> interval) : interval_(interval) {}

    // lexid was at work until `now`.
    void watched(Time now);
    // A task was seen for the first time.
    void arrived(Time created_at);
    // A task is being approved.
    void approved(Time created_at);

    // The next poll after one at `last`; without a budget nothing limits polls.
    PollPlan plan(Time last, Time now, const std::optional<Budget>& budget) const;

    double approvals_expected(Time from, Time to) const { return approvals_.expected(from, to); }

private:
    double polls(double requests, Time from, Time to) const;
    double density(Time at, double rate_min) const;
    double mass(Time from, Time to, double rate_min) const;
    Time at_mass(double mass, Time from, Time to, double rate_min) const;

    std::optional<Duration> interval_;
    WeeklyPattern arrivals_;
    WeeklyPattern approvals_;
    // The moments that were counted last, in units of `one_act`.
    std::array<std::int64_t, 64> counted_{};
    std::size_t counted_next_ = 0;
};

}  // namespace lexid::engine
