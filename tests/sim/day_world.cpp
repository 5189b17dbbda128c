#include "sim/day_world.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

// How long things take on their way.
constexpr Duration to_the_api = 40ms;
constexpr Duration list_takes = 90ms;
constexpr Duration approval_takes = 60ms;
constexpr Duration commit_takes = 3ms;

// A task that the policy leaves to people, who dismiss it.
constexpr Duration person_takes = 2h;
// An approved one.
constexpr Duration done_after = 10min;
// Lists of what has ended go back so far.
constexpr Duration shown_for = 24h;

policy::PolicyRef searches_only() {
    auto policy = policy::parse_policy(
        "version: 1\nrules:\n  - name: searches\n    when: type == prospect_search\n"
        "    then: approve\n...\n");
    if (!policy) {
        std::cerr << policy.error().front().message << '\n';
        std::abort();
    }
    return *policy;
}

policy::TaskRef snapshot_of(std::size_t number, const Arrival& arrival,
                            engine::Status status = engine::Status::pending) {
    auto task =
        policy::Task::from_json({{"id", std::to_string(number)},
                                 {"type", arrival.permitted ? "prospect_search" : "campaign_start"},
                                 {"status", to_text(status)},
                                 {"description", "task " + std::to_string(number)},
                                 {"created_at", format_time(arrival.at)},
                                 {"metadata", boost::json::object()}});
    if (!task) {
        std::cerr << task.error().text << '\n';
        std::abort();
    }
    return *task;
}

std::size_t number_of(const std::string& id) {
    std::size_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    return number;
}

}  // namespace

std::int64_t DayLog::requests(Time from, Time to) const {
    const auto within = [=](Time at) { return at >= from && at < to; };
    return std::ranges::count_if(lists, within) + std::ranges::count_if(looks, within) +
           std::ranges::count_if(approvals, within);
}

DayWorld::DayWorld(Settings settings, std::vector<Arrival> arrivals)
    : settings_(settings),
      arrivals_(std::move(arrivals)),
      meter_(settings.plan),
      clock_(settings.begin) {
    for (std::size_t i = 0; i < arrivals_.size(); ++i) {
        snapshots_.push_back(snapshot_of(i, arrivals_[i]));
        log_.tasks.push_back({arrivals_[i], {}});
        if (settings_.webhook_after) {
            at(arrivals_[i].at + *settings_.webhook_after,
               [this] { perform(engine_->wished(now())); });
        }
    }
    start();
    at(std::chrono::floor<std::chrono::days>(clock_) + std::chrono::days(1) - 1s,
       [this] { end_day(); });
}

void DayWorld::spend_elsewhere(Time time, std::int64_t requests) {
    at(time, [this, requests] { meter_.spend_elsewhere(requests, clock_); });
}

void DayWorld::crash(Time time) {
    at(time, [this] {
        ++process_;
        start();
    });
}

void DayWorld::start() {
    engine_.emplace(settings_.engine, 1);
    for (const auto& [record, time] : ledger_) {
        engine_->restore(record, time);
    }
    perform(engine_->start(now(), searches_only(), "simulated"));
}

void DayWorld::end_day() {
    log_.left_at_reset.push_back(meter_.state(clock_)->remaining);
    at(clock_ + std::chrono::days(1), [this] { end_day(); });
}

void DayWorld::run(Time until) {
    while (clock_ < until) {
        const engine::Instant wake = engine_->wake_at(now());
        const Time woken = wake == engine::Instant::max()
                               ? until
                               : clock_ + std::max<Duration>(wake - now().instant, Duration(0));
        if (agenda_.empty() || woken < agenda_.begin()->first) {
            clock_ = std::min(woken, until);
            if (clock_ < until) {
                perform(engine_->tick(now()));
            }
            continue;
        }
        clock_ = agenda_.begin()->first;
        const std::function<void()> happen = std::move(agenda_.begin()->second);
        agenda_.erase(agenda_.begin());
        happen();
    }
}

