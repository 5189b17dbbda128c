#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/time.hpp"

namespace lexid::sim {

// A task that Lexi creates.
struct Arrival {
    Time at;
    bool permitted = true;  // by the policy; a person takes care of the others
};

// How many arrive an hour, in proportion, at that time.
using Rate = std::function<double(Time)>;

// The hours of an office, Monday to Friday from 09 to 18 UTC, with a lunch break, some evenings and
// few nights and weekends.
double lifelike_rate(Time at);
// 90 % Monday to Friday from 09 to 18, the rest at all other hours.
double office_rate(Time at);
double flat_rate(Time at);

// About `tasks_a_week` for the weeks from `begin` to `end`, each by itself.
std::vector<Arrival> single_arrivals(const Rate& rate, double tasks_a_week, Time begin, Time end,
                                     std::uint64_t seed);
// The same number as an office makes them: single tasks, a handful within a minute, and now and
// then a campaign's whole preparation at once, a fifth of a day's tasks. One in twelve is for a
// person.
std::vector<Arrival> lifelike_arrivals(double tasks_a_week, Time begin, Time end,
                                       std::uint64_t seed);

}  // namespace lexid::sim
