#include "sim/day.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iomanip>
#include <ostream>
#include <sstream>

#include "sim/day_rivals.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration one_day = 24h;
constexpr std::uint64_t days_shown = 10;

constexpr std::array<DayPlan, 3> plans = {{{sandbox::Plan::starter, "STARTER", 140},
                                           {sandbox::Plan::pro, "PRO", 1'400},
                                           {sandbox::Plan::org, "ORG", 14'000}}};

std::vector<Arrival> within(const std::vector<Arrival>& arrivals, Time from, Time to) {
    std::vector<Arrival> some;
    std::ranges::copy_if(arrivals, std::back_inserter(some), [=](const Arrival& arrival) {
        return arrival.at >= from && arrival.at < to;
    });
    return some;
}

std::string in_words(Duration wait) {
    const double seconds = std::chrono::duration<double>(wait).count();
    std::ostringstream text;
    text << std::fixed << std::setprecision(1);
    if (seconds < 120) {
        text << seconds << " s";
    } else if (seconds < 7200) {
        text << seconds / 60 << " min";
    } else {
        text << seconds / 3600 << " h";
    }
    return text.str();
}

// What one program did on all days shown.
struct Row {
    explicit Row(std::string what) : name(std::move(what)) {}

    std::string name;
    std::int64_t requests = 0;
    std::int64_t limited = 0;
    std::vector<Duration> waits;

    void add(const DayLog& log, Time begin) {
        requests += log.requests(begin, begin + one_day);
        limited += std::ranges::count_if(
            log.limited, [=](Time at) { return at >= begin && at < begin + one_day; });
        std::ranges::copy(waits_of(log), std::back_inserter(waits));
    }
};

void print(Row row, std::ostream& out) {
    std::ranges::sort(row.waits);
    const auto per_day = [](std::size_t number) { return number / days_shown; };
    const auto quantile = [&](double part) {
        const auto at = static_cast<std::size_t>(part * static_cast<double>(row.waits.size()));
        return in_words(row.waits[std::min(at, row.waits.size() - 1)]);
    };
    const Duration mean = std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(mean_seconds(row.waits)));
    out << std::left << std::setw(38) << row.name << std::right << std::setw(9)
        << per_day(static_cast<std::size_t>(row.requests)) << std::setw(10)
        << per_day(row.waits.size()) << std::setw(10)
        << per_day(static_cast<std::size_t>(row.limited)) << std::setw(11) << in_words(mean);
    for (const double part : {0.5, 0.95, 0.99}) {
        out << std::setw(10) << quantile(part);
    }
    out << '\n';
}

}  // namespace

std::optional<DayPlan> parse_day_plan(std::string_view text) {
    const auto found = std::ranges::find(plans, text, &DayPlan::name);
    return found == plans.end() ? std::nullopt : std::optional(*found);
}

Time week_begin() {
    return std::chrono::sys_days{std::chrono::year(2026) / 11 / 4};
}

Day simulate_day(const DayPlan& plan, std::vector<Arrival> arrivals, bool webhooks) {
    const Time begin = week_begin() + 7 * one_day;
    const Time end = begin + one_day;
    std::erase_if(arrivals, [end](const Arrival& arrival) { return arrival.at >= end; });
    DayWorld::Settings settings{.plan = plan.plan, .begin = week_begin()};
    if (webhooks) {
        settings.webhook_after = webhook_takes;
    }
    DayWorld world(settings, arrivals);
    world.run(end + 6h);
    Day day{begin, within(arrivals, begin, end), world.log()};
    std::erase_if(day.log.tasks, [begin](const Handled& task) { return task.arrival.at < begin; });
    return day;
}

Day lifelike_day(const DayPlan& plan, std::uint64_t seed, bool webhooks) {
    return simulate_day(
        plan, lifelike_arrivals(plan.tasks_a_week, week_begin(), week_begin() + 8 * one_day, seed),
        webhooks);
}

std::vector<Duration> waits_of(const DayLog& log) {
    std::vector<Duration> waits;
    for (const Handled& task : log.tasks) {
        if (task.approved) {
            waits.push_back(task.wait());
        }
    }
    std::ranges::sort(waits);
    return waits;
}

double mean_seconds(const std::vector<Duration>& waits) {
    double sum = 0;
    for (const Duration wait : waits) {
        sum += std::chrono::duration<double>(wait).count();
    }
    return waits.empty() ? 0 : sum / static_cast<double>(waits.size());
}

bool show_day(const DayPlan& plan, const std::string& svg_file, std::ostream& out) {
    Row lexid("lexid");
    Row even("as many lists, evenly spaced");
    Row root("as many lists, by the true rates");
    Row oracle("a list right after each task");
    Row vendor("the vendor's loop, every 5 s");
    Row webhooks("lexid with webhooks");
    for (std::uint64_t seed = 1; seed <= days_shown; ++seed) {
        const Day day = lifelike_day(plan, seed, false);
        const auto lists = static_cast<std::size_t>(std::ranges::count_if(
            day.log.lists, [&](Time at) { return at >= day.begin && at < day.begin + one_day; }));
        const DayLog evenly = lists_at(plan.plan, day.arrivals, even_times(day.begin, lists));
        lexid.add(day.log, day.begin);
        even.add(evenly, day.begin);
        root.add(lists_at(plan.plan, day.arrivals, root_times(lifelike_rate, day.begin, lists)),
                 day.begin);
        oracle.add(lists_at(plan.plan, day.arrivals, times_of(day.arrivals)), day.begin);
        vendor.add(vendor_loop(plan.plan, day.arrivals, day.begin), day.begin);
        webhooks.add(lifelike_day(plan, seed, true).log, day.begin);
        if (seed == 1 && !svg_file.empty()) {
            std::ofstream svg(svg_file);
            draw_day(plan, day, evenly, svg);
            if (!svg.flush()) {
                return false;
            }
        }
    }
    const sandbox::QuotaMeter meter(plan.plan);
    out << plan.name << ", " << meter.state(week_begin())->limit << " requests a day; "
        << days_shown << " Wednesdays, each after a week of learning; per day, waits of all\n\n"
        << std::left << std::setw(38) << "" << std::right << std::setw(9) << "requests"
        << std::setw(10) << "approvals" << std::setw(10) << "429s" << std::setw(11) << "mean wait"
        << std::setw(10) << "p50" << std::setw(10) << "p95" << std::setw(10) << "p99" << '\n';
    for (const Row& row : {lexid, webhooks, even, root, oracle, vendor}) {
        print(row, out);
    }
    return true;
}

}  // namespace lexid::sim
