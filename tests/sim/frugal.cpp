#include "sim/frugal.hpp"

#include <algorithm>

#include "sim/catalogue.hpp"

namespace lexid::sim {

using namespace std::chrono_literals;

void Frugal::process_starts() {
    patience_until_ = {};
    last_minute_.clear();
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
    if (static_cast<std::int64_t>(last_minute_.size()) > scenario_.a_minute) {
        violations_.add("Frugal", "more requests within a minute than the plan allows");
    }
    if (nothing_left_until_ && epoch + moment.at < *nothing_left_until_) {
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
    if (epoch + moment.at + scenario_.servers_apart >= day + std::chrono::days(1)) {
        return;  // one of the servers counts for the next day already
    }
    if (!knows_quota_ || scenario_.headers != Headers::full) {
        return;
    }
    ++sent_today_;
    const auto share = static_cast<std::int64_t>(static_cast<double>(scenario_.a_day) *
                                                 scenario_.settings.pace.share);
    if (sent_today_ > share) {
        violations_.add("Frugal", "more requests in a day than lexid's share of it");
    }
}

void Frugal::answered(const engine::Quota& quota, Moment moment) {
    if (quota.retry_after) {
        patience_until_ = std::max(patience_until_, moment.machine.instant + *quota.retry_after);
    }
    if (scenario_.headers != Headers::full || !quota.remaining || !quota.reset) {
        return;
    }
    knows_quota_ = true;
    const bool nothing_left = *quota.remaining == 0 && *quota.reset > epoch + moment.at;
    nothing_left_until_ =
        nothing_left ? std::optional(*quota.reset - scenario_.servers_apart) : std::nullopt;
}

}  // namespace lexid::sim
