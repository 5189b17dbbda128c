#include "engine/minute_window.hpp"

#include <algorithm>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// Requests travel for different times, so the API may see those of a minute a little closer.
constexpr Duration minute = 61s;

constexpr Duration learnt_holds = 2h;
constexpr std::int64_t doublings_max = 16;  // more than any plan needs

// What went through within a minute is likely to do so again for some time.
constexpr Duration proven_holds = 1h;
constexpr std::int64_t proven_part = 10;  // of the plan's limit, before anything is known

}  // namespace

void MinuteWindow::sent(Instant now) {
    while (!sent_.empty() && sent_.front() + minute <= now) {
        sent_.pop_front();
    }
    ++under_way_;
    if (plan_limit_ != unlimited) {  // else nothing is ever spent
        sent_.push_back(now);
    }
}

void MinuteWindow::not_sent(Instant at) {
    if (const auto found = std::ranges::find(sent_, at); found != sent_.end()) {
        sent_.erase(found);
    }
}

void MinuteWindow::answered(Instant now) {
    under_way_ = std::max<std::int64_t>(0, under_way_ - 1);
    const std::int64_t through = spent(now) - under_way_;
    if (through >= proven_ || now - proven_at_ > proven_holds) {
        proven_ = through;
        proven_at_ = now;
    }
}

void MinuteWindow::refused(Now now) {
    const std::int64_t through = spent(now.instant) - under_way_ - 1;
    const bool same_bout = learnt_ && now.time >= learnt_->at && now.time < learnt_->at + minute;
    if (!same_bout) {
        learnt_ = {std::clamp<std::int64_t>(through, limit_min, limit(now.time)), now.time};
    }
    proven_ = std::min(proven_, learnt_->limit);
}

void MinuteWindow::spend_all(Now now) {
    if (const std::int64_t all = limit(now.time); all != unlimited) {
        sent_.assign(static_cast<std::size_t>(all), now.instant);
    }
}

std::int64_t MinuteWindow::limit(Time now) const {
    if (!learnt_ || plan_limit_ == unlimited) {
        return plan_limit_;
    }
    const auto doublings =
        std::clamp<std::int64_t>((now - learnt_->at) / learnt_holds, 0, doublings_max);
    return std::min(plan_limit_, learnt_->limit << doublings);
}

std::int64_t MinuteWindow::spent(Instant now) const {
    return std::ranges::count_if(sent_, [now](Instant sent) { return sent + minute > now; });
}

std::int64_t MinuteWindow::proven(Now now) const {
    const std::int64_t lately = now.instant - proven_at_ > proven_holds ? 0 : proven_;
    return std::max(lately, limit(now.time) / proven_part);
}

std::int64_t MinuteWindow::left(Now now) const {
    return std::max<std::int64_t>(0, limit(now.time) - spent(now.instant));
}

Instant MinuteWindow::next(Now now, std::int64_t requests) const {
    const std::int64_t all = limit(now.time);
    const std::int64_t wanted = std::min(requests, all);
    const std::int64_t spent_now = spent(now.instant);
    if (spent_now + wanted > all) {
        return sent_[sent_.size() - static_cast<std::size_t>(all - wanted + 1)] + minute;
    }
    return spent_now >= proven(now) && under_way_ > 0 ? Instant::max() : now.instant;
}

}  // namespace lexid::engine
