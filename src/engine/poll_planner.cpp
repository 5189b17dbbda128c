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

constexpr double reserve_part_for_the_unexpected = 0.25;
constexpr double approvals_part_max = 0.5;
constexpr double wishes_part_max = 0.5;

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

// The end of the hour that `at` belongs to, at most `limit`.
Time hour_end(Time at, Time limit) {
    return std::min<Time>(std::chrono::floor<std::chrono::hours>(at) + 1h, limit);
}

}  // namespace

double kept_for_approvals(const Budget& budget, double to_come) {
    const double wanted = to_come + reserve_part_for_the_unexpected * budget.reserve;
    return std::max(budget.reserve - budget.spent_on_approvals,
                    std::min(wanted, approvals_part_max * budget.left));
}

void PollPlanner::watched(Time now) {
    arrivals_.watched(now);
    approvals_.watched(now);
    wishes_.watched(now);
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

void PollPlanner::wished(Time now) {
    wishes_.happened(now);
}

// Polls that the time at `at` is worth, in proportion.
double PollPlanner::density(Time at, double rate_min) const {
    return rate_min > 0 ? std::sqrt(std::max(arrivals_.rate(at), rate_min)) : 1;
}

// ∫ √λ, in seconds of density 1.
double PollPlanner::mass(Time from, Time to, double rate_min) const {
    double sum = 0;
    while (from < to) {
        const Time end = hour_end(from, to);
        sum += density(from, rate_min) * seconds(end - from);
        from = end;
    }
    return sum;
}

// By when so much of it has passed since `from`; `to` at the latest.
Time PollPlanner::at_mass(double mass, Time from, Time to, double rate_min) const {
    while (from < to) {
        const Time end = hour_end(from, to);
        const double here = density(from, rate_min) * seconds(end - from);
        if (mass < here) {
            return from + std::chrono::ceil<Duration>(
                              std::chrono::duration<double>(seconds(end - from) * mass / here));
        }
        mass -= here;
        from = end;
    }
    return to;
}

double PollPlanner::lists_left(const Budget& budget, Time now) const {
    return budget.left - kept_for_approvals(budget, approvals_.expected(now, budget.until));
}

// What that was when the day began.
double PollPlanner::lists_of_day(const Budget& budget) const {
    const Time begin = budget.until - std::chrono::days(1);
    return lists_left({budget.until, budget.left + budget.spent, 0, 0, budget.reserve}, begin);
}

PollPlan PollPlanner::plan(Time last, Time now, const std::optional<Budget>& budget) const {
    if (!budget) {
        return {last + interval_.value_or(interval_unlimited)};
    }
    const Time earliest = last + std::max(interval_.value_or(interval_min), interval_min);
    const Time end = budget->until;
    const Time begin = end - std::chrono::days(1);
    const double left = lists_left(*budget, now);
    const double polls = left - std::min(wishes_.expected(now, end), wishes_part_max * left);
    if (polls < 1) {
        return {std::max(end, earliest), 0};
    }
    if (last < begin - std::chrono::days(1)) {
        return {earliest};
    }
    const double day_mean = arrivals_.expected(begin, end) / 24;
    const double rate_min = rate_min_of_mean * std::max(arrivals_.mean(), day_mean);
    const double planned =
        lists_of_day(*budget) * mass(now, end, rate_min) / mass(begin, end, rate_min);
    const Time next = at_mass(mass(last, end, rate_min) / polls, last, end, rate_min);
    return {std::max(next, earliest), planned > 0 ? left / planned : 1};
}

void PollPlanner::put_back(const State& state) {
    arrivals_.put_back(state.arrivals);
    approvals_.put_back(state.approvals);
    wishes_.put_back(state.wishes);
}

}  // namespace lexid::engine
