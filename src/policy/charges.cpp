#include "policy/charges.hpp"

#include <algorithm>
#include <iterator>

namespace lexid::policy {

void Charges::Times::insert(Time at) {
    if (empty() || times.back() <= at) {
        times.push_back(at);
        return;
    }
    times.insert(
        std::upper_bound(times.begin() + static_cast<std::ptrdiff_t>(begin), times.end(), at), at);
}

bool Charges::Times::erase(Time at) {
    const auto first = times.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto after = std::upper_bound(first, times.end(), at);
    if (after == first || *std::prev(after) != at) {
        return false;
    }
    times.erase(std::prev(after));
    return true;
}

void Charges::Times::forget_before(Time time) {
    const auto first = times.begin() + static_cast<std::ptrdiff_t>(begin);
    begin = static_cast<std::size_t>(std::lower_bound(first, times.end(), time) - times.begin());
    if (begin > times.size() / 2) {
        times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(begin));
        begin = 0;
    }
}

Charges::Use Charges::Times::use(Duration window, Time now) const {
    const auto first = times.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto oldest = std::upper_bound(first, times.end(), now - window);
    if (oldest == times.end()) {
        return {0, now};
    }
    return {times.end() - oldest, *oldest + window};
}

void Charges::charge(std::string_view rule, Time at) {
    auto found = by_rule_.find(rule);
    if (found == by_rule_.end()) {
        found = by_rule_.emplace(rule, Times{}).first;
    }
    found->second.insert(at);
    all_.insert(at);
}

void Charges::release(std::string_view rule, Time at) {
    const auto found = by_rule_.find(rule);
    if (found != by_rule_.end() && found->second.erase(at)) {
        all_.erase(at);
    }
}

Charges::Use Charges::by_rule(std::string_view rule, Duration window, Time now) const {
    const auto found = by_rule_.find(rule);
    return found == by_rule_.end() ? Use{0, now} : found->second.use(window, now);
}

Charges::Use Charges::total(Duration window, Time now) const {
    return all_.use(window, now);
}

void Charges::forget_before(Time time) {
    all_.forget_before(time);
    for (auto it = by_rule_.begin(); it != by_rule_.end();) {
        it->second.forget_before(time);
        it = it->second.empty() ? by_rule_.erase(it) : std::next(it);
    }
}

}  // namespace lexid::policy
