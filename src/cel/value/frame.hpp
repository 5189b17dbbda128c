#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "cel/limits.hpp"
#include "cel/time_zone.hpp"
#include "cel/value/arena.hpp"
#include "cel/value/error.hpp"
#include "cel/value/exhaustion.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

struct FunctionEntry;
struct Node;

// The state of one evaluation.
struct Frame {
    const Value* inputs;
    Value* locals;
    Arena* arena;
    std::int64_t steps_left;
    const TimeZones* zones;
    Exhaustion exhaustion = {};

    // Takes steps; false if there are none left: the caller returns exhausted().
    bool spend(std::uint64_t steps) {
        steps_left -= static_cast<std::int64_t>(steps);
        return steps_left >= 0;
    }
    bool ran_out() const { return steps_left < 0; }
    // The same for memory: nothing goes on after it.
    void run_out() { steps_left = -1; }

    // Where it ran out: the innermost expression that says so, then each loop around it.
    void name_exhausted(std::string_view expression);
    void name_exhausted_loop(std::string_view expression, std::size_t rounds);
};

// The error of an evaluation that did, or was about to build, too much.
Value exhausted();

inline bool is_exhausted(const Value& value) {
    return value.is_error() && value.detail()->code == ErrorCode::cost_exceeded;
}

// Makes an error; `text` as in ErrorDetail, the values are copied.
Value fail(Frame& frame, ErrorCode code, std::string_view expression, std::string_view text,
           std::initializer_list<Value> values = {});
Value fail(Frame& frame, ErrorCode code, std::string_view expression, std::string_view text,
           std::span<const Value> values);

// What an implementation of a function works with.
class CallContext {
public:
    CallContext(Frame& frame, std::string_view expression, std::string_view function)
        : frame_(frame), expression_(expression), function_(function) {}

    Frame& frame() const { return frame_; }
    Arena& arena() const { return *frame_.arena; }
    const TimeZones* zones() const { return frame_.zones; }

    // The error for arguments of kinds that the function has no overload for.
    Value no_such_overload(std::span<const Value> arguments) const {
        return cel::fail(frame_, ErrorCode::no_such_overload, expression_, function_, arguments);
    }
    // `sentence` must be static; the values are shown behind it.
    Value fail(ErrorCode code, std::string_view sentence,
               std::initializer_list<Value> values = {}) const {
        return cel::fail(frame_, code, expression_, sentence, values);
    }

    // Charges for going through so many bytes or elements.
    bool spend_bytes(std::size_t bytes) const { return frame_.spend(1 + bytes / bytes_per_step); }
    // The same where it is done byte by byte.
    bool spend_characters(std::size_t bytes) const {
        return frame_.spend(1 + bytes / characters_per_step);
    }
    bool spend_small_text() const { return frame_.spend(small_text_cost); }
    bool spend_elements(std::size_t count) const {
        return frame_.spend(1 + count / elements_per_step);
    }
    // Whether so many bytes may be taken from the arena; charges for them too.
    bool reserve(std::size_t bytes) const;

    // A string value with its text copied into the evaluation's memory.
    Value string(std::string_view text) const;
    Value bytes(std::string_view text) const;
    Value list(std::span<const Value> elements) const;
    Value optional(const Value& held) const { return Value::optional(arena().make<Value>(held)); }

private:
    Frame& frame_;
    std::string_view expression_;
    std::string_view function_;
};

}  // namespace lexid::cel
