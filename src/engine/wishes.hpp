#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/now.hpp"

namespace lexid::engine {

// Wishes for a list before the next poll: of a webhook, of a person, of a task that waits for a
// time. All that were made before a list was sent are granted by it.
//
// Wishes must not use up the day: they are granted at most `per_gap` times within the gap between
// two polls, half as often after each that brought nothing, and more seldom as well once half of
// the polls that were planned for the rest of the day are gone; no more often than polls at last.
class Wishes {
public:
    void wished(Instant now) {
        if (!wished_at_) {
            wished_at_ = now;
        }
    }
    // Something is known to change at `at`; replaces what was said before.
    void expect(std::optional<Instant> at) { expected_at_ = at; }

    // A list of pending tasks is sent; it grants what is due. Says whether anything was.
    bool sent(Instant now) {
        sent_at_ = now;
        granting_ = is_due(wished_at_) || is_due(expected_at_);
        return granting_;
    }
    // It brought something to do or something new, or nothing.
    void listed(bool fruitful) {
        if (fruitful) {
            in_vain_ = 0;
        } else if (granting_) {
            in_vain_ = std::min(in_vain_ + 1, in_vain_max);
        }
        if (is_due(wished_at_)) {
            wished_at_.reset();
        }
    }

    // When to list, if the next poll would be sent `gap` after the last list, and `left` is left of
    // each poll that was planned for the rest of the day.
    std::optional<Instant> due(Duration gap, double left) const {
        if (!wished_at_ && !expected_at_) {
            return std::nullopt;
        }
        const Instant at =
            std::min(wished_at_.value_or(Instant::max()), expected_at_.value_or(Instant::max()));
        const double spent_too_much = std::clamp((left_enough - left) / left_enough * 2, 0.0, 1.0);
        const double part = std::max(std::ldexp(1.0 / per_gap, in_vain_), spent_too_much);
        const auto spacing = std::chrono::duration_cast<Duration>(gap * part);
        return std::max(at, sent_at_ + std::max(spacing, spacing_min));
    }

private:
    static constexpr int per_gap = 64;
    static constexpr int in_vain_max = 6;  // 2^6 = per_gap
    static constexpr double left_enough = 0.25;
    // Wishes come in bursts; nobody needs two lists within this time.
    static constexpr Duration spacing_min = std::chrono::seconds(1);

    bool is_due(const std::optional<Instant>& wish) const { return wish && *wish <= sent_at_; }

    std::optional<Instant> wished_at_;
    std::optional<Instant> expected_at_;
    Instant sent_at_{};
    bool granting_ = false;
    int in_vain_ = 0;  // in a row
};

}  // namespace lexid::engine
