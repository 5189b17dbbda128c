#include "end_to_end/faults/workspace.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace lexid::faults {

std::string http(int status, std::string_view body, const Headers& headers) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " X\r\n";
    for (const auto& [name, value] : headers) {
        text += name + ": " + value + "\r\n";
    }
    return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

Play play(std::string bytes, End end) {
    Play play;
    play.pieces.push_back({std::move(bytes)});
    play.end = end;
    return play;
}

std::string error_body(std::string_view code) {
    return R"({"error":{"code":")" + std::string(code) + R"(","message":"no"}})";
}

std::string approved_body(std::string_view id) {
    return R"({"data":{"task_id":")" + std::string(id) +
           R"(","status":"approved","execution_started":true}})";
}

std::string http_date(int seconds_from_now, DateForm form) {
    const std::time_t at = std::time(nullptr) + seconds_from_now;
    std::tm parts{};
    gmtime_r(&at, &parts);
    constexpr std::array formats = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                    "%a %b %e %H:%M:%S %Y"};
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), formats[static_cast<std::size_t>(form)], &parts);
    return text.data();
}

std::string task_json(const Workspace::Task& task) {
    return R"({"id":")" + task.id + R"(","type":")" + task.type + R"(","status":")" + task.status +
           R"(","description":")" + task.description +
           R"(","created_at":"2026-11-23T10:00:00Z","metadata":)" + task.metadata + "}";
}

std::string task_of(const Seen& seen) {
    const auto end = seen.target.rfind('/');
    const auto begin = seen.target.rfind('/', end - 1) + 1;
    return seen.target.substr(begin, end - begin);
}

bool is_list(const Seen& seen) {
    return seen.method == "GET";
}

std::string status_of(const Seen& seen) {
    return seen.target.substr(seen.target.find('=') + 1);
}

Workspace::Task* Workspace::find(std::string_view id) {
    const auto it = std::ranges::find(tasks_, id, &Task::id);
    return it == tasks_.end() ? nullptr : &*it;
}

std::string Workspace::list_body(std::string_view status) const {
    std::string text = R"({"data":{"tasks":[)";
    bool first = true;
    for (const Task& task : tasks_) {
        if (task.status == status) {
            text += first ? "" : ",";
            text += task_json(task);
            first = false;
        }
    }
    return text + "]}}";
}

void Workspace::apply(const Seen& seen) {
    const std::string id = task_of(seen);
    Task* task = find(id);
    if (task != nullptr && task->status == "pending") {
        without_intent_ += has_intent && !has_intent(id) ? 1 : 0;
        task->status = "approved";
        ++task->approvals;
    }
}

Play Workspace::answer(const Seen& seen) {
    if (is_list(seen)) {
        return play(http(200, list_body(status_of(seen))));
    }
    const Task* task = find(task_of(seen));
    if (task == nullptr) {
        return play(http(404, error_body("not_found")));
    }
    if (task->status != "pending") {
        return play(http(400, error_body("validation_error")));
    }
    apply(seen);
    return play(http(200, approved_body(task->id)));
}

}  // namespace lexid::faults
