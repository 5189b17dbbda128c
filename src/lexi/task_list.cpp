#include "lexi/task_list.hpp"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <iterator>
#include <limits>
#include <utility>

#include "base/redactor.hpp"
#include "base/text.hpp"
#include "json/member_text.hpp"
#include "lexi/envelope.hpp"
#include "lexi/whole.hpp"

namespace lexid::lexi {
namespace {

// What HTTP said: that the answer is a list.
constexpr unsigned list_status = 200;

// A task that outlives its list keeps the values of so much text alive, not of all of it.
constexpr std::size_t shared_text_bytes_max = 256 * 1024;
// The memory that a short list begins with; further blocks are larger.
constexpr std::size_t first_block_bytes = 16 * 1024;

constexpr json::Bounds task_bounds{.string_bytes_max = TaskListReader::task_bytes_max,
                                   .keys_max = TaskListReader::task_keys_max,
                                   .key_bytes_max = TaskListReader::name_bytes_max};
// Other fields may be as long as the frame.
constexpr json::Bounds frame_bounds{.string_bytes_max = std::numeric_limits<std::size_t>::max(),
                                    .elements_max = std::numeric_limits<std::size_t>::max(),
                                    .keys_max = TaskListReader::task_keys_max};

bool is_space(char character) {
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
}

constexpr auto make_structural() {
    std::array<bool, 256> table{};
    for (const char character : std::string_view("\"{}[]:,")) {
        table[static_cast<unsigned char>(character)] = true;
    }
    return table;
}
constexpr std::array<bool, 256> structural = make_structural();

}  // namespace

TaskListReader::TaskListReader(std::string_view status) : status_(status), reader_(task_bounds) {}

void TaskListReader::feed(std::string_view piece) {
    while (!piece.empty() && fault_.empty()) {
        std::size_t used = 0;
        switch (place_) {
            case Place::frame:
                used = feed_frame(piece);
                break;
            case Place::between_tasks:
                used = feed_between(piece);
                break;
            case Place::in_task:
                used = feed_task(piece);
                break;
        }
        piece.remove_prefix(used);
        if (frame_.size() > frame_bytes_max && fault_.empty()) {
            fault_ =
                "more than " + std::to_string(frame_bytes_max) + " bytes stand around its tasks";
        }
    }
}

// Copies up to and including the bracket that opens the list of tasks, or all of it.
std::size_t TaskListReader::feed_frame(std::string_view rest) {
    rest = rest.substr(0, frame_bytes_max);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char character = rest[i];
        frame_ += character;
        if (in_string_) {
            if (escaped_) {
                escaped_ = false;
            } else if (character == '\\') {
                escaped_ = true;
            } else if (character == '"') {
                in_string_ = false;
                string_end_ = frame_.size() - 1;
            }
        } else if (structural[static_cast<unsigned char>(character)]) {
            follow(character);
            if (place_ != Place::frame) {
                return i + 1;
            }
        }
    }
    return rest.size();
}

void TaskListReader::follow(char character) {
    const std::string_view last_string =
        std::string_view(frame_).substr(string_begin_, string_end_ - string_begin_);
    switch (character) {
        case '"':
            in_string_ = true;
            string_begin_ = string_end_ = frame_.size();
            return;
        case ':':
            if (depth_ == 1) {
                key_is_data_ = last_string == "data";
            } else if (depth_ == 2) {
                key_is_tasks_ = in_data_ && last_string == "tasks";
            }
            return;
        case ',':
            if (depth_ == 1) {
                key_is_data_ = false;
            } else if (depth_ == 2) {
                key_is_tasks_ = false;
            }
            return;
        case '{':
        case '[':
            open(character);
            return;
        default:
            depth_ -= depth_ > 0 ? 1 : 0;
            in_data_ &= depth_ > 1;
    }
}

void TaskListReader::open(char bracket) {
    if (depth_ == 1) {
        in_data_ = key_is_data_ && bracket == '{';
        key_is_tasks_ = false;
    } else if (depth_ == 2 && key_is_tasks_ && bracket == '[') {
        if (tasks_seen_) {
            fault_ = "`tasks` appears twice";
            return;
        }
        tasks_seen_ = true;
        place_ = Place::between_tasks;
    }
    ++depth_;
}

