#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/day_world.hpp"

namespace lexid::sim {

// A workspace of the plan: tasks a week so that approvals are at most half of lexid's share on
// nearly every day.
struct DayPlan {
    sandbox::Plan plan;
    std::string_view name;
    double tasks_a_week;
};
std::optional<DayPlan> parse_day_plan(std::string_view text);

constexpr Duration webhook_takes = std::chrono::milliseconds(1500);

// One Wednesday after a week of learning.
struct Day {
    Time begin;
    std::vector<Arrival> arrivals;  // of that day
    DayLog log;                     // of the tasks of that day
};
Day simulate_day(const DayPlan& plan, std::vector<Arrival> arrivals, bool webhooks);
Day lifelike_day(const DayPlan& plan, std::uint64_t seed, bool webhooks);
// When a simulated week begins, seven days before the Wednesday.
Time week_begin();

// Waits from creation to approval of what the policy permits, sorted.
std::vector<Duration> waits_of(const DayLog& log);
double mean_seconds(const std::vector<Duration>& waits);

// Prints a table of several such days and what other programs would have made of them; with a file
// name also draws the first of them. False if the picture can't be written.
bool show_day(const DayPlan& plan, const std::string& svg_file, std::ostream& out);

// One day as a picture: tasks, polls, waits.
void draw_day(const DayPlan& plan, const Day& day, const DayLog& even, std::ostream& svg);

}  // namespace lexid::sim
