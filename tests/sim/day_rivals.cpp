#include "sim/day_rivals.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration day = 24h;
constexpr Duration vendor_interval = 5s;
constexpr Duration list_takes = 90ms;
constexpr Duration approval_takes = 60ms;

std::vector<Handled> unhandled(const std::vector<Arrival>& arrivals) {
    std::vector<Handled> tasks;
    for (const Arrival& arrival : arrivals) {
        tasks.push_back({arrival, {}});
    }
    return tasks;
}

// Gives each task that is there by `now` to `approve`, until that says no.
template <class Approve>
void approve_what_is_there(std::vector<Handled>& tasks, Time now, Approve approve) {
    for (Handled& task : tasks) {
        if (task.arrival.at > now) {
            return;
        }
        if (task.arrival.permitted && !task.approved && !approve(task)) {
            return;
        }
    }
}

bool all_approved(const std::vector<Handled>& tasks) {
    return std::ranges::all_of(
        tasks, [](const Handled& task) { return task.approved || !task.arrival.permitted; });
}

}  // namespace

DayLog vendor_loop(sandbox::Plan plan, const std::vector<Arrival>& arrivals, Time begin) {
    DayLog log{.tasks = unhandled(arrivals)};
    sandbox::QuotaMeter meter(plan);
    for (Time now = begin; now < begin + day || !all_approved(log.tasks); now += vendor_interval) {
        if (!meter.spend(now)) {
            log.limited.push_back(now);
            continue;
        }
        log.lists.push_back(now);
        Time at = now + list_takes;
        approve_what_is_there(log.tasks, now, [&](Handled& task) {
            if (!meter.spend(at)) {
                log.limited.push_back(at);
                return false;
            }
            log.approvals.push_back(at);
            task.approved = at += approval_takes;
            return true;
        });
    }
    return log;
}

DayLog lists_at(sandbox::Plan plan, const std::vector<Arrival>& arrivals,
                const std::vector<Time>& times) {
    DayLog log{.tasks = unhandled(arrivals)};
    sandbox::QuotaMeter meter(plan);
    Time free = Time::min();  // of the approvals before
    for (const Time listed : times) {
        meter.spend(listed);
        log.lists.push_back(listed);
        free = std::max(free, listed + list_takes);
        approve_what_is_there(log.tasks, listed, [&](Handled& task) {
            if (!meter.spend(free)) {
                free = std::chrono::floor<std::chrono::minutes>(free) + 1min;
                meter.spend(free);
            }
            log.approvals.push_back(free);
            task.approved = free += approval_takes;
            return true;
        });
    }
    return log;
}

std::vector<Time> even_times(Time begin, std::size_t count) {
    return root_times(flat_rate, begin, count);
}

std::vector<Time> root_times(const Rate& rate, Time begin, std::size_t count) {
    double whole = 0;
    for (Time at = begin; at < begin + day; at += 1min) {
        whole += std::sqrt(rate(at));
    }
    std::vector<Time> times;
    double passed = 0;
    for (Time at = begin; at < begin + day; at += 1min) {
        const double here = std::sqrt(rate(at));
        while (times.size() < count) {
            const double wanted =
                whole * static_cast<double>(times.size() + 1) / static_cast<double>(count);
            if (wanted > passed + here) {
                break;
            }
            times.push_back(
                at + std::chrono::duration_cast<Duration>(
                         std::chrono::duration<double, std::ratio<60>>((wanted - passed) / here)));
        }
        passed += here;
    }
    times.resize(count, begin + day);
    return times;
}

std::vector<Time> times_of(const std::vector<Arrival>& arrivals) {
    std::vector<Time> times;
    for (const Arrival& arrival : arrivals) {
        times.push_back(arrival.at + 1ms);
    }
    return times;
}

}  // namespace lexid::sim
