#include <vector>

#include "cel/library/sorting.hpp"
#include "cel/run/node.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

// The state of going through a list or a map for one node.
class Loop {
public:
    Loop(const Node& node, Frame& frame)
        : node_(node), frame_(frame), range_((*node.first)(frame)) {
        if (range_.kind() == Kind::list || range_.kind() == Kind::map) [[likely]] {
            size_ = range_.size();
            steps_ = node.second->steps + (node.third != nullptr ? node.third->steps : 0);
        } else {
            failure_ = range_.is_value() ? no_overload(node, frame, {range_}) : range_;
        }
    }

    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() {
        if (frame_.ran_out()) [[unlikely]] {
            frame_.name_exhausted_loop(node_.source, size_);
        }
    }

    bool failed() const { return !failure_.is_value(); }
    const Value& failure() const { return failure_; }
    std::size_t size() const { return size_; }
    const Value& range() const { return range_; }
    std::size_t position() const { return position_ - 1; }

    // Puts the next element into the locals. False at the end, or with failed() if the evaluation
    // is exhausted.
    bool next() {
        if (position_ == size_) {
            return false;
        }
        if (!frame_.spend(steps_) || frame_.arena->used() > evaluation_bytes_max) {
            frame_.run_out();
            failure_ = exhausted();
            return false;
        }
        Value* locals = frame_.locals + node_.slot;
        if (range_.kind() == Kind::list) {
            const Value element = element_at(range_, position_);
            if (node_.two_variables) {
                locals[0] = Value::of(static_cast<std::int64_t>(position_));
                locals[1] = element;
            } else {
                locals[0] = element;
            }
        } else {
            const MapEntry entry = entry_at(range_, position_);
            locals[0] = entry.key;
            if (node_.two_variables) {
                locals[1] = entry.value;
            }
        }
        ++position_;
        return true;
    }

    // The body's answer, an error unless it is a bool. What it built is given back.
    Value ask(const Node& question) {
        const Arena::Mark mark = frame_.arena->mark();
        const Value answer = question(frame_);
        if (answer.kind() == Kind::boolean) {
            frame_.arena->release(mark);
            return answer;
        }
        return answer.is_value() ? no_overload(node_, frame_, {answer}) : answer;
    }

    // Whether the element passes the filter, if there is one; with failed() if that errs.
    bool passes() {
        if (node_.third == nullptr) {
            return true;
        }
        const Value answer = ask(*node_.third);
        if (!answer.is_value()) {
            failure_ = answer;
        }
        return answer.is_true();
    }

private:
    const Node& node_;
    Frame& frame_;
    Value range_;
    Value failure_;
    std::size_t size_ = 0;
    std::size_t position_ = 0;
    std::uint64_t steps_ = 0;
};

// `all` and `exists`: `deciding` is the answer of one element that decides.
template <bool deciding>
Value run_quantifier(const Node& node, Frame& frame) {
    Loop loop(node, frame);
    Value result = Value::of(!deciding);
    const Arena::Mark before = frame.arena->mark();
    while (loop.next()) {
        const bool erred = !result.is_value();
        const Arena::Mark mark = frame.arena->mark();
        const Value answer = loop.ask(*node.second);
        if (answer.kind() == Kind::boolean) [[likely]] {
            if (answer.as_boolean() == deciding) {
                frame.arena->release(before);
                return answer;
            }
            continue;
        }
        if (is_exhausted(answer)) {
            return answer;
        }
        result = worse_of(result, answer);
        if (erred && answer.is_error()) {
            frame.arena->release(mark);
        }
    }
    return loop.failed() ? loop.failure() : result;
}

Value run_exists_one(const Node& node, Frame& frame) {
    Loop loop(node, frame);
    std::size_t found = 0;
    while (loop.next()) {
        const Value answer = loop.ask(*node.second);
        if (!answer.is_value()) {
            return answer;
        }
        found += answer.is_true() ? 1 : 0;
    }
    return loop.failed() ? loop.failure() : Value::of(found == 1);
}