std::size_t TaskListReader::feed_between(std::string_view rest) {
    std::size_t i = 0;
    while (i < rest.size() && is_space(rest[i])) {
        ++i;
    }
    if (i == rest.size()) {
        return i;
    }
    const bool wants_comma = index_ > 0 && !comma_seen_;
    if (rest[i] == ',' && wants_comma) {
        comma_seen_ = true;
        return i + 1;
    }
    if (rest[i] == ']' && !comma_seen_) {
        place_ = Place::frame;
        return i;
    }
    // Any other comma is taken for a task, and that is no JSON either.
    if (rest[i] == ']' || wants_comma) {
        fault_ = "its list of tasks is no JSON";
        return i;
    }
    place_ = Place::in_task;
    is_container_ = rest[i] == '{' || rest[i] == '[';
    depth_ = 0;
    in_string_ = false;
    comma_seen_ = false;
    return i;
}

std::size_t TaskListReader::feed_task(std::string_view rest) {
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char character = rest[i];
        if (in_string_) {
            if (escaped_) {
                escaped_ = false;
            } else if (character == '\\') {
                escaped_ = true;
            } else if (character == '"') {
                in_string_ = false;
            }
            continue;
        }
        if (character == '"') {
            in_string_ = true;
        } else if (!is_container_ && (character == ',' || character == ']' || character == '}')) {
            end_task(rest.substr(0, i));
            return i;
        } else if (character == '{' || character == '[') {
            ++depth_;
        } else if ((character == '}' || character == ']') && --depth_ == 0) {
            end_task(rest.substr(0, i + 1));
            return i + 1;
        }
    }
    if (part_.size() + rest.size() > task_bytes_max) {
        if (!is_oversized_) {
            oversized_id_ = json::member_text(part_ += rest, "id");
        }
        is_oversized_ = true;
        stored_bytes_ += part_.size();
        part_.clear();
    } else if (!is_oversized_) {
        if (part_.empty() && !is_left_out()) {
            begin_task();
        }
        part_ += rest;
        if (!is_left_out()) {
            reader_.read_on(part_);
        }
    }
    return rest.size();
}

void TaskListReader::begin_task() {
    if (stored_bytes_ == 0 || stored_bytes_ > shared_text_bytes_max) {
        storage_ = std::make_shared<boost::json::monotonic_resource>(first_block_bytes);
        stored_bytes_ = 0;
    }
    reader_.begin(boost::json::storage_ptr(storage_.get()));
}

void TaskListReader::end_task(std::string_view last_part) {
    if (is_oversized_ || part_.size() + last_part.size() > task_bytes_max) {
        std::string id = is_oversized_ ? std::exchange(oversized_id_, {})
                                       : json::member_text(part_ += last_part, "id");
        if (is_left_out()) {
            leave_out(id);
        } else {
            skip_task(std::move(id),
                      "larger than the " + std::to_string(task_bytes_max) + " bytes allowed");
        }
    } else if (is_left_out()) {
        leave_out(json::member_text(part_ += last_part, "id"));
    } else if (part_.empty()) {
        begin_task();
        take_task(last_part);
    } else {
        part_ += last_part;
        take_task(part_);
    }
    part_.clear();
    is_oversized_ = false;
    ++index_;
    place_ = Place::between_tasks;
    depth_ = 3;  // of the frame again: the outermost object, `data`, the list
}

// Two tasks under one id are held, wherever the second one stands.
void TaskListReader::leave_out(std::string_view id) {
    if (ids_.contains(id)) {
        note_id(id);
    }
}

