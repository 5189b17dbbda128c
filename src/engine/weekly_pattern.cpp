#include "engine/weekly_pattern.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr int half_life_weeks = 3;

// Imagined events that keep a factor near 1. One for the days and the hours of the day, which many
// events share; for a single hour of the week, which sees few, more.
constexpr double imagined = 1;
constexpr double imagined_in_hour = 8;

// A quiet time imagined before watching began, so that the first burst is not taken for the rule.
constexpr double imagined_quiet_hours = 6;

// A task's time comes from another clock than ours.
constexpr Duration ahead_max = 1h;

const double fade = std::exp2(-1.0 / half_life_weeks);  // a week

// After so long, what was learnt before has faded.
constexpr Duration unwatched_max = std::chrono::days(366);

// A checkpoint keeps whole numbers.
constexpr double thousand = 1000;

double factor(double count, double expected, double imagined_events) {
    return (count + imagined_events) / (expected + imagined_events);
}

}  // namespace

WeeklyPattern::Seen& WeeklyPattern::Seen::operator+=(const Seen& other) {
    count += other.count;
    weeks += other.weeks;
    return *this;
}

std::size_t WeeklyPattern::hour_of(Time at) {
    const auto hour = std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
    const auto in_week = hour % static_cast<std::int64_t>(week_hours);
    return static_cast<std::size_t>(in_week < 0 ? in_week + static_cast<std::int64_t>(week_hours)
                                                : in_week);
}

void WeeklyPattern::watched(Time now) {
    if (!watching_) {
        watching_ = true;
        watched_from_ = now;
        hour_begun_ = std::chrono::floor<std::chrono::hours>(now);
    }
    hour_begun_ =
        std::max<Time>(hour_begun_, std::chrono::floor<std::chrono::hours>(now - unwatched_max));
    while (now >= hour_begun_ + 1h) {
        hours_[hour_of(hour_begun_)].weeks += 1;
        hour_begun_ += 1h;
        Seen& begun = hours_[hour_of(hour_begun_)];
        begun.count *= fade;
        begun.weeks *= fade;
        estimated_ = false;
    }
}

void WeeklyPattern::happened(Time at) {
    if (!watching_ || at < watched_from_ || at > hour_begun_ + 1h + ahead_max) {
        return;
    }
    const auto weeks_ago = std::chrono::floor<std::chrono::weeks>(hour_begun_ + 1h - at).count();
    hours_[hour_of(at)].count += std::pow(fade, static_cast<double>(weeks_ago));
    estimated_ = false;
}

double WeeklyPattern::rate(Time at) const {
    return rates()[hour_of(at)];
}

double WeeklyPattern::mean() const {
    rates();
    return mean_;
}

double WeeklyPattern::expected(Time from, Time to) const {
    double sum = 0;
    while (from < to) {
        const Time next = std::min<Time>(std::chrono::floor<std::chrono::hours>(from) + 1h, to);
        sum += rate(from) * std::chrono::duration<double, std::ratio<3600>>(next - from).count();
        from = next;
    }
    return sum;
}

const std::array<double, WeeklyPattern::week_hours>& WeeklyPattern::rates() const {
    if (!estimated_) {
        estimated_ = true;
        estimate();
    }
    return rates_;
}

void WeeklyPattern::estimate() const {
    const Seen all = std::accumulate(hours_.begin(), hours_.end(), Seen{},
                                     [](Seen sum, const Seen& hour) { return sum += hour; });
    mean_ = all.count / (all.weeks + imagined_quiet_hours);

    std::array<Seen, day_hours> by_hour{};
    for (std::size_t hour = 0; hour < week_hours; ++hour) {
        by_hour[hour % day_hours] += hours_[hour];
    }
    std::array<double, day_hours> hour_factors{};
    for (std::size_t hour = 0; hour < day_hours; ++hour) {
        const Seen& before = by_hour[(hour + day_hours - 1) % day_hours];
        const Seen& after = by_hour[(hour + 1) % day_hours];
        const double count = (before.count + 2 * by_hour[hour].count + after.count) / 4;
        const double weeks = (before.weeks + 2 * by_hour[hour].weeks + after.weeks) / 4;
        hour_factors[hour] = factor(count, weeks * mean_, imagined);
    }
    for (std::size_t day = 0; day < week_hours; day += day_hours) {
        double count = 0;
        double expected = 0;
        for (std::size_t hour = 0; hour < day_hours; ++hour) {
            count += hours_[day + hour].count;
            expected += hours_[day + hour].weeks * mean_ * hour_factors[hour];
        }
        const double day_factor = factor(count, expected, imagined);
        for (std::size_t hour = 0; hour < day_hours; ++hour) {
            const Seen& seen = hours_[day + hour];
            const double without_own = mean_ * hour_factors[hour] * day_factor;
            rates_[day + hour] =
                without_own * factor(seen.count, seen.weeks * without_own, imagined_in_hour);
        }
    }
}

WeeklyPattern::State WeeklyPattern::state() const {
    State state;
    if (!watching_) {
        return state;
    }
    state.watched_from = watched_from_;
    state.hour_begun = hour_begun_;
    for (const Seen& seen : hours_) {
        state.counts.push_back(std::llround(seen.count * thousand));
        state.weeks.push_back(std::llround(seen.weeks * thousand));
    }
    return state;
}

void WeeklyPattern::put_back(const State& state) {
    *this = {};
    if (state.counts.size() != week_hours || state.weeks.size() != week_hours) {
        return;
    }
    watching_ = true;
    watched_from_ = state.watched_from;
    hour_begun_ = state.hour_begun;
    for (std::size_t hour = 0; hour < week_hours; ++hour) {
        hours_[hour] = {static_cast<double>(state.counts[hour]) / thousand,
                        static_cast<double>(state.weeks[hour]) / thousand};
    }
}

}  // namespace lexid::engine
