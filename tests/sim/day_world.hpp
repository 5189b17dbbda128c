#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "engine/settings.hpp"
#include "sandbox/quota_meter.hpp"
#include "sim/day_arrivals.hpp"

namespace lexid::sim {

// What became of a task.
struct Handled {
    Arrival arrival;
    std::optional<Time> approved;

    Duration wait() const { return *approved - arrival.at; }
};

// What a program did in the days that it ran.
struct DayLog {
    std::vector<Handled> tasks;               // as they arrived
    std::vector<Time> lists;                  // of pending tasks, sent
    std::vector<Time> looks;                  // of others, sent
    std::vector<Time> approvals;              // sent
    std::vector<Time> limited;                // answered by a 429
    std::vector<std::int64_t> left_at_reset;  // of the workspace's quota, a day

    std::int64_t requests(Time from, Time to) const;
};

// Days of the real engine against a made-up API that keeps a plan's quotas as the vendor documents
// them. Virtual time jumps from one event to the next.
class DayWorld {
public:
    struct Settings {
        sandbox::Plan plan = sandbox::Plan::pro;
        Time begin;
        std::optional<Duration> webhook_after;  // how long after a task its webhook comes
        engine::Engine::Settings engine = engine::usual();
    };

    DayWorld(Settings settings, std::vector<Arrival> arrivals);

    // Spends at that time, as other programs of the workspace do.
    void spend_elsewhere(Time at, std::int64_t requests);
    // The process ends at once, without a word, and starts again from its ledger.
    void crash(Time at);
    // From now on others use so much of each minute that this is left.
    void leave_a_minute(std::int64_t requests) { left_a_minute_ = requests; }

    void run(Time until);

    const DayLog& log() const { return log_; }
    const engine::Engine& engine() const { return *engine_; }

private:
    engine::Now now() const {
        return {engine::Instant(clock_ - settings_.begin + day_one), clock_};
    }
    void at(Time time, std::function<void()> happen) { agenda_.emplace(time, std::move(happen)); }
    void start();
    void perform(engine::Actions actions);
    void list(engine::Status status);
    void approve(const std::string& id);
    std::vector<policy::TaskRef> shown(engine::Status status);
    bool spend();
    engine::Quota quota() const;
    void end_day();

    // The boot clock began some time ago.
    static constexpr Duration day_one = std::chrono::hours(24);

    Settings settings_;
    std::vector<Arrival> arrivals_;
    std::vector<policy::TaskRef> snapshots_;  // of each, made when it is first shown
    std::vector<std::size_t> pending_;
    struct Ended {
        std::size_t task = 0;
        engine::Status status = engine::Status::completed;
        Time at;
    };
    std::deque<Ended> ended_;  // by time
    std::size_t arrived_ = 0;
    DayLog log_;

    sandbox::QuotaMeter meter_;
    std::optional<std::int64_t> left_a_minute_;
    std::int64_t minute_ = 0;
    std::int64_t spent_of_minute_ = 0;

    std::optional<engine::Engine> engine_;
    std::uint64_t process_ = 0;  // answers to an earlier one are lost
    std::vector<std::pair<engine::Record, Time>> ledger_;
    Time clock_;
    std::multimap<Time, std::function<void()>> agenda_;
};

}  // namespace lexid::sim
