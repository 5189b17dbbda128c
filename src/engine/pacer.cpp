#include "engine/pacer.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t unlimited = MinuteWindow::unlimited;

// A Date is cut to whole seconds, an answer may take ten, and what counts requests may go by
// another clock: a day is over only so much later. What leaves so long before or after the reset
// counts for both days.
constexpr Duration reset_margin = 15s;
constexpr Duration day_longest = 24h + reset_margin;

// A 429 that asks for more patience than this is not about a minute.
constexpr Duration minute_patience_max = 2min;

constexpr Duration unlimited_look_gap = 5min;
// The least that is of use: a list a week.
constexpr double looks_a_day_min = 1.0 / 7;

struct PlanLimits {
    std::int64_t day;
    std::int64_t minute;
};

// The vendor's table. A plan is known by its daily limit, which answers tell; that of the minute
// they don't tell.
constexpr PlanLimits starter = {100, 10};
constexpr PlanLimits pro = {1000, 50};
constexpr PlanLimits org = {10000, 200};

// Room for plans to come. Ten times as much is a poll each second, which harms nobody; what names
// more counts something else, or is broken.
constexpr std::int64_t believable_max = 10 * org.day;

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
    assert(settings.share > 0 && settings.share <= 1);
    assert(settings.reserve + settings.track < 1);
    know_plan();
}

void Pacer::know_plan() {
    minute_.set_plan(limits_of(settings_.plan, seen_limit_).minute);
}

void Pacer::restore(const PaceRecord& record) {
    day_ends_ = record.day_ends;
    sent_today_ = record.sent;
    sent_for_next_day_ = record.sent_for_next_day;
    not_polls_today_ = record.not_polls;
    others_today_ = record.others;
    others_lately_ = static_cast<double>(record.others_lately);
    others_at_ = record.others_at;
    counts_gone_as_own_ = record.incomplete;
    if (record.limit && is_believable(*record.limit)) {
        seen_limit_ = record.limit;
        know_plan();
    }
    if (record.minute_limit) {
        minute_.learn(
            {std::max(*record.minute_limit, MinuteWindow::limit_min), record.minute_limit_at});
    }
}

void Pacer::start(Now now, Before before) {
    knows_time_ = false;
    unknown_since_ = now.time;
    counts_gone_as_own_ = counts_gone_as_own_ || before != Before::ended;
    if (before == Before::crashed) {
        minute_.spend_all(now);
    }
}

