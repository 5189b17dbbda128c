#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "engine/answer.hpp"

namespace lexid::engine {

class ObjectReader;
class ObjectWriter;

// The record of what the quota has left, as far as lexid knows; written now and then, so that a
// restart keeps it. When tasks arrive is learnt anew from the other records.
struct PaceRecord {
    Time day_ends{};                     // when the day's quota starts anew
    std::int64_t sent = 0;               // by lexid, this day
    std::int64_t sent_for_next_day = 0;  // of them, what the next day may count as well
    std::int64_t not_polls = 0;          // of them, what may touch the reserve
    std::int64_t others = 0;             // by others, this day
    // By others, in about the last day before that time.
    std::int64_t others_lately = 0;
    Time others_at{};
    std::optional<std::int64_t> limit;         // requests a day, if an answer told
    std::optional<std::int64_t> minute_limit;  // that a 429 taught, and when
    Time minute_limit_at{};
    bool incomplete = false;         // an earlier process may have sent more than is counted here
    std::optional<Time> not_before;  // of the next request, if the API asked for patience
    // The list read last to learn what became of tasks (followed.hpp), and when.
    std::optional<Status> looked;
    std::optional<Time> looked_at;  // or of the first start

    friend bool operator==(const PaceRecord&, const PaceRecord&) = default;
};

void write_pace(ObjectWriter& out, const PaceRecord& record);
PaceRecord read_pace(ObjectReader& in);

}  // namespace lexid::engine
