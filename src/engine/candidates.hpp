#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/tracked_task.hpp"

namespace lexid::engine {

// The tasks that the policy permits, oldest first (`created_at`, then id). A heap, so that neither
// adding a task to a long list nor taking one out keeps the loop. A task's snapshot must not change
// while it is in here.
class Candidates {
public:
    void push(TrackedTask* task) {
        task->candidate_in = generation_;
        heap_.push_back(task);
        std::ranges::push_heap(heap_, younger);
    }
    TrackedTask* front() const { return heap_.front(); }
    void pop_front() {
        std::ranges::pop_heap(heap_, younger);
        heap_.back()->candidate_in = 0;
        heap_.pop_back();
    }
    bool contains(const TrackedTask* task) const { return task->candidate_in == generation_; }
    void clear() {
        heap_.clear();
        ++generation_;
    }
    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }

private:
    // A task that the newest list lacks comes first: whoever meets it asks for a list.
    static auto age_of(const TrackedTask* task) {
        return std::tuple(task->snapshot ? task->snapshot->created_at() : Time::min(),
                          std::string_view(task->id));
    }
    static bool younger(const TrackedTask* left, const TrackedTask* right) {
        return age_of(left) > age_of(right);
    }

    std::vector<TrackedTask*> heap_;
    std::uint64_t generation_ = 1;  // tasks remember in which they came
};

}  // namespace lexid::engine
