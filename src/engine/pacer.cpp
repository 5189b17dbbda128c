#include "engine/pacer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t unlimited = MinuteWindow::unlimited;

// The API's clock may be a little behind ours: its day ends this much later.
constexpr Duration reset_margin = 5s;

// A 429 that asks for more patience than this is not about a minute.
constexpr Duration minute_patience_max = 2min;

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

double days(Duration duration) {
    return std::chrono::duration<double, std::ratio<86400>>(duration).count();
}

Time next_midnight(Time now) {
    return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
}

}  // namespace

Pacer::Pacer(Settings settings) : settings_(settings) {
    know_plan();
}

void Pacer::know_plan() {
    minute_.set_plan(limits_of(settings_.plan, seen_limit_).minute);
}

void Pacer::restore(const PaceRecord& record) {
    day_is_known_ = false;
    day_ends_ = record.day_ends;
    sent_today_ = record.sent;
    not_polls_today_ = record.not_polls;
    others_today_ = record.others;
    others_lately_ = static_cast<double>(record.others_lately);
    others_at_ = record.others_at;
    if (record.limit) {
        seen_limit_ = record.limit;
        know_plan();
    }
    if (record.minute_limit) {
        minute_.learn(
            {std::max(*record.minute_limit, MinuteWindow::limit_min), record.minute_limit_at});
    }
}

void Pacer::start(Now now, Before before) {
    counts_gone_as_own_ = before != Before::ended;
    if (before == Before::crashed) {
        minute_.spend_all(now);
    }
}

PaceRecord Pacer::record() const {
    PaceRecord record{.day_ends = day_ends_,
                      .sent = sent_today_,
                      .not_polls = not_polls_today_,
                      .others = others_today_,
                      .others_lately = std::llround(others_lately_),
                      .others_at = others_at_,
                      .limit = seen_limit_};
    if (const auto& learnt = minute_.learnt()) {
        record.minute_limit = learnt->limit;
        record.minute_limit_at = learnt->at;
    }
    return record;
}

std::optional<std::int64_t> Pacer::daily_limit() const {
    if (settings_.plan == Plan::none) {
        return std::nullopt;
    }
    const PlanLimits planned = limits_of(settings_.plan, seen_limit_);
    return seen_limit_ ? std::min(*seen_limit_, planned.day) : planned.day;
}

std::int64_t Pacer::share() const {
    return static_cast<std::int64_t>(static_cast<double>(*daily_limit()) * settings_.share);
}

Time Pacer::day_end(Time now) const {
    // A reset in the past, or more than a day ahead, is no reset of today's count.
    const bool sensible = reset_ && *reset_ > now && *reset_ <= now + std::chrono::days(1);
    return sensible ? *reset_ : next_midnight(now);
}

void Pacer::start_day_if_due(Time now) {
    if (!day_is_known_) {
        return;
    }
    if (day_ends_ > now + std::chrono::days(1)) {
        day_ends_ = day_end(now);  // a clock that was ahead named it
    }
    if (now >= day_ends_) {
        day_ends_ = day_end(now);
        sent_today_ = sent_on_unknown_day_;
        not_polls_today_ = 0;
        others_today_ = 0;
        remaining_.reset();
    }
}

void Pacer::sent(Now now, Purpose purpose) {
    start_day_if_due(now.time);
    ++sent_today_;
    sent_on_unknown_day_ += day_is_known_ ? 0 : 1;
    not_polls_today_ += purpose == Purpose::poll ? 0 : 1;
    if (remaining_ && *remaining_ > 0) {
        --*remaining_;
    }
    minute_.sent(now.instant);
}

void Pacer::not_sent() {
    sent_today_ = std::max<std::int64_t>(0, sent_today_ - 1);
    if (remaining_) {
        ++*remaining_;
    }
    minute_.not_sent();
}