PaceRecord Pacer::record() const {
    PaceRecord record{.day_ends = day_ends_,
                      .sent = sent_today_,
                      .sent_for_next_day = sent_for_next_day_,
                      .not_polls = not_polls_today_,
                      .others = others_today_,
                      .others_lately = std::llround(others_lately_),
                      .others_at = others_at_,
                      .limit = seen_limit_,
                      .incomplete = counts_gone_as_own_};
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

std::optional<Duration> Pacer::look_gap() const {
    if (settings_.track <= 0) {
        return std::nullopt;
    }
    if (settings_.plan == Plan::none) {
        return unlimited_look_gap;
    }
    const double a_day = static_cast<double>(share()) * settings_.track;
    return std::chrono::duration_cast<Duration>(24h / std::max(a_day, looks_a_day_min));
}

double Pacer::looks_until(Time now, Time end) const {
    const std::optional<Duration> gap = look_gap();
    return gap ? std::max(0.0, days(end - now) / days(*gap)) : 0;
}

Time Pacer::day_end(Time now) const {
    // A reset in the past, or more than a day ahead, is no reset of today's count.
    const bool sensible = reset_ && *reset_ > now && *reset_ <= now + std::chrono::days(1);
    return (sensible ? *reset_ : next_midnight(now)) + reset_margin;
}

void Pacer::start_day_if_due(Time now) {
    if (!knows_time_) {
        if (now >= unknown_since_ + day_longest) {
            unknown_since_ = now;
            sent_for_next_day_ = 0;
            start_day(day_ends_);
        }
        return;
    }
    if (day_ends_ > now + day_longest) {
        day_ends_ = day_end(now);  // a clock that was ahead named it
    }
    if (now >= day_ends_) {
        start_day(day_end(now));
    } else if (!may_be_next_day(now)) {
        sent_for_next_day_ = 0;
    }
}

void Pacer::start_day(Time ends) {
    day_ends_ = ends;
    ++day_;
    sent_today_ = std::exchange(sent_for_next_day_, 0);
    not_polls_today_ = 0;
    others_today_ = 0;
    remaining_.reset();
}

// Around the end of a day, a reset that is much later tells that the next day has begun.
void Pacer::heed_reset(Time now, Time reset) {
    reset_ = reset;
    const Time ends = day_end(now);
    if (knows_time_ && may_be_next_day(now) && ends > day_ends_ + 2 * reset_margin) {
        return start_day(ends);
    }
    day_ends_ = ends;
}

// If it can be over already and isn't for certain, the time at which it is.
Time Pacer::day_over_at(Time now) const {
    if (knows_time_) {
        return day_ends_;
    }
    const Time certain = unknown_since_ + day_longest;
    return now < day_ends_ ? std::min(day_ends_, certain) : certain;
}

std::int64_t Pacer::spent_today(Time now) const {
    if (!knows_time_ && now >= unknown_since_ + day_longest) {
        return 0;
    }
    return now < day_ends_ ? sent_today_ : sent_for_next_day_;
}

bool Pacer::may_be_next_day(Time now) const {
    return !knows_time_ || now >= day_ends_ - 2 * reset_margin;
}

void Pacer::know_time(Time now) {
    knows_time_ = true;
    start_day_if_due(now);
}

void Pacer::passed(Time now) {
    start_day_if_due(now);
}

Pacer::Sent Pacer::sent(Now now, Purpose purpose) {
    start_day_if_due(now.time);
    ++sent_today_;
    sent_for_next_day_ += may_be_next_day(now.time) ? 1 : 0;
    not_polls_today_ += purpose == Purpose::poll ? 0 : 1;
    if (remaining_) {
        --*remaining_;
    }
    minute_.sent(now.instant);
    return {now.instant, purpose, day_};
}

void Pacer::not_sent(const Sent& request) {
    if (remaining_) {
        ++*remaining_;
    }
    if (request.day == day_) {
        --sent_today_;
        not_polls_today_ -= request.purpose == Purpose::poll ? 0 : 1;
    }
    minute_.not_sent(request.at);
}

bool Pacer::is_believable(std::int64_t limit) {
    return limit > 0 && limit <= believable_max;
}

void Pacer::answered(Now now, const Quota& quota) {
    // An API that counts for us and shows no Date never shows one.
    if (quota.date || quota.remaining) {
        know_time(now.time);
    }
    start_day_if_due(now.time);
    minute_.answered(now.instant);
    // What remained before a reset that is over says nothing about now.
    const bool current = !quota.reset || *quota.reset > now.time;
    const bool knows_limit = quota.limit && is_believable(*quota.limit);
    if (knows_limit) {
        seen_limit_ = quota.limit;
        know_plan();
    }
    if (quota.reset) {
        heed_reset(now.time, *quota.reset);
    }
    // More than the limit can't remain; less may, whatever the limit is said to be.
    const std::int64_t remaining_max = knows_limit ? *quota.limit : believable_max;
    if (quota.remaining && *quota.remaining >= 0 && *quota.remaining <= remaining_max && current) {
        // The API may not have counted what is under way.
        remaining_ = *quota.remaining - minute_.under_way();
        remaining_at_ = now.time;
        if (knows_limit) {
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
    const std::int64_t remaining = now < day_ends_ ? remaining_.value_or(unlimited) : unlimited;
    return std::max<std::int64_t>(0, std::min(share() - spent_today(now), remaining));
}

// If others leave less than the share, the reserve is less too.
Budget Pacer::budget_of(Time now, double left) const {
    const bool new_day = now >= day_over_at(now);
    const auto spent = static_cast<double>(spent_today(now));
    return {.until = new_day ? day_end(now) : day_over_at(now),
            .left = left,
            .spent = spent,
            .spent_on_approvals = new_day ? 0 : static_cast<double>(not_polls_today_),
            .reserve = settings_.reserve * (spent + left)};
}

std::int64_t Pacer::left_today(Time now, Purpose purpose) const {
    if (settings_.plan == Plan::none) {
        return unlimited;
    }
    std::int64_t left = left_today(now);
    if (purpose == Purpose::approval) {
        return left;
    }
    if (remaining_ && now < day_ends_) {
        // Others went on since the last answer. An approval is worth the attempt, a poll isn't.
        const double expected = std::ceil(others_until(remaining_at_, now));
        left = std::min(left, *remaining_ - static_cast<std::int64_t>(expected));
    }
    const double kept = kept_for_approvals(budget_of(now, static_cast<double>(left)), 0);
    return std::max<std::int64_t>(0, left - static_cast<std::int64_t>(kept));
}

std::int64_t Pacer::available(Now now, Purpose purpose) const {
    return std::min(left_today(now.time, purpose), minute_.left(now));
}

Instant Pacer::next(Now now, Purpose purpose, std::int64_t requests) const {
    if (left_today(now.time, purpose) < requests) {
        return now.instant + std::max(day_over_at(now.time) - now.time, Duration::zero());
    }
    return minute_.next(now, requests);
}

std::optional<Budget> Pacer::budget(Time now) const {
    if (settings_.plan == Plan::none) {
        return std::nullopt;
    }
    auto left = static_cast<double>(left_today(now));
    if (remaining_ && now < day_ends_) {
        left = std::clamp(static_cast<double>(*remaining_) - others_until(remaining_at_, day_ends_),
                          0.0, left);
    }
    return budget_of(now, left);
}

}  // namespace lexid::engine
