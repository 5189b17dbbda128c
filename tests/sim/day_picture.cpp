#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <ostream>
#include <string>

#include "sim/day.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

constexpr double left = 70;
constexpr double width = 860;
constexpr double top_of_tasks = 96;
constexpr double height_of_tasks = 90;
constexpr double top_of_polls = 226;
constexpr double top_of_waits = 330;
constexpr double height_of_waits = 220;

constexpr std::string_view blue = "#0b6fb8";
constexpr std::string_view orange = "#d9822b";
constexpr std::string_view grey = "#8a929a";

// Waits are shown from this to that many seconds, by their logarithm.
constexpr double wait_min = 0.1;
constexpr double wait_max = 36'000;

double x_of(const Day& day, Time at) {
    return left + width * std::chrono::duration<double>(at - day.begin).count() / 86'400;
}

double y_of_wait(Duration wait) {
    const double seconds =
        std::clamp(std::chrono::duration<double>(wait).count(), wait_min, wait_max);
    return top_of_waits +
           height_of_waits * (1 - std::log(seconds / wait_min) / std::log(wait_max / wait_min));
}

void text(std::ostream& svg, double x, double y, std::string_view what,
          std::string_view attributes = "") {
    svg << "<text x=\"" << x << "\" y=\"" << y << "\" " << attributes << ">" << what << "</text>\n";
}

void line(std::ostream& svg, double x1, double y1, double x2, double y2, std::string_view colour) {
    svg << "<line x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2 << "\" y2=\"" << y2
        << "\" stroke=\"" << colour << "\"/>\n";
}

// Tasks a quarter of an hour, as bars.
void draw_tasks(const Day& day, std::ostream& svg) {
    std::array<int, 96> counts{};
    for (const Arrival& arrival : day.arrivals) {
        ++counts[static_cast<std::size_t>((arrival.at - day.begin) / 15min)];
    }
    const int most = std::max(1, *std::ranges::max_element(counts));
    text(svg, left, top_of_tasks - 10, "Tasks created, each quarter of an hour",
         "font-weight=\"600\"");
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double height = height_of_tasks * counts[i] / most;
        svg << "<rect x=\"" << left + width * static_cast<double>(i) / 96 + 0.5 << "\" y=\""
            << top_of_tasks + height_of_tasks - height << "\" width=\"" << width / 96 - 1
            << "\" height=\"" << height << "\" fill=\"" << grey << "\"/>\n";
    }
    text(svg, left - 8, top_of_tasks + 10, std::to_string(most), "text-anchor=\"end\"");
    line(svg, left, top_of_tasks + height_of_tasks, left + width, top_of_tasks + height_of_tasks,
         grey);
}

void draw_polls(const Day& day, const std::vector<Time>& lists, double top, std::string_view colour,
                std::ostream& svg) {
    svg << "<path stroke=\"" << colour << "\" stroke-width=\"0.8\" d=\"";
    for (const Time at : lists) {
        if (at >= day.begin && at < day.begin + 24h) {
            svg << 'M' << x_of(day, at) << ' ' << top << "v22";
        }
    }
    svg << "\"/>\n";
}

void draw_waits(const Day& day, const DayLog& log, std::string_view colour, std::ostream& svg) {
    svg << "<g fill=\"" << colour << "\" fill-opacity=\"0.65\">\n";
    for (const Handled& task : log.tasks) {
        if (task.approved) {
            svg << "<circle cx=\"" << x_of(day, task.arrival.at) << "\" cy=\""
                << y_of_wait(task.wait()) << "\" r=\"2.4\"/>\n";
        }
    }
    svg << "</g>\n";
}

void draw_scales(const Day& day, std::ostream& svg) {
    const double bottom = top_of_waits + height_of_waits;
    for (int hour = 0; hour <= 24; hour += 3) {
        const double x = x_of(day, day.begin + std::chrono::hours(hour));
        line(svg, x, top_of_tasks, x, bottom, "#e3e6e9");
        text(svg, x, bottom + 18, (hour < 10 ? "0" : "") + std::to_string(hour) + ":00",
             "text-anchor=\"middle\"");
    }
    const struct {
        Duration wait;
        std::string_view name;
    } marks[] = {{1s, "1 s"}, {10s, "10 s"}, {1min, "1 min"}, {10min, "10 min"}, {1h, "1 h"}};
    for (const auto& mark : marks) {
        const double y = y_of_wait(mark.wait);
        line(svg, left, y, left + width, y, "#e3e6e9");
        text(svg, left - 8, y + 4, mark.name, "text-anchor=\"end\"");
    }
}

std::string in_words(const DayLog& log) {
    const auto seconds = static_cast<int>(std::lround(mean_seconds(waits_of(log))));
    return seconds < 120 ? std::to_string(seconds) + " s"
                         : std::to_string((seconds + 30) / 60) + " min";
}

}  // namespace

void draw_day(const DayPlan& plan, const Day& day, const DayLog& even, std::ostream& svg) {
    svg << std::fixed << std::setprecision(1)
        << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 590\" "
           "font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n"
           "<rect width=\"960\" height=\"590\" fill=\"#fff\"/>\n";
    text(svg, left, 34, "A simulated Wednesday on the plan " + std::string(plan.name),
         "font-size=\"18\" font-weight=\"600\"");
    text(svg, left, 56,
         "lexid after a week of learning, and as many lists evenly spaced; times are UTC");
    draw_scales(day, svg);
    draw_tasks(day, svg);
    text(svg, left, top_of_polls - 10, "Lists asked for", "font-weight=\"600\"");
    draw_polls(day, day.log.lists, top_of_polls, blue, svg);
    draw_polls(day, even.lists, top_of_polls + 28, orange, svg);
    text(svg, left - 8, top_of_polls + 15, "lexid", "text-anchor=\"end\" fill=\"#0b6fb8\"");
    text(svg, left - 8, top_of_polls + 43, "even", "text-anchor=\"end\" fill=\"#d9822b\"");
    text(svg, left, top_of_waits - 10,
         "Wait from creation to approval, by the time of creation; mean: lexid " +
             in_words(day.log) + ", even " + in_words(even),
         "font-weight=\"600\"");
    draw_waits(day, even, orange, svg);
    draw_waits(day, day.log, blue, svg);
    svg << "</svg>\n";
}

}  // namespace lexid::sim
