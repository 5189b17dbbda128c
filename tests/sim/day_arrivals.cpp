#include "sim/day_arrivals.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/random.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;
using engine::Random;

constexpr Duration day = 24h;
constexpr Duration week = 7 * day;
constexpr double hours_a_week = 168;

double evenly(Random& random) {
    return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

Duration of_day(Time at) {
    return at - std::chrono::floor<std::chrono::days>(at);
}

bool is_workday(Time at) {
    const std::chrono::weekday weekday(std::chrono::floor<std::chrono::days>(at));
    return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

double mean_of(const Rate& rate, Time begin) {
    double sum = 0;
    for (Time at = begin; at < begin + week; at += 1h) {
        sum += rate(at);
    }
    return sum / hours_a_week;
}

// A Poisson process by thinning: moments come at the greatest rate, and are kept in proportion.
std::vector<Time> moments(const Rate& rate, double a_week, Time begin, Time end, Random& random) {
    double rate_max = 0;
    for (Time at = begin; at < begin + week; at += 1h) {
        rate_max = std::max(rate_max, rate(at));
    }
    const double an_hour_max = a_week / hours_a_week * rate_max / mean_of(rate, begin);
    std::vector<Time> times;
    for (Time at = begin;;) {
        const double hours = -std::log(1 - evenly(random)) / an_hour_max;
        at += std::chrono::duration_cast<Duration>(
            std::chrono::duration<double, std::ratio<3600>>(hours));
        if (at >= end) {
            return times;
        }
        if (evenly(random) * rate_max < rate(at)) {
            times.push_back(at);
        }
    }
}

// What one act of a person creates: mostly one task.
int tasks_of_act(Random& random) {
    const double kind = evenly(random);
    if (kind < 0.75) {
        return 1;
    }
    const auto of = [&](int few, int many) {
        return few + static_cast<int>(evenly(random) * (many - few + 1));
    };
    return kind < 0.96 ? of(2, 8) : of(10, 20);
}
constexpr double tasks_of_act_mean = 0.75 * 1 + 0.21 * 5 + 0.04 * 15;

constexpr double campaigns_a_week = 3;
constexpr double campaign_part_of_week = 1.0 / 30;  // a fifth of a workday's tasks, more or less
constexpr double for_a_person = 1.0 / 12;

}  // namespace

double flat_rate(Time /*at*/) {
    return 1;
}

double office_rate(Time at) {
    const bool at_work = is_workday(at) && of_day(at) >= 9h && of_day(at) < 18h;
    return at_work ? 0.9 / 45 : 0.1 / 123;
}

double lifelike_rate(Time at) {
    constexpr std::array<double, 24> workday = {0.03, 0.02, 0.02, 0.02, 0.02, 0.03, 0.06, 0.2,
                                                0.6,  1.6,  2.2,  2.0,  1.1,  1.3,  2.1,  2.2,
                                                1.8,  1.1,  0.5,  0.25, 0.2,  0.15, 0.1,  0.05};
    const double rate = workday[static_cast<std::size_t>(of_day(at) / 1h)];
    return is_workday(at) ? rate : 0.06 * rate;
}

std::vector<Arrival> single_arrivals(const Rate& rate, double tasks_a_week, Time begin, Time end,
                                     std::uint64_t seed) {
    Random random(seed);
    std::vector<Arrival> arrivals;
    for (const Time at : moments(rate, tasks_a_week, begin, end, random)) {
        arrivals.push_back({at});
    }
    return arrivals;
}

std::vector<Arrival> lifelike_arrivals(double tasks_a_week, Time begin, Time end,
                                       std::uint64_t seed) {
    Random random(seed);
    std::vector<Arrival> arrivals;
    const auto arrive = [&](Time at, int tasks, Duration within) {
        for (int i = 0; i < tasks; ++i) {
            const auto later = std::chrono::duration_cast<Duration>(within * evenly(random));
            arrivals.push_back({at + later, evenly(random) >= for_a_person});
        }
    };
    const double of_campaigns = campaigns_a_week * campaign_part_of_week;
    const double acts = tasks_a_week * (1 - of_campaigns) / tasks_of_act_mean;
    for (const Time at : moments(lifelike_rate, acts, begin, end, random)) {
        arrive(at, tasks_of_act(random), 60s);
    }
    const auto campaign = static_cast<int>(tasks_a_week * campaign_part_of_week);
    for (const Time at : moments(lifelike_rate, campaigns_a_week, begin, end, random)) {
        arrive(at, campaign, 5s);
    }
    std::erase_if(arrivals, [end](const Arrival& arrival) { return arrival.at >= end; });
    std::ranges::sort(arrivals, {}, &Arrival::at);
    return arrivals;
}

}  // namespace lexid::sim
