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

// A longer `Retry-After` is not believed: the day's quota starts anew after a day at the latest.
constexpr Duration rate_limit_wait_max = 24h;
// Others that were told to wait for the same moment should not all come back at it.
constexpr Duration rate_limit_jitter = 2s;

Duration until_next_minute(Time now) {
    return std::chrono::floor<std::chrono::minutes>(now) + 1min - now;
}

}  // namespace

void Gate::trouble(Instant now) {
    if (!is_open(now)) {
        return;
    }
    const Duration bound = std::min(trouble_wait_first * (1 << troubles_), trouble_wait_max);
    troubles_ = std::min(troubles_ + 1, doublings_max);
    opens_at_ = now + random_.up_to(bound);
}

void Gate::rate_limited(Now now, const Quota& quota) {
    Duration wait = until_next_minute(now.time);
    if (quota.retry_after) {
        wait = std::max(*quota.retry_after, Duration::zero());
    } else if (quota.remaining == 0 && quota.reset && *quota.reset > now.time) {
        wait = *quota.reset - now.time;
    }
    wait = std::min(wait, rate_limit_wait_max);
    opens_at_ = std::max(opens_at_, now.instant + wait + random_.up_to(rate_limit_jitter));
}

}  // namespace lexid::engine
