#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "end_to_end/faults/fault_server.hpp"

namespace lexid::faults {

using Headers = std::vector<std::pair<std::string, std::string>>;

// An answer as LeadLex would write it.
std::string http(int status, std::string_view body, const Headers& headers = {});
// The same, to be sent in one piece.
Play play(std::string bytes, End end = End::keep);
// `{"error": {"code", "message"}}`.
std::string error_body(std::string_view code);
// What a confirmed approval says.
std::string approved_body(std::string_view id);
// Now and that many seconds, as HTTP writes it: in the usual form, in RFC 850's, in asctime's.
enum class DateForm { usual, rfc850, asctime };
std::string http_date(int seconds_from_now = 0, DateForm form = DateForm::usual);

// What lies behind the server: tasks, and a journal of what took effect.
class Workspace {
public:
    struct Task {
        std::string id;
        std::string status = "pending";
        std::string type = "prospect_search";
        std::string metadata = "{}";
        std::string description = "Find CEOs";
        int approvals = 0;  // that took effect
    };

    // Asked at the moment an approval takes effect: whether the ledger has an intent for it.
    std::function<bool(const std::string& id)> has_intent;

    void add(Task task) { tasks_.push_back(std::move(task)); }
    Task* find(std::string_view id);
    std::vector<Task>& tasks() { return tasks_; }

    // Answers as documented.
    Play answer(const Seen& seen);
    std::string list_body(std::string_view status) const;
    // The approval of the task named in the request's target takes effect, if it is pending.
    void apply(const Seen& seen);
    // A person, or another program, approves the task.
    void approve_elsewhere(std::string_view id) { find(id)->status = "approved"; }

    int approvals_without_intent() const { return without_intent_; }

private:
    std::vector<Task> tasks_;
    int without_intent_ = 0;
};

std::string task_json(const Workspace::Task& task);
// `ID` of `.../v1/lexi/tasks/ID/approve`.
std::string task_of(const Seen& seen);
bool is_list(const Seen& seen);
// `S` of `?status=S`.
std::string status_of(const Seen& seen);

}  // namespace lexid::faults
