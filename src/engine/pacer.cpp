#include "engine/pacer.hpp"

#include <algorithm>
#include <limits>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
constexpr Duration minute = 60s;

// The API's clock may be a little behind ours: its day ends this much later.
constexpr Duration reset_margin = 5s;

// Without a quota to spread there is no need to hurry either.
constexpr Duration poll_interval_unlimited = 30s;
// A larger quota than any plan has would ask for less; nobody notices a poll each second.
constexpr Duration poll_interval_min = 1s;

struct PlanLimits {
    std::int64_t day;
    std::int64_t minute;
};

// The vendor's table. A plan is known by its daily limit, which answers tell; that of the minute
// they don't tell.
constexpr PlanLimits starter = {100, 10};
constexpr PlanLimits pro = {1000, 50};
constexpr PlanLimits org = {10000, 200};

PlanLimits limits_of(Plan plan, std::optional<std::int64_t> seen_limit) {
    switch (plan) {
        case Plan::starter:
            return starter;
        case Plan::pro:
            return pro;
        case Plan::org:
            return org;
        case Plan::none:
            return {unlimited, unlimited};
        case Plan::automatic:
            break;
    }
    const std::int64_t day = seen_limit.value_or(starter.day);
    const std::int64_t a_minute = day >= org.day   ? org.minute
                                  : day >= pro.day ? pro.minute
                                                   : starter.minute;
    return {day, a_minute};
}

std::int64_t part_of(std::int64_t whole, double part) {
    return static_cast<std::int64_t>(static_cast<double>(whole) * part);
}

Time next_midnight(Time now) {
    return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
}

}  // namespace

std::optional<std::int64_t> Pacer::daily_limit() const {
    if (settings_.plan == Plan::none) {
        return std::nullopt;
    }
    const PlanLimits planned = limits_of(settings_.plan, seen_limit_);
    return seen_limit_ ? std::min(*seen_limit_, planned.day) : planned.day;
}

std::int64_t Pacer::minute_limit() const {
    return limits_of(settings_.plan, seen_limit_).minute;
}

Time Pacer::day_end(Time now) const {
    // A reset in the past, or more than a day ahead, is no reset of today's count.
    const bool sensible = reset_ && *reset_ > now && *reset_ <= now + std::chrono::days(1);
    return sensible ? *reset_ : next_midnight(now);
}

void Pacer::start_day_if_due(Time now) {
    if (now >= day_ends_) {
        day_ends_ = day_end(now);
        sent_today_ = 0;
        remaining_.reset();
    }
}

void Pacer::sent(Now now) {
    start_day_if_due(now.time);
    ++sent_today_;
    if (remaining_ && *remaining_ > 0) {
        --*remaining_;
    }
    while (!last_minute_.empty() && last_minute_.front() + minute <= now.instant) {
        last_minute_.pop_front();
    }
    last_minute_.push_back(now.instant);
}

void Pacer::not_sent() {
    sent_today_ = std::max<std::int64_t>(0, sent_today_ - 1);
    if (remaining_) {
        ++*remaining_;
    }
    if (!last_minute_.empty()) {
        last_minute_.pop_back();
    }
}

void Pacer::answered(Now now, const Quota& quota) {
    start_day_if_due(now.time);
    // What remained before a reset that is over says nothing about now.
    const bool current = !quota.reset || *quota.reset > now.time;
    if (!answered_once_ && current && quota.limit && quota.remaining) {
        // An earlier process of lexid may have spent all that is gone, and the share holds for all
        // of them together.
        answered_once_ = true;
        sent_today_ = std::max(sent_today_, *quota.limit - *quota.remaining);
    }
    if (quota.limit && *quota.limit > 0) {
        seen_limit_ = quota.limit;
    }
    if (quota.reset) {
        reset_ = quota.reset;
        day_ends_ = day_end(now.time);
    }
    if (quota.remaining && *quota.remaining >= 0 && current) {
        remaining_ = quota.remaining;
    }
}

std::int64_t Pacer::left_today(Time now, Purpose purpose) const {
    const std::optional<std::int64_t> limit = daily_limit();
    if (!limit) {
        return unlimited;
    }
    const std::int64_t share = part_of(*limit, settings_.share);
    const std::int64_t usable =
        purpose == Purpose::poll ? share - part_of(share, settings_.reserve) : share;
    if (now >= day_ends_) {
        return usable;
    }
    const std::int64_t of_share = usable - sent_today_;
    return std::max<std::int64_t>(0, std::min(of_share, remaining_.value_or(unlimited)));
}

std::int64_t Pacer::left_this_minute(Instant now) const {
    if (minute_limit() == unlimited) {
        return unlimited;
    }
    const auto spent =
        std::ranges::count_if(last_minute_, [now](Instant sent) { return sent + minute > now; });
    return std::max<std::int64_t>(0, minute_limit() - spent);
}

std::int64_t Pacer::available(Now now, Purpose purpose) const {
    return std::min(left_today(now.time, purpose), left_this_minute(now.instant));
}

Instant Pacer::next(Now now, Purpose purpose, std::int64_t requests) const {
    if (left_today(now.time, purpose) < requests) {
        return now.instant + (std::max(day_ends_, now.time) - now.time) + reset_margin;
    }
    const std::int64_t wanted = std::min(requests, minute_limit());
    if (left_this_minute(now.instant) >= wanted) {
        return now.instant;
    }
    const auto sent = last_minute_.end() - static_cast<std::ptrdiff_t>(minute_limit() - wanted + 1);
    return *sent + minute;
}

Duration Pacer::poll_interval(Now now) const {
    const Duration wish = settings_.poll_interval.value_or(Duration::zero());
    if (settings_.plan == Plan::none) {
        return settings_.poll_interval.value_or(poll_interval_unlimited);
    }
    const Duration rest = std::max(day_end(now.time) - now.time, Duration::zero());
    const std::int64_t polls = left_today(now.time, Purpose::poll);
    return std::max({polls > 0 ? rest / polls : rest, wish, poll_interval_min});
}

}  // namespace lexid::engine
