#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/request.hpp"

namespace lexid::sim {

enum class Event : std::uint8_t {
    // Outside the process.
    list_arrives,
    request_arrives,
    takes_effect,
    calm,
    act,
    review,
    // Of the process of one life; they wait while the machine sleeps and end with it.
    list_answered,
    request_answered,
    committed,
    reported,
    grace_over,
    // The next life.
    start,
};

// What is going to happen, by time and, at the same time, in the order in which it was put down.
class Agenda {
public:
    struct Due {
        TrueTime at{};
        std::uint64_t number = 0;
        Event event = Event::act;
        std::size_t subject = 0;  // a list, a request, a batch
        std::uint64_t life = 0;
    };

    void add(TrueTime at, Event event, std::size_t subject = 0, std::uint64_t life = 0) {
        heap_.push_back({at, ++last_, event, subject, life});
        std::ranges::push_heap(heap_, later);
    }
    bool is_empty() const { return heap_.empty(); }
    TrueTime next_at() const { return heap_.empty() ? TrueTime::max() : heap_.front().at; }
    Due take() {
        std::ranges::pop_heap(heap_, later);
        const Due due = heap_.back();
        heap_.pop_back();
        return due;
    }

private:
    static bool later(const Due& a, const Due& b) {
        return a.at != b.at ? a.at > b.at : a.number > b.number;
    }

    std::vector<Due> heap_;
    std::uint64_t last_ = 0;
};

}  // namespace lexid::sim
