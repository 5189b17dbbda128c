#include "engine/followed.hpp"

#include <algorithm>

namespace lexid::engine {
namespace {

// More than the largest plan approves in a day; what is beyond them isn't followed.
constexpr std::size_t followed_max = 20'000;

constexpr std::size_t looks_for_own = 2;

}  // namespace

void Followed::follow(std::string_view id, Task task) {
    if (tasks_.size() >= followed_max) {
        return;
    }
    const auto [entry, is_new] = tasks_.try_emplace(std::string(id), task);
    if (is_new) {
        not_by_lexid_ += task.by_lexid ? 0 : 1;
        oldest_ = std::min(oldest_, task.since);
    }
}

void Followed::forget(std::string_view id) {
    if (const auto entry = tasks_.find(id); entry != tasks_.end()) {
        not_by_lexid_ -= entry->second.by_lexid ? 0 : 1;
        tasks_.erase(entry);
    }
}

std::vector<std::string> Followed::give_up(Time now) {
    std::vector<std::string> given_up;
    if (oldest_ >= now - followed_for) {
        return given_up;
    }
    oldest_ = Time::max();
    for (const auto& [id, task] : tasks_) {
        if (task.since < now - followed_for) {
            given_up.push_back(id);
        } else {
            oldest_ = std::min(oldest_, task.since);
        }
    }
    for (const std::string& id : given_up) {
        forget(id);
    }
    return given_up;
}

std::optional<Followed::Task> Followed::seen(std::string_view id, Status status) const {
    const auto entry = tasks_.find(id);
    if (entry == tasks_.end()) {
        return std::nullopt;
    }
    const Task task = entry->second;
    const bool ended = status == Status::completed || status == Status::failed;
    if (task.by_lexid ? !ended : status == Status::pending) {
        return std::nullopt;
    }
    return task;
}

void Followed::end(std::string_view id, Status status) {
    const auto entry = tasks_.find(id);
    if (entry == tasks_.end()) {
        return;
    }
    if (entry->second.by_lexid) {
        ++(status == Status::failed ? counts_.failed : counts_.completed);
    } else {
        ++(status == Status::dismissed ? counts_.dismissed : counts_.approved);
    }
    forget(id);
}

Status Followed::look_after(std::optional<Status> last) const {
    const std::size_t count = not_by_lexid_ > 0 ? looks.size() : looks_for_own;
    // Without a last one the first comes next, as after the end.
    const auto place = static_cast<std::size_t>(std::ranges::find(looks, last) - looks.begin());
    return looks[place + 1 < count ? place + 1 : 0];
}

void Followed::put_back(const std::vector<std::pair<std::string, Task>>& tasks) {
    tasks_.clear();
    not_by_lexid_ = 0;
    oldest_ = Time::max();
    for (const auto& [id, task] : tasks) {
        follow(id, task);
    }
}

}  // namespace lexid::engine
