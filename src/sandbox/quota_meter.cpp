#include "sandbox/quota_meter.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace lexid::sandbox {
namespace {

struct PlanQuota {
    Plan plan;
    std::string_view name;
    std::int64_t a_day;
    std::int64_t a_minute;
};
constexpr std::array<PlanQuota, 4> plans = {{
    {Plan::none, "none", 0, 0},
    {Plan::starter, "starter", 100, 10},
    {Plan::pro, "pro", 1'000, 50},
    {Plan::org, "org", 10'000, 200},
}};

const PlanQuota& quota_of(Plan plan) {
    return plans[static_cast<std::size_t>(plan)];
}

std::int64_t day_of(Time now) {
    return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

std::int64_t minute_of(Time now) {
    return std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
}

}  // namespace

std::string_view name(Plan plan) {
    return quota_of(plan).name;
}

std::optional<Plan> parse_plan(std::string_view text) {
    const auto found = std::ranges::find(plans, text, &PlanQuota::name);
    return found == plans.end() ? std::nullopt : std::optional(found->plan);
}

void QuotaMeter::roll(Time now) {
    if (day_of(now) != day_) {
        day_ = day_of(now);
        spent_today_ = 0;
    }
    if (minute_of(now) != minute_) {
        minute_ = minute_of(now);
        spent_this_minute_ = 0;
    }
}

bool QuotaMeter::spend(Time now) {
    if (plan_ == Plan::none) {
        return true;
    }
    roll(now);
    if (spent_today_ >= quota_of(plan_).a_day || spent_this_minute_ >= quota_of(plan_).a_minute) {
        return false;
    }
    ++spent_today_;
    ++spent_this_minute_;
    return true;
}

void QuotaMeter::spend_elsewhere(std::int64_t requests, Time now) {
    roll(now);
    spent_today_ += requests;
}

std::optional<QuotaMeter::State> QuotaMeter::state(Time now) const {
    if (plan_ == Plan::none) {
        return std::nullopt;
    }
    const std::int64_t limit = quota_of(plan_).a_day;
    const std::int64_t spent = day_of(now) == day_ ? spent_today_ : 0;
    return State{limit, std::max<std::int64_t>(0, limit - spent),
                 std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1),
                 std::chrono::floor<std::chrono::minutes>(now) + std::chrono::minutes(1)};
}

}  // namespace lexid::sandbox
