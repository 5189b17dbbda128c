#include "engine/gate.hpp"

#include <algorithm>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// The first retry comes soon, since most troubles are over at once; a minute's wait at most keeps
// the daemon useful when the API comes back.
constexpr Duration trouble_wait_first = 500ms;
constexpr Duration trouble_wait_max = 60s;
constexpr int doublings_max = 7;  // 500 ms doubled seven times is over the bound

// So many in a row are an outage: approvals sent into it would have to be settled one by one.
constexpr int troubles_to_half_open = 5;

// A longer `Retry-After` is not believed; a list finds out.
constexpr Duration retry_after_max = 1h;
// The day's quota starts anew after a day at the latest; a later reset is none of this quota, and
// says nothing.
constexpr Duration rate_limit_wait_max = 24h;

// Others that were told to wait for the same moment should not all come back at it; and where 429s
// repeat, something else uses up the quota, so lexid gives way.
constexpr Duration jitter_first = 2s;
constexpr Duration jitter_again = 30s;  // doubled with each further one
constexpr Duration jitter_max = 1h;
constexpr Duration limited_again_within = 1h;

Duration until_next_minute(Time now) {
    return std::chrono::floor<std::chrono::minutes>(now) + 1min - now;
}

}  // namespace

void Gate::list_succeeded(Instant sent_at) {
    troubles_ = 0;
    // An answer that was under way when the gate closed says nothing of after.
    if (sent_at >= closed_at_) {
        half_open_ = false;
    }
}

void Gate::request_succeeded() {
    if (!half_open_) {
        troubles_ = 0;
    }
}

void Gate::trouble(Instant now) {
    if (now < opens_at_) {
        return;
    }
    const Duration bound =
        std::min(trouble_wait_first * (1 << std::min(troubles_, doublings_max)), trouble_wait_max);
    ++troubles_;
    half_open_ = half_open_ || troubles_ >= troubles_to_half_open;
    closed_at_ = now;
    opens_at_ = now + random_.up_to(bound);
}

void Gate::rate_limited(Now now, const Quota& quota) {
    Duration wait = until_next_minute(now.time);
    const Duration until_reset = quota.reset.value_or(now.time) - now.time;
    if (quota.retry_after) {
        wait = std::clamp(*quota.retry_after, Duration::zero(), retry_after_max);
        half_open_ = half_open_ || *quota.retry_after > retry_after_max;
    } else if (quota.remaining == 0 && until_reset > Duration::zero() &&
               until_reset <= rate_limit_wait_max) {
        wait = until_reset;
    }
    if (now.instant >= opens_at_) {  // else it is of the same bout
        const bool again = limited_at_ && now.instant < *limited_at_ + limited_again_within;
        limited_again_ = again ? std::min(limited_again_ + 1, doublings_max) : 0;
        limited_at_ = now.instant;
    }
    const Duration jitter = limited_again_ == 0
                                ? jitter_first
                                : std::min(jitter_again * (1 << limited_again_), jitter_max);
    closed_at_ = now.instant;
    opens_at_ = std::max(opens_at_, now.instant + wait + random_.up_to(jitter));
    told_until_ = opens_at_;
}

void Gate::told_to_wait(Now now, Duration retry_after) {
    if (retry_after <= Duration::zero()) {
        return;
    }
    half_open_ = half_open_ || retry_after > retry_after_max;
    closed_at_ = now.instant;
    opens_at_ = std::max(opens_at_, now.instant + std::min(retry_after, retry_after_max) +
                                        random_.up_to(jitter_first));
    told_until_ = opens_at_;
}

void Gate::restore(Now now, Time not_before) {
    const Duration wait = std::min(not_before - now.time, rate_limit_wait_max);
    if (wait > Duration::zero()) {
        opens_at_ = now.instant + wait;
        told_until_ = opens_at_;
    }
}

}  // namespace lexid::engine
