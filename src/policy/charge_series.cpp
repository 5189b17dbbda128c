#include "policy/charge_series.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace lexid::policy {
namespace {

constexpr auto id_of = [](const ChargeSeries::Entry* entry) { return entry->first; };
constexpr auto time_of = [](const ChargeSeries::Entry* entry) { return entry->first.at; };

}  // namespace

void ChargeSeries::insert(const Entry& entry) {
    const auto at = std::ranges::lower_bound(entries_, entry.first, {}, id_of);
    if (at != entries_.end() && (*at)->first == entry.first) {
        return;
    }
    for (const ChargePart& part : entry.second) {
        sums_[part.sum];
    }
    const auto place = static_cast<std::size_t>(at - entries_.begin());
    entries_.insert(at, &entry);
    run_from(place);
}

void ChargeSeries::erase(ChargeId id) {
    const auto at = std::ranges::lower_bound(entries_, id, {}, id_of);
    if (at != entries_.end() && (*at)->first == id) {
        run_from(static_cast<std::size_t>(entries_.erase(at) - entries_.begin()));
    }
}

void ChargeSeries::add(std::span<const ChargeSeries* const> others) {
    for (const ChargeSeries* other : others) {
        entries_.insert(entries_.end(), other->entries_.begin(), other->entries_.end());
        for (const auto& [sum, running] : other->sums_) {
            sums_[sum];
        }
    }
    // One entry in two series is one element of the owner's map.
    std::ranges::sort(entries_, {}, id_of);
    const auto repeated = std::ranges::unique(entries_);
    entries_.erase(repeated.begin(), repeated.end());
    run_from(0);
}

void ChargeSeries::forget_before(Time time) {
    const auto kept = std::ranges::lower_bound(entries_, time, {}, time_of);
    const auto forgotten = kept - entries_.begin();
    entries_.erase(entries_.begin(), kept);
    for (auto& [sum, running] : sums_) {
        running.erase(running.begin(), running.begin() + forgotten);
    }
}

// Computes the running sums anew behind `place`; those up to there stand.
void ChargeSeries::run_from(std::size_t place) {
    for (auto& [sum, running] : sums_) {
        running.resize(std::max<std::size_t>(1, std::min(running.size(), place + 1)));
        for (std::size_t i = running.size() - 1; i < entries_.size(); ++i) {
            const auto& [id, parts] = *entries_[i];
            const auto part = std::ranges::find(parts, sum, &ChargePart::sum);
            Running next = running.back();
            if (part == parts.end()) {
                next.lacking = id.at;
            } else {
                next.sum += part->amount;
            }
            running.push_back(next);
        }
    }
}

std::size_t ChargeSeries::first_in(const Window& window) const {
    const auto first = std::ranges::upper_bound(entries_, window.now - window.length, {}, time_of);
    return static_cast<std::size_t>(first - entries_.begin());
}

Use ChargeSeries::count(const Window& window) const {
    const std::size_t first = first_in(window);
    Use use{.frees_at = window.now, .until = window.now};
    if (first == entries_.size()) {
        return use;
    }
    use.used = static_cast<std::int64_t>(entries_.size() - first);
    use.frees_at = time_of(entries_[first]) + window.length;
    if (use.used > window.used_at_most) {
        const auto leaving = first + static_cast<std::size_t>(use.used - window.used_at_most) - 1;
        use.until = time_of(entries_[leaving]) + window.length;
    }
    return use;
}

Use ChargeSeries::sum(const Window& window, std::optional<SumNumber> sum) const {
    const std::size_t first = first_in(window);
    Use use{.frees_at = window.now, .until = window.now};
    if (first == entries_.size()) {
        return use;
    }
    use.frees_at = time_of(entries_[first]) + window.length;
    const auto found = sum ? sums_.find(*sum) : sums_.end();
    if (found == sums_.end()) {
        use.covered = false;
        use.until = time_of(entries_.back()) + window.length;
        return use;
    }
    const std::vector<Running>& running = found->second;
    const Wide used = running.back().sum - running[first].sum;
    constexpr Wide used_max = std::numeric_limits<std::int64_t>::max();
    use.used = static_cast<std::int64_t>(std::min(used, used_max));
    const auto fits = [&](const Running& before) {
        return running.back().sum - before.sum <= window.used_at_most;
    };
    if (used > window.used_at_most) {
        const auto begin = running.begin() + static_cast<std::ptrdiff_t>(first);
        const auto enough = std::partition_point(begin, running.end(), std::not_fn(fits));
        use.until = time_of(entries_[static_cast<std::size_t>(enough - running.begin()) - 1]) +
                    window.length;
    }
    if (running.back().lacking > window.now - window.length) {
        use.covered = false;
        use.until = std::max(use.until, running.back().lacking + window.length);
    }
    return use;
}

}  // namespace lexid::policy
