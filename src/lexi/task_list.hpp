#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "json/read.hpp"
#include "policy/task.hpp"

namespace lexid::lexi {

// An element of a list that is no task: skipped, and told.
struct Malformed {
    std::size_t index = 0;  // in the list, from 0
    std::string id;         // as far as it could be read, else empty; outside text
    std::string error;      // what is wrong with it
};

struct TaskList {
    std::vector<policy::TaskRef> tasks;  // in the order of the list
    std::vector<Malformed> malformed;    // in the order of the list, the first `malformed_kept_max`
    std::size_t malformed_count = 0;     // of all of them
    std::vector<std::string> malformed_ids;  // of all of them, as far as they could be read
    std::vector<std::string> duplicates;     // ids that appear more than once, among either
    // Why it is not all that there is (whole.hpp), doesn't show all that is in it, or is not the
    // list asked for: then nobody is gone whom it doesn't name. Empty: nothing says so.
    std::string not_whole;
};

// Reads the body of a list, `{"data": {"tasks": [...]}}`, from pieces as they arrive, so that a
// long list neither has to be held as text nor blocks the loop at its end. What is done with a
// piece is bounded, whatever the text is: a task is read as its pieces arrive, and what remains for
// its end (its digest) takes some milliseconds at `task_bytes_max`.
//
// Each element is cut out and read for itself. One that json::Reader refuses (a duplicate key, a
// number out of range, too deep, not UTF-8), that is no task, or that has more than
// `task_bytes_max` bytes is malformed and stops nothing, be it the only one. What is left when all
// elements are cut out must be strict JSON too; further fields in it may say that the list is not
// whole (whole.hpp). The whole list fails if the body is no JSON, lacks `data.tasks`, has more than
// `frame_bytes_max` bytes around the list, or contradicts itself (envelope.hpp).
//
// Of a list with more than `tasks_max` elements the first are read, so that whoever fills it can't
// keep the others from being decided; the rest is left out but for ids that appeared before.
//
// A task's values share memory with its neighbours in the list and keep it alive.
class TaskListReader {
public:
    // 500 times the usual size, or a list of 6,000 contacts by their ids.
    static constexpr std::size_t task_bytes_max = 256 * 1024;
    // Of one object. Whoever knows how keys are hashed can make look-ups in it as slow as there are
    // keys; a table that is larger comes as a list.
    static constexpr std::size_t task_keys_max = 1'024;
    // Of a key, an id and a type: each is kept beside the task, compared and logged time and again.
    // What is longer is no name, and an id that is longer can't be part of an address.
    static constexpr std::size_t name_bytes_max = 1'024;
    // The largest plan can approve a fifth of them a day; more would only take memory.
    static constexpr std::size_t tasks_max = 50'000;

    static constexpr std::size_t malformed_kept_max = 1'000;   // enough to see what is wrong
    static constexpr std::size_t frame_bytes_max = 64 * 1024;  // room for other fields

    // `status` is the one that was asked for.
    explicit TaskListReader(std::string_view status = "pending");

    // After a fault the rest is ignored; `finish` tells it.
    void feed(std::string_view piece);

    // Once, after the last piece.
    Result<TaskList> finish();

    // Frees up to `count` of the tasks that finish() has not given away; whether there are no more.
    // To free them all in one go takes long.
    bool let_go(std::size_t count);

private:
    // Where in the body the next byte stands.
    enum class Place : std::uint8_t { frame, between_tasks, in_task };

    std::size_t feed_frame(std::string_view rest);
    std::size_t feed_between(std::string_view rest);
    std::size_t feed_task(std::string_view rest);
    // Takes a byte outside of strings that stands in the frame.
    void follow(char character);
    void open(char bracket);
    void begin_task();
    void end_task(std::string_view last_part);
    void take_task(std::string_view text);
    bool is_left_out() const { return index_ >= tasks_max; }
    void leave_out(std::string_view id);
    void skip_task(std::string id, std::string error);
    void note_id(std::string_view id);
    Result<void> check_frame();
    void note_what_it_lacks();

    std::string status_;
    Place place_ = Place::frame;
    std::string fault_;       // of the whole list; empty: none so far
    std::string frame_;       // the body with the list of tasks empty
    std::size_t depth_ = 0;   // open brackets: of the frame, or of the task in which we are
    bool in_string_ = false;  // both hold for the frame and within a task
    bool escaped_ = false;
    std::size_t string_begin_ = 0;  // in `frame_`, of the last string there
    std::size_t string_end_ = 0;
    bool key_is_data_ = false;   // the key whose value we are at, in the outermost object
    bool key_is_tasks_ = false;  // the same in the object `data`
    bool in_data_ = false;
    bool tasks_seen_ = false;
    bool comma_seen_ = false;  // since the last task

    std::string part_;  // of a task that began in an earlier piece
    bool is_container_ = false;
    bool is_oversized_ = false;
    std::string oversized_id_;
    std::size_t index_ = 0;
    std::optional<std::size_t> nameless_;  // the first element whose id can't be read
    std::string other_;  // the first task of another status than the one asked for
    json::Reader reader_;
    // Shared by the tasks as a whole, not by each value in them: counting those would cost more
    // than reading them.
    std::shared_ptr<boost::json::monotonic_resource> storage_;
    std::size_t stored_bytes_ = 0;  // of text, read into `storage_`
    TaskList list_;
    std::deque<std::string> malformed_ids_;
    // Every id so far, and whether it was seen twice. Views of strings that stay where they are: in
    // the tasks and in `malformed_ids_`. Ordered: whoever names tasks could make a hash table slow.
    std::map<std::string_view, bool> ids_;
};

}  // namespace lexid::lexi
