#pragma once

#include <vector>

#include "sim/day_world.hpp"

namespace lexid::sim {

// What other programs would do with the tasks of one day, from midnight to midnight. None of them
// keeps a reserve, or leaves anything to others.

// The vendor's sample: a list every 5 s, and everything in it approved at once, until a 429.
DayLog vendor_loop(sandbox::Plan plan, const std::vector<Arrival>& arrivals, Time begin);

// Lists at these times, and everything in them approved as fast as the minute's quota allows.
DayLog lists_at(sandbox::Plan plan, const std::vector<Arrival>& arrivals,
                const std::vector<Time>& times);

// So many times, the last of them at the day's end: evenly, and as dense as the root of the true
// rate, which nobody knows.
std::vector<Time> even_times(Time begin, std::size_t count);
std::vector<Time> root_times(const Rate& rate, Time begin, std::size_t count);
// A moment after each task, which nobody could know.
std::vector<Time> times_of(const std::vector<Arrival>& arrivals);

}  // namespace lexid::sim
