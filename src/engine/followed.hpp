#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/answer.hpp"
#include "engine/now.hpp"

namespace lexid::engine {

// The tasks of which it isn't known yet what became of them: those that lexid approved, until a
// list shows them as completed or failed; and those that left the list of pending tasks without
// lexid, until a list shows what people did with them. For people to know; nothing is decided by
// it.
class Followed {
public:
    // The lists that tell, in the order in which they take turns. What lexid approved ends in one
    // of the first two.
    static constexpr std::array looks = {Status::completed, Status::failed, Status::approved,
                                         Status::dismissed};

    // What no list showed within a week was withdrawn, or hides beyond the end of the lists.
    static constexpr Duration followed_for = std::chrono::days(7);

    struct Task {
        Time since{};
        bool by_lexid = false;  // it is lexid that approved it

        friend bool operator==(const Task&, const Task&) = default;
    };
    // What lists showed of them since the start.
    struct Counts {
        std::size_t completed = 0;  // of those that lexid approved
        std::size_t failed = 0;     // the same
        std::size_t approved = 0;   // by people
        std::size_t dismissed = 0;  // by people
    };

    void follow(std::string_view id, Task task);
    void forget(std::string_view id);
    // Gives up those that were followed for long enough, and names them.
    std::vector<std::string> give_up(Time now);

    // A list of tasks that aren't pending shows this one: if that says what became of it, which it
    // is.
    std::optional<Task> seen(std::string_view id, Status status) const;
    // That became of it: it is counted, and not followed any more.
    void end(std::string_view id, Status status);
    void count_anew() { counts_ = {}; }

    bool empty() const { return tasks_.empty(); }
    std::size_t size() const { return tasks_.size(); }
    const Counts& counts() const { return counts_; }

    // The list that may tell most after `last`: they take turns.
    Status look_after(std::optional<Status> last) const;

    // Ordered: whoever names tasks could choose names that meet in a hash table.
    using Tasks = std::map<std::string, Task, std::less<>>;
    // By their ids, for a checkpoint.
    const Tasks& tasks() const { return tasks_; }
    void put_back(const std::vector<std::pair<std::string, Task>>& tasks);

private:
    Tasks tasks_;
    std::size_t not_by_lexid_ = 0;
    Time oldest_ = Time::max();  // none is followed for longer
    Counts counts_;
};

}  // namespace lexid::engine
