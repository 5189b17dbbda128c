#include "engine/poll_planner.hpp"

#include <algorithm>
#include <cmath>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// Without a quota to spread there is no need to hurry either.
constexpr Duration interval_unlimited = 30s;
// A larger quota than any plan has would ask for less; nobody notices a poll each second.
constexpr Duration interval_min = 1s;

// Tasks created within this time are one person's act, or one program's, and one list finds them
// all: for when to list they count once.
constexpr Duration one_act = 10s;

constexpr double rate_min_of_mean = 1.0 / 16;

constexpr double approvals_part_max = 0.5;

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

// The end of the hour that `at` belongs to, at most `limit`.
Time hour_end(Time at, Time limit) {
    return std::min<Time>(std::chrono::floor<std::chrono::hours>(at) + 1h, limit);
}

}  // namespace

void PollPlanner::watched(Time now) {
    arrivals_.watched(now);
    approvals_.watched(now);
}

void PollPlanner::arrived(Time created_at) {
    const std::int64_t act = created_at.time_since_epoch() / one_act;
    if (std::ranges::find(counted_, act) == counted_.end()) {
        counted_[counted_next_++ % counted_.size()] = act;
        arrivals_.happened(created_at);
    }
}

void PollPlanner::approved(Time created_at) {
    approvals_.happened(created_at);
}

// Polls that the time at `at` is worth, in proportion.
double PollPlanner::density(Time at, double rate_min) const {
    return rate_min > 0 ? std::sqrt(std::max(arrivals_.rate(at), rate_min)) : 1;
}

Time PollPlanner::next(Time last, Time now, const std::optional<Budget>& budget) const {
    if (!budget) {
        return last + interval_.value_or(interval_unlimited);
    }
    const Time earliest = last + std::max(interval_.value_or(interval_min), interval_min);
    const double approvals =
        std::min(approvals_.expected(now, budget->until), approvals_part_max * budget->requests);
    const double polls = budget->requests - approvals;
    if (polls < 1) {
        return std::max(budget->until, earliest);
    }
    const Time day_begins = budget->until - std::chrono::days(1);
    if (last < day_begins - std::chrono::days(1)) {
        return earliest;
    }
    const double day_mean = arrivals_.expected(day_begins, budget->until) / 24;
    const double rate_min = rate_min_of_mean * std::max(arrivals_.mean(), day_mean);

    double rest = 0;
    for (Time from = last; from < budget->until;) {
        const Time to = hour_end(from, budget->until);
        rest += density(from, rate_min) * seconds(to - from);
        from = to;
    }
    double left = rest / polls;
    for (Time from = last; from < budget->until;) {
        const Time to = hour_end(from, budget->until);
        const double here = density(from, rate_min) * seconds(to - from);
        if (left < here) {
            const Duration into = std::chrono::ceil<Duration>(
                std::chrono::duration<double>(seconds(to - from) * left / here));
            return std::max(from + into, earliest);
        }
        left -= here;
        from = to;
    }
    return std::max(budget->until, earliest);
}

}  // namespace lexid::engine