void TaskListReader::take_task(std::string_view text) {
    stored_bytes_ += text.size();
    auto value = reader_.end(text);
    if (!value) {
        if (value.error().kind == json::FaultKind::syntax) {
            fault_ = "its element " + std::to_string(index_) + " is no JSON";
        } else {
            skip_task(json::member_text(text, "id"), std::move(value.error().message));
        }
        return;
    }
    auto task = policy::Task::from_json(std::move(*value), storage_);
    if (!task) {
        skip_task(json::member_text(text, "id"), std::move(task.error().text));
        return;
    }
    for (const auto& [field, name] :
         {std::pair("id", (*task)->id()), std::pair("type", (*task)->type())}) {
        if (name.size() > name_bytes_max) {
            skip_task(std::string((*task)->id()), in_backticks(field) + " is longer than the " +
                                                      std::to_string(name_bytes_max) +
                                                      " bytes allowed");
            return;
        }
    }
    if (redactor().finds_secret((*task)->id())) {
        // It could be written nowhere, so nothing of it could be remembered.
        skip_task({}, "its id holds a secret");
        return;
    }
    if (other_.empty() && (*task)->status() != status_) {
        other_ = "it shows task " + in_backticks((*task)->id()) + ", whose status is " +
                 in_backticks((*task)->status());
    }
    list_.tasks.push_back(std::move(*task));
    note_id(list_.tasks.back()->id());
}

void TaskListReader::skip_task(std::string id, std::string error) {
    if (!id.empty() && is_utf8(id)) {
        note_id(malformed_ids_.emplace_back(id));
    } else if (!nameless_) {
        nameless_ = index_;
    }
    if (++list_.malformed_count <= malformed_kept_max) {
        list_.malformed.push_back({index_, std::move(id), std::move(error)});
    }
}

void TaskListReader::note_id(std::string_view id) {
    const auto [entry, is_new] = ids_.try_emplace(id, false);
    if (!is_new && !std::exchange(entry->second, true)) {
        list_.duplicates.emplace_back(id);
    }
}

Result<void> TaskListReader::check_frame() {
    if (!fault_.empty()) {
        return failed(fault_);
    }
    if (place_ != Place::frame) {
        return failed("it ends too early");
    }
    const auto frame = json::read(frame_, frame_bounds);
    if (!frame) {
        return failed(frame.error().text);
    }
    const auto* outer = frame->if_object();
    const auto* data = outer == nullptr ? nullptr : outer->if_contains("data");
    const auto* inner = data == nullptr ? nullptr : data->if_object();
    const auto* tasks = inner == nullptr ? nullptr : inner->if_contains("tasks");
    const auto* array = tasks == nullptr ? nullptr : tasks->if_array();
    if (array == nullptr || !tasks_seen_ || !array->empty()) {
        return failed("it has no list `data.tasks`");
    }
    for (const boost::json::object* object : {outer, inner}) {
        if (const std::string denial = denial_in(*object, list_status, status_); !denial.empty()) {
            return failed("it contradicts itself: " + denial);
        }
    }
    list_.not_whole = more_by_body(*frame, index_);
    return {};
}

void TaskListReader::note_what_it_lacks() {
    if (index_ > tasks_max) {
        list_.not_whole = "it has " + std::to_string(index_) + " tasks, of which lexid reads the " +
                          "first " + std::to_string(tasks_max) +
                          " (in LeadLex, dismiss those that nobody will approve)";
    }
    if (list_.not_whole.empty()) {
        list_.not_whole = std::move(other_);
    }
    if (list_.not_whole.empty() && nameless_) {
        list_.not_whole =
            "the id of its task number " + std::to_string(*nameless_ + 1) + " can't be read";
    }
}

Result<TaskList> TaskListReader::finish() {
    if (const auto frame = check_frame(); !frame) {
        return failed("the answer is no list of tasks: " + frame.error().text);
    }
    note_what_it_lacks();
    list_.malformed_ids.assign(std::make_move_iterator(malformed_ids_.begin()),
                               std::make_move_iterator(malformed_ids_.end()));
    return std::exchange(list_, {});
}

bool TaskListReader::let_go(std::size_t count) {
    std::vector<policy::TaskRef>& tasks = list_.tasks;
    tasks.resize(tasks.size() - std::min(count, tasks.size()));
    return tasks.empty();
}

}  // namespace lexid::lexi
