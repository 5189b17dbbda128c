#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text_hash.hpp"
#include "base/time.hpp"
#include "sandbox/generator.hpp"

namespace lexid::sandbox {

enum class TaskStatus : std::uint8_t { pending, approved, dismissed, completed, failed };
std::string_view name(TaskStatus status);
std::optional<TaskStatus> parse_task_status(std::string_view text);

// One task and what became of it: the server's own count of what clients did.
struct TaskRecord {
    Draft draft;
    TaskStatus status = TaskStatus::pending;
    Time created_at;
    bool will_fail = false;
    std::uint64_t approve_requests = 0;
    std::uint64_t dismiss_requests = 0;
    // How often an approval took effect. More than one would be a fault of this server.
    std::uint64_t approvals = 0;
};

// The tasks of a workspace and their lives: pending, then approved or dismissed, and from approved,
// after `completes_after`, completed or failed. Pure: time comes in, and the seed decides the rest.
class Workspace {
public:
    struct Options {
        std::uint64_t seed = 1;
        std::size_t tasks_at_start = 0;
        double arrivals_a_minute = 0;     // on average
        std::size_t tasks_max = 100'000;  // no more arrive then
        Duration completes_after = std::chrono::seconds{5};
        double failure_rate = 0;  // of the approved tasks, 0 to 1
        std::int64_t credits = 1'000'000;
    };
    static constexpr std::int64_t search_credits = 5;  // what a search by chat costs
    // A message that contains this word makes a task that ends failed.
    static constexpr std::string_view failing_word = "fail";

    Workspace(Options options, Time now);

    // Lets arrive and end what is due at `now`. Time that goes back does nothing.
    void advance(Time now);

    // Adds a pending task and gives its id. Of two tasks with one id only the later one can be
    // acted upon; both are listed.
    std::string add(Draft draft, Time now);

    enum class Transition { done, not_pending, not_found };
    Transition approve(std::string_view id, Time now);
    Transition dismiss(std::string_view id);

    struct ChatReply {
        std::string text;
        std::optional<std::string> task_id;
        std::string conversation_id;
    };
    // Nothing if the credits have run out. A greeting makes no task, every other message does.
    std::optional<ChatReply> chat(std::string_view message, Time now);

    // In the order of their creation.
    const std::vector<TaskRecord>& tasks() const { return tasks_; }
    const TaskRecord* find(std::string_view id) const;
    // The body of a list's answer.
    std::string list_body(TaskStatus status) const;

private:
    using Ending = std::pair<Time, std::size_t>;

    TaskRecord* find_task(std::string_view id);
    void schedule_arrival(Time after);
    double chance();  // 0 to 1, below 1

    Options options_;
    TaskGenerator generator_;
    std::mt19937_64 random_;
    std::vector<TaskRecord> tasks_;
    std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> index_;
    // Approved and not yet ended: when they end, the next one first.
    std::priority_queue<Ending, std::vector<Ending>, std::greater<>> running_;
    std::optional<Time> next_arrival_;
    std::int64_t credits_;
};

}  // namespace lexid::sandbox
