#pragma once

#include <cstddef>

#include "engine/answer.hpp"
#include "engine/now.hpp"

namespace lexid::engine {

// A list that is being worked through, and how far.
struct Intake {
    Status status = Status::pending;
    List list;
    Instant shows;  // the moment of which it tells
    std::size_t tasks_taken = 0;
    std::size_t duplicates_taken = 0;
    std::size_t unreadable_taken = 0;
};

}  // namespace lexid::engine