// `map` with an optional filter collects the body's values, `filter` the elements for which the
// body is true.
template <bool filtering>
Value run_collect(const Node& node, Frame& frame) {
    Loop loop(node, frame);
    const CallContext context(frame, node.source, node.name);
    if (loop.failed() || !context.reserve(loop.size() * sizeof(Value))) {
        return loop.failed() ? loop.failure() : exhausted();
    }
    auto* elements = frame.arena->array<Value>(loop.size());
    std::uint32_t count = 0;
    while (loop.next()) {
        if constexpr (filtering) {
            const Value element = frame.locals[node.slot];
            const Value answer = loop.ask(*node.second);
            if (!answer.is_value()) {
                return answer;
            }
            if (answer.is_true()) {
                elements[count++] = element;
            }
        } else if (loop.passes()) {
            const Value element = (*node.second)(frame);
            if (!element.is_value()) {
                return element;
            }
            elements[count++] = element;
        } else if (loop.failed()) {
            break;
        }
    }
    return loop.failed() ? loop.failure() : Value::list(elements, count);
}

Value map_of(const std::vector<MapEntry>& entries, const Node& node, Frame& frame) {
    return new_map(node, frame, entries);
}

template <bool whole_entries>
Value run_transform(const Node& node, Frame& frame) {
    Loop loop(node, frame);
    std::vector<MapEntry> entries;
    while (loop.next()) {
        if (!loop.passes()) {
            if (loop.failed()) {
                break;
            }
            continue;
        }
        const Value key = frame.locals[node.slot];
        const Value made = (*node.second)(frame);
        if (!made.is_value()) {
            return made;
        }
        if constexpr (!whole_entries) {
            entries.push_back({key, made});
        } else if (made.kind() != Kind::map) {
            return no_overload(node, frame, {made});
        } else {
            for (std::size_t i = 0; i < made.size(); ++i) {
                if (!frame.spend(1)) {
                    return exhausted();
                }
                entries.push_back(entry_at(made, i));
            }
        }
    }
    return loop.failed() ? loop.failure() : map_of(entries, node, frame);
}

Value run_sort_by(const Node& node, Frame& frame) {
    Loop loop(node, frame);
    const CallContext context(frame, node.source, node.name);
    const std::size_t size = loop.size();
    if (loop.failed() || !context.reserve(3 * size * sizeof(Value))) {
        return loop.failed() ? loop.failure() : exhausted();
    }
    auto* keys = frame.arena->array<Value>(2 * size);
    Value* sorted = keys + size;
    for (std::size_t i = 0; loop.next(); ++i) {
        keys[i] = (*node.second)(frame);
        if (!keys[i].is_value()) {
            return keys[i];
        }
    }
    auto* positions = frame.arena->array<std::uint32_t>(size);
    Value error;
    if (loop.failed() || !sorted_positions(context, {keys, size}, {positions, size}, error)) {
        return loop.failed() ? loop.failure() : error;
    }
    for (std::size_t i = 0; i < size; ++i) {
        sorted[i] = loop.range().kind() == Kind::list ? element_at(loop.range(), positions[i])
                                                      : entry_at(loop.range(), positions[i]).key;
    }
    return Value::list(sorted, static_cast<std::uint32_t>(size));
}

Value run_bind(const Node& node, Frame& frame) {
    // An error is bound like a value: it counts only where the name is used.
    frame.locals[node.slot] = (*node.first)(frame);
    return (*node.second)(frame);
}

template <bool flat>
Value run_optional_map(const Node& node, Frame& frame) {
    const Value optional = (*node.first)(frame);
    if (optional.kind() != Kind::optional) {
        return optional.is_value() ? no_overload(node, frame, {optional}) : optional;
    }
    if (optional.held() == nullptr) {
        return optional;
    }
    frame.locals[node.slot] = *optional.held();
    const Value made = (*node.second)(frame);
    if (!made.is_value()) {
        return made;
    }
    if constexpr (flat) {
        return made.kind() == Kind::optional ? made : no_overload(node, frame, {made});
    }
    return Value::optional(frame.arena->make<Value>(made));
}

}  // namespace

Node::Run comprehension(Comprehension kind) {
    switch (kind) {
        case Comprehension::all:
            return run_quantifier<false>;
        case Comprehension::exists:
            return run_quantifier<true>;
        case Comprehension::exists_one:
            return run_exists_one;
        case Comprehension::map:
            return run_collect<false>;
        case Comprehension::filter:
            return run_collect<true>;
        case Comprehension::transform_map:
            return run_transform<false>;
        case Comprehension::transform_map_entry:
            return run_transform<true>;
        case Comprehension::bind:
            return run_bind;
        case Comprehension::optional_map:
            return run_optional_map<false>;
        case Comprehension::optional_flat_map:
            return run_optional_map<true>;
        case Comprehension::sort_by:
            return run_sort_by;
    }
    return nullptr;
}

}  // namespace lexid::cel
