#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>

#include "engine/now.hpp"

namespace lexid::engine {

// The quota of the minute, of which answers tell nothing but a 429 when it is spent.
//
// No more requests leave within any minute than the plan allows, or than went through before the
// last 429: what others of the workspace use is not known otherwise. What a 429 taught holds for
// two hours and then doubles every two hours, up to the plan's limit. What was not seen to go
// through within a minute lately is tried one request at a time, so that a limit which is lower
// than expected costs a single 429.
class MinuteWindow {
public:
    static constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

    // A limit that a 429 taught, and when. At least two: an approval needs a list before it.
    struct Learnt {
        std::int64_t limit = limit_min;
        Time at{};
    };
    static constexpr std::int64_t limit_min = 2;

    void set_plan(std::int64_t limit) { plan_limit_ = limit; }
    void learn(Learnt learnt) { learnt_ = learnt; }
    const std::optional<Learnt>& learnt() const { return learnt_; }

    void sent(Instant now);
    // The request that was sent at that moment never left. Call answered() as well.
    void not_sent(Instant at);
    void answered(Instant now);
    // A 429, whose request was answered().
    void refused(Now now);
    // As if all of the minute had been spent now.
    void spend_all(Now now);

    std::int64_t limit(Time now) const;
    std::int64_t left(Now now) const;
    std::int64_t under_way() const { return under_way_; }
    // When so many may leave at once, at most as many as the limit; never while only the answer to
    // a request under way can tell.
    Instant next(Now now, std::int64_t requests) const;

private:
    std::int64_t spent(Instant now) const;
    std::int64_t proven(Now now) const;

    std::int64_t plan_limit_ = unlimited;
    std::optional<Learnt> learnt_;
    std::deque<Instant> sent_;  // when the requests of the last minute left
    std::int64_t under_way_ = 0;
    std::int64_t proven_ = 0;  // that many went through within a minute
    Instant proven_at_{};
};

}  // namespace lexid::engine
