#pragma once

#include <algorithm>
#include <optional>

#include "engine/now.hpp"

namespace lexid::engine {

// Wishes for a list before the next poll: of a webhook, of a person, of a task that waits for a
// time. All that were made before a list was sent are granted by it.
//
// Wishes that bring nothing must not use up the day: they are granted at most `per_gap` times
// within the gap between two polls, half as often after each that was in vain, and no more often
// than polls at last.
class Wishes {
public:
    void wished(Instant now) {
        if (!wished_at_) {
            wished_at_ = now;
        }
    }
    // Something is known to change at `at`; replaces what was said before.
    void expect(std::optional<Instant> at) { expected_at_ = at; }

    // A list of pending tasks that was sent at `sent_at` brought something to do or something new,
    // or nothing.
    void listed(Instant sent_at, bool fruitful) {
        const bool granted = is_due(wished_at_, sent_at) || is_due(expected_at_, sent_at);
        if (fruitful) {
            in_vain_ = 0;
        } else if (granted) {
            in_vain_ = std::min(in_vain_ + 1, in_vain_max);
        }
        if (is_due(wished_at_, sent_at)) {
            wished_at_.reset();
        }
    }

    // When to list, if the last list was sent at `last` and the next poll would be sent `gap`
    // later.
    std::optional<Instant> due(Instant last, Duration gap) const {
        if (!wished_at_ && !expected_at_) {
            return std::nullopt;
        }
        const Instant at =
            std::min(wished_at_.value_or(Instant::max()), expected_at_.value_or(Instant::max()));
        const Duration spacing = std::max(gap / per_gap * (1 << in_vain_), spacing_min);
        return std::max(at, last + spacing);
    }

private:
    static constexpr int per_gap = 16;
    static constexpr int in_vain_max = 4;  // 2^4 = per_gap
    // Wishes come in bursts; nobody needs two lists within this time.
    static constexpr Duration spacing_min = std::chrono::seconds(1);

    static bool is_due(const std::optional<Instant>& wish, Instant at) {
        return wish && *wish <= at;
    }

    std::optional<Instant> wished_at_;
    std::optional<Instant> expected_at_;
    int in_vain_ = 0;  // in a row
};

}  // namespace lexid::engine