void Pacer::answered(Now now, const Quota& quota) {
    day_is_known_ = true;
    start_day_if_due(now.time);
    sent_on_unknown_day_ = 0;
    minute_.answered(now.instant);
    // What remained before a reset that is over says nothing about now.
    const bool current = !quota.reset || *quota.reset > now.time;
    if (quota.limit && *quota.limit > 0) {
        seen_limit_ = quota.limit;
        know_plan();
    }
    if (quota.reset) {
        reset_ = quota.reset;
        day_ends_ = day_end(now.time);
    }
    if (quota.remaining && *quota.remaining >= 0 && current) {
        // The API may not have counted what is under way.
        remaining_ = std::max<std::int64_t>(0, *quota.remaining - minute_.under_way());
        if (quota.limit) {
            count_others(now.time, *quota.limit - *quota.remaining);
        }
    }
}

// `gone` of the day's quota is spent: by lexid, or by others.
void Pacer::count_others(Time now, std::int64_t gone) {
    if (counts_gone_as_own_) {
        // An earlier process of lexid may have spent it, and the share holds for all of them
        // together.
        counts_gone_as_own_ = false;
        sent_today_ = std::max(sent_today_, gone - others_today_);
        return;
    }
    const std::int64_t more = gone - sent_today_ - others_today_;
    if (more <= 0) {
        return;
    }
    others_today_ += more;
    others_lately_ *= std::exp(-std::max(0.0, days(now - others_at_)));
    others_lately_ += static_cast<double>(more);
    others_at_ = now;
}

void Pacer::rate_limited(Now now, const Quota& quota) {
    const bool of_day = quota.remaining == 0;
    if (!of_day && quota.retry_after.value_or(0s) <= minute_patience_max) {
        minute_.refused(now);
    }
}

// As much an hour as in their last day.
double Pacer::others_until(Time now, Time end) const {
    const double lately = others_lately_ * std::exp(-std::max(0.0, days(now - others_at_)));
    return lately * std::max(0.0, days(end - now));
}

std::int64_t Pacer::left_today(Time now) const {
    if (now >= day_ends_) {
        return share();
    }
    const std::int64_t of_share = share() - sent_today_;
    return std::max<std::int64_t>(0, std::min(of_share, remaining_.value_or(unlimited)));
}

// If others leave less than the share, the reserve is less too.
Budget Pacer::budget_of(Time now, double left) const {
    const bool new_day = now >= day_ends_;
    const double spent = new_day ? 0 : static_cast<double>(sent_today_);
    return {.until = (new_day ? day_end(now) : day_ends_) + reset_margin,
            .left = left,
            .spent = spent,
            .spent_on_approvals = new_day ? 0 : static_cast<double>(not_polls_today_),
            .reserve = settings_.reserve * (spent + left)};
}

std::int64_t Pacer::left_today(Time now, Purpose purpose) const {
    if (settings_.plan == Plan::none) {
        return unlimited;
    }
    const std::int64_t left = left_today(now);
    if (purpose == Purpose::approval) {
        return left;
    }
    const double kept = kept_for_approvals(budget_of(now, static_cast<double>(left)), 0);
    return std::max<std::int64_t>(0, left - static_cast<std::int64_t>(kept));
}

std::int64_t Pacer::available(Now now, Purpose purpose) const {
    return std::min(left_today(now.time, purpose), minute_.left(now));
}

Instant Pacer::next(Now now, Purpose purpose, std::int64_t requests) const {
    if (left_today(now.time, purpose) < requests) {
        return now.instant + (std::max(day_ends_, now.time) - now.time) + reset_margin;
    }
    return minute_.next(now, requests);
}

std::optional<Budget> Pacer::budget(Time now) const {
    if (settings_.plan == Plan::none) {
        return std::nullopt;
    }
    auto left = static_cast<double>(left_today(now));
    if (remaining_ && now < day_ends_) {
        left =
            std::clamp(static_cast<double>(*remaining_) - others_until(now, day_ends_), 0.0, left);
    }
    return budget_of(now, left);
}

}  // namespace lexid::engine
