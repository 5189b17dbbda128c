#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "engine/weekly_pattern.hpp"

namespace lexid::engine {

// What lexid has of the day's quota until it starts anew.
struct Budget {
    Time until{};
    double left = 0;
    double spent = 0;
    double spent_on_approvals = 0;  // of that, with their lists and their settling
    double reserve = 0;             // of the day, for these
};

// What lists have to leave of that, with so many approvals to come.
double kept_for_approvals(const Budget& budget, double to_come);

// When to poll next, and how many polls are left for one that was planned for the rest of the day
// when it began, wishes included: less than 1 after many wishes, or more approvals than expected.
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
// Approvals cost requests too: lists get what the day's approvals, so far and to come, leave of it,
// and a quarter of the reserve for the unexpected; never what the reserve still has to give. But at
// least half of what is left goes to lists when the reserve is gone, since without lists there are
// no approvals. Of the lists, as many as wishes are expected to need are left to them, up to half,
// since they may fail to come.
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
    // A list is sent because of a wish.
    void wished(Time now);

    // The next poll after one at `last`; without a budget nothing limits polls.
    PollPlan plan(Time last, Time now, const std::optional<Budget>& budget) const;

    double approvals_expected(Time from, Time to) const { return approvals_.expected(from, to); }

    // What was learnt, for a checkpoint, and all of it put back.
    struct State {
        WeeklyPattern::State arrivals;
        WeeklyPattern::State approvals;
        WeeklyPattern::State wishes;

        friend bool operator==(const State&, const State&) = default;
    };
    State state() const { return {arrivals_.state(), approvals_.state(), wishes_.state()}; }
    void put_back(const State& state);

private:
    double lists_left(const Budget& budget, Time now) const;
    double lists_of_day(const Budget& budget) const;
    double density(Time at, double rate_min) const;
    double mass(Time from, Time to, double rate_min) const;
    Time at_mass(double mass, Time from, Time to, double rate_min) const;

    std::optional<Duration> interval_;
    WeeklyPattern arrivals_;
    WeeklyPattern approvals_;
    WeeklyPattern wishes_;
    // The moments that were counted last, in units of `one_act`.
    std::array<std::int64_t, 64> counted_{};
    std::size_t counted_next_ = 0;
};

}  // namespace lexid::engine
