#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace lexid::engine {

// Learns how often something happens in each hour of the week (UTC), from when it happened.
//
// The rate of an hour is the mean rate times three factors: that of its hour of the day (smoothed
// over the hours beside it), that of its day of the week, and its own. Each factor is what was
// counted over what the factors before it expect, with a few imagined events added to both, so that
// little evidence changes little: the mean of a gamma prior after Poisson counts. Counts fade by
// half in three weeks, so a change of habits is learnt within a month.
class WeeklyPattern {
public:
    // Watched until `now`, so that hours in which nothing happened count too. Watching begins with
    // the first call.
    void watched(Time now);
    // It happened at `at`, in any order; what happened before watching began is not counted.
    void happened(Time at);

    // How many are expected in an hour like the one that `at` belongs to; 0 as long as nothing
    // is learnt.
    double rate(Time at) const;
    // The mean of all hours of the week.
    double mean() const;
    // How many are expected from `from` to `to`; 0 if `to` is not later.
    double expected(Time from, Time to) const;

    // What was learnt, in thousandths, for a checkpoint, and all of it put back; no hours: nothing
    // was watched yet.
    struct State {
        Time watched_from{};
        Time hour_begun{};
        std::vector<std::int64_t> counts;  // of the hours of the week
        std::vector<std::int64_t> weeks;

        friend bool operator==(const State&, const State&) = default;
    };
    State state() const;
    void put_back(const State& state);

private:
    static constexpr std::size_t day_hours = 24;
    static constexpr std::size_t week_hours = 7 * day_hours;

    struct Seen {
        double count = 0;
        double weeks = 0;  // how often it was watched, faded like the count

        Seen& operator+=(const Seen& other);
    };
    static std::size_t hour_of(Time at);
    const std::array<double, week_hours>& rates() const;
    void estimate() const;

    std::array<Seen, week_hours> hours_{};
    bool watching_ = false;
    Time watched_from_{};
    Time hour_begun_{};  // the start of the hour being watched

    // Estimated when somebody asks.
    mutable bool estimated_ = false;
    mutable std::array<double, week_hours> rates_{};
    mutable double mean_ = 0;
};

}  // namespace lexid::engine
