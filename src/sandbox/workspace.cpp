#include "sandbox/workspace.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/ascii.hpp"

namespace lexid::sandbox {
namespace {

constexpr std::array<std::string_view, 5> status_names = {
    "pending", "approved", "dismissed", "completed", "failed",
};
constexpr std::array<std::string_view, 6> greetings = {
    "hello", "hi", "help", "thanks", "thank you", "good morning",
};
// Tasks there at start were proposed one after another, so far apart.
constexpr std::chrono::minutes age_step{7};

boost::json::object to_json(const TaskRecord& task) {
    boost::json::object object;
    object["id"] = task.draft.id;
    object["type"] = task.draft.type;
    const std::string_view status = name(task.status);
    object["status"] = boost::json::string_view(status.data(), status.size());
    object["description"] = task.draft.description;
    object["created_at"] =
        format_time(std::chrono::floor<std::chrono::milliseconds>(task.created_at));
    object["metadata"] = task.draft.metadata;
    return object;
}

}  // namespace

std::string_view name(TaskStatus status) {
    return status_names[static_cast<std::size_t>(status)];
}

std::optional<TaskStatus> parse_task_status(std::string_view text) {
    const auto found = std::ranges::find(status_names, text);
    return found == status_names.end()
               ? std::nullopt
               : std::optional(static_cast<TaskStatus>(found - status_names.begin()));
}

Workspace::Workspace(Options options, Time now)
    : options_(options),
      generator_(options.seed),
      random_(options.seed + 1),
      credits_(options.credits) {
    for (std::size_t left = options_.tasks_at_start; left > 0; --left) {
        add(generator_.next(), now - age_step * static_cast<std::int64_t>(left));
    }
    if (options_.arrivals_a_minute > 0) {
        schedule_arrival(now);
    }
}

double Workspace::chance() {
    constexpr double steps = 9007199254740992.0;  // 2^53
    return static_cast<double>(random_() >> 11) / steps;
}

void Workspace::schedule_arrival(Time after) {
    const std::chrono::duration<double, std::ratio<60>> wait(-std::log(1 - chance()) /
                                                             options_.arrivals_a_minute);
    next_arrival_ = after + std::chrono::ceil<Duration>(wait);
}

void Workspace::advance(Time now) {
    while (next_arrival_ && *next_arrival_ <= now && tasks_.size() < options_.tasks_max) {
        const Time arrival = *next_arrival_;
        add(generator_.next(), arrival);
        schedule_arrival(arrival);
    }
    for (; !running_.empty() && running_.top().first <= now; running_.pop()) {
        TaskRecord& task = tasks_[running_.top().second];
        task.status = task.will_fail ? TaskStatus::failed : TaskStatus::completed;
    }
}

std::string Workspace::add(Draft draft, Time now) {
    TaskRecord task;
    task.draft = std::move(draft);
    task.created_at = now;
    task.will_fail = chance() < options_.failure_rate;
    index_[task.draft.id] = tasks_.size();
    tasks_.push_back(std::move(task));
    return tasks_.back().draft.id;
}

TaskRecord* Workspace::find_task(std::string_view id) {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &tasks_[found->second];
}

const TaskRecord* Workspace::find(std::string_view id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &tasks_[found->second];
}

Workspace::Transition Workspace::approve(std::string_view id, Time now) {
    TaskRecord* task = find_task(id);
    if (task == nullptr) {
        return Transition::not_found;
    }
    ++task->approve_requests;
    if (task->status != TaskStatus::pending) {
        return Transition::not_pending;
    }
    task->status = TaskStatus::approved;
    ++task->approvals;
    running_.emplace(now + options_.completes_after,
                     static_cast<std::size_t>(task - tasks_.data()));
    return Transition::done;
}

Workspace::Transition Workspace::dismiss(std::string_view id) {
    TaskRecord* task = find_task(id);
    if (task == nullptr) {
        return Transition::not_found;
    }
    ++task->dismiss_requests;
    if (task->status != TaskStatus::pending) {
        return Transition::not_pending;
    }
    task->status = TaskStatus::dismissed;
    return Transition::done;
}

std::optional<Workspace::ChatReply> Workspace::chat(std::string_view message, Time now) {
    const std::string lowered = ascii_lower(message);
    if (std::ranges::find(greetings, lowered) != greetings.end()) {
        return ChatReply{"Hello! Tell me whom to look for.", std::nullopt, generator_.uuid()};
    }
    if (credits_ < search_credits) {
        return std::nullopt;
    }
    credits_ -= search_credits;
    const std::string id = add(generator_.search(message), now);
    if (lowered.find(failing_word) != std::string::npos) {
        tasks_.back().will_fail = true;
    }
    return ChatReply{"I have prepared a prospect search for you. Please approve it to start.", id,
                     generator_.uuid()};
}

std::string Workspace::list_body(TaskStatus status) const {
    boost::json::array tasks;
    for (const TaskRecord& task : tasks_) {
        if (task.status == status) {
            tasks.push_back(to_json(task));
        }
    }
    return boost::json::serialize(
        boost::json::object{{"data", boost::json::object{{"tasks", std::move(tasks)}}}});
}

}  // namespace lexid::sandbox