void DayWorld::perform(engine::Actions actions) {
    const auto answer_to_this_process = [this](Duration takes, std::function<void()> answer) {
        at(clock_ + takes, [this, process = process_, answer = std::move(answer)] {
            if (process == process_) {
                answer();
            }
        });
    };
    for (engine::Action& action : actions) {
        if (const auto* sent = std::get_if<engine::SendList>(&action)) {
            (sent->status == engine::Status::pending ? log_.lists : log_.looks).push_back(clock_);
            answer_to_this_process(to_the_api, [this, status = sent->status] { list(status); });
        } else if (const auto* request = std::get_if<engine::SendRequest>(&action)) {
            log_.approvals.push_back(clock_);
            answer_to_this_process(to_the_api, [this, id = request->task] { approve(id); });
        } else if (auto* write = std::get_if<engine::Write>(&action)) {
            for (engine::Record& record : write->records) {
                ledger_.emplace_back(std::move(record), write->at);
            }
            answer_to_this_process(commit_takes, [this, batch = write->batch] {
                perform(engine_->durable(now(), batch));
            });
        }
    }
}

// The request reaches the API.
bool DayWorld::spend() {
    const auto minute = std::chrono::floor<std::chrono::minutes>(clock_).time_since_epoch().count();
    if (std::exchange(minute_, minute) != minute) {
        spent_of_minute_ = 0;
    }
    const bool others_leave_it = !left_a_minute_ || spent_of_minute_ < *left_a_minute_;
    if (others_leave_it && meter_.spend(clock_)) {
        ++spent_of_minute_;
        return true;
    }
    log_.limited.push_back(clock_);
    return false;
}

engine::Quota DayWorld::quota() const {
    const auto state = meter_.state(clock_);
    return {.limit = state->limit, .remaining = state->remaining, .reset = state->reset};
}

void DayWorld::list(engine::Status status) {
    if (!spend()) {
        perform(engine_->list_failed(now(), status,
                                     {engine::ListFailure::Kind::rate_limited, "429", quota()}));
        return;
    }
    for (; arrived_ < arrivals_.size() && arrivals_[arrived_].at <= clock_; ++arrived_) {
        pending_.push_back(arrived_);
    }
    std::erase_if(pending_, [this](std::size_t task) {
        const bool dismissed =
            !arrivals_[task].permitted && arrivals_[task].at + person_takes <= clock_;
        if (dismissed) {
            ended_.push_back({task, engine::Status::dismissed, clock_});
        }
        return dismissed;
    });
    engine::List list{shown(status), {}, quota()};
    at(clock_ + list_takes - to_the_api,
       [this, process = process_, status, list = std::move(list)] {
           if (process == process_) {
               perform(engine_->listed(now(), status, list));
           }
       });
}

std::vector<policy::TaskRef> DayWorld::shown(engine::Status status) {
    std::vector<policy::TaskRef> shown;
    if (status == engine::Status::pending) {
        for (const std::size_t task : pending_) {
            shown.push_back(snapshots_[task]);
        }
        return shown;
    }
    while (!ended_.empty() && ended_.front().at + shown_for <= clock_) {
        ended_.pop_front();
    }
    for (const Ended& ended : ended_) {
        if (ended.status == status && ended.at <= clock_) {
            shown.push_back(snapshot_of(ended.task, arrivals_[ended.task], status));
        }
    }
    return shown;
}

void DayWorld::approve(const std::string& id) {
    engine::Answer answer;
    if (spend()) {
        const std::size_t task = number_of(id);
        answer.proof =
            std::erase(pending_, task) > 0 ? engine::Proof::done : engine::Proof::not_pending;
        log_.tasks[task].approved = clock_;
        ended_.push_back({task, engine::Status::completed, clock_ + done_after});
    } else {
        answer.proof = engine::Proof::rate_limited;
    }
    answer.quota = quota();
    at(clock_ + approval_takes - to_the_api,
       [this, process = process_, id, answer = std::move(answer)] {
           if (process == process_) {
               perform(engine_->answered(now(), id, answer));
           }
       });
}

}  // namespace lexid::sim
