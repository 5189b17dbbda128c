#include "sim/frugal.hpp"

#include <algorithm>

#include "sim/catalogue.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

// By so much lexid's clock may be ahead of the API's when a day ends: a Date is cut to seconds, and
// an answer may take ten.
constexpr Duration day_end_tolerance = 15s;

}  // namespace

void Frugal::process_starts() {
    patience_until_ = {};
    last_minute_.clear();
    minute_known_at_ = {};
    knows_quota_ = false;
    nothing_left_until_.reset();
}

void Frugal::leaves(Moment moment) {
    const engine::Instant now = moment.machine.instant;
    if (now < patience_until_) {
        violations_.add("Frugal", "a request leaves before Retry-After is over");
    }
    if (scenario_.a_day == 0) {
        return;
    }
    while (!last_minute_.empty() && last_minute_.front() + 1min <= now) {
        last_minute_.pop_front();
    }
    last_minute_.push_back(now);
    if (static_cast<std::int64_t>(last_minute_.size()) > scenario_.a_minute &&
        now >= minute_known_at_) {
        violations_.add("Frugal", "more requests within a minute than the plan allows");
    }
    if (nothing_left_until_ && epoch + moment.at + day_end_tolerance < *nothing_left_until_) {
        violations_.add("Frugal", "a request leaves though nothing remains of the day");
    }
    check_day(moment);
}

// The share of a day holds over all processes, but for what one sends before the first answer that
// tells it what remains.
void Frugal::check_day(Moment moment) {
    const auto day = std::chrono::floor<std::chrono::days>(epoch + moment.at);
    if (day != day_) {
        day_ = day;
        sent_today_ = 0;
    }
    const bool ends = epoch + moment.at + day_end_tolerance >= day + std::chrono::days(1);
    if (ends || !knows_quota_ || scenario_.headers != Headers::full) {
        return;
    }
    ++sent_today_;
    const auto share = static_cast<std::int64_t>(static_cast<double>(scenario_.a_day) *
                                                 scenario_.settings.pace.share);
    if (sent_today_ > share) {
        violations_.add("Frugal", "more requests in a day than lexid's share of it");
    }
}

// An answer may have told meanwhile what remains, and others may have left: the engine doesn't tell
// whose place it gives back, which may be one too many.
void Frugal::not_sent(Moment moment) {
    nothing_left_until_.reset();
    minute_known_at_ = moment.machine.instant + 2min;
}

void Frugal::answered(const engine::Quota& quota, bool rate_limited, Moment moment) {
    if (rate_limited && quota.retry_after) {
        patience_until_ = std::max(patience_until_, moment.machine.instant + *quota.retry_after);
    }
    if (scenario_.headers != Headers::full || !quota.remaining || !quota.reset) {
        return;
    }
    knows_quota_ = true;
    const bool nothing_left = *quota.remaining == 0 && *quota.reset > epoch + moment.at;
    nothing_left_until_ = nothing_left ? quota.reset : std::nullopt;
}

}  // namespace lexid::sim
