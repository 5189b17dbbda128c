#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace lexid::sandbox {

enum class Plan : std::uint8_t { none, starter, pro, org };
std::string_view name(Plan plan);
std::optional<Plan> parse_plan(std::string_view text);

// The documented quotas of a workspace: 100 a day and 10 a minute (Starter), 1,000 and 50 (Pro),
// 10,000 and 200 (Org). Days begin at 00:00 UTC, minutes with the clock's minute. The plan `none`
// counts nothing.
class QuotaMeter {
public:
    explicit QuotaMeter(Plan plan) : plan_(plan) {}

    // Spends one request if both quotas allow it; one that is not allowed costs nothing.
    bool spend(Time now);

    // Requests of today that something else makes, as another integration of the workspace would.
    void spend_elsewhere(std::int64_t requests, Time now);

    struct State {
        std::int64_t limit = 0;      // a day
        std::int64_t remaining = 0;  // today
        Time reset;                  // the next 00:00 UTC
        Time next_minute;
    };
    // Nothing for the plan `none`.
    std::optional<State> state(Time now) const;

private:
    void roll(Time now);

    Plan plan_;
    std::int64_t day_ = 0;  // since 1970
    std::int64_t minute_ = 0;
    std::int64_t spent_today_ = 0;
    std::int64_t spent_this_minute_ = 0;
};

}  // namespace lexid::sandbox
