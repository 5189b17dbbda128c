#include "policy/charges.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <optional>
#include <utility>

namespace lexid::policy {

ChargeId Charges::charge(std::string_view rule, Time at, std::span<const Amount> amounts) {
    const ChargeId id{at, ++last_number_};
    series_of(rule).insert(*insert(id, amounts));
    return id;
}

void Charges::put_back(const Charge& charge) {
    last_number_ = std::max(last_number_, charge.id.number);
    if (charges_.contains(charge.id)) {
        return;
    }
    const ChargeSeries::Entry* entry = insert(charge.id, charge.amounts);
    for (const std::string& rule : charge.rules) {
        series_of(rule).insert(*entry);
    }
}

const ChargeSeries::Entry* Charges::insert(ChargeId id, std::span<const Amount> amounts) {
    ChargeParts parts;
    parts.reserve(amounts.size());
    for (const Amount& amount : amounts) {
        assert(amount.amount >= 0);
        const auto next = static_cast<SumNumber>(sums_.size());
        parts.push_back({sums_.try_emplace(amount.sum, next).first->second, amount.amount});
    }
    const ChargeSeries::Entry& entry = *charges_.emplace(id, std::move(parts)).first;
    total_.insert(entry);
    return &entry;
}

ChargeSeries& Charges::series_of(std::string_view rule) {
    auto found = by_rule_.find(rule);
    if (found == by_rule_.end()) {
        found = by_rule_.emplace(rule, std::make_shared<ChargeSeries>()).first;
    } else if (found->second.use_count() > 1) {
        found->second = std::make_shared<ChargeSeries>(*found->second);
    }
    return *found->second;
}

void Charges::release(ChargeId id) {
    const auto found = charges_.find(id);
    if (found == charges_.end()) {
        return;
    }
    for (auto& [rule, series] : by_rule_) {
        series->erase(id);
    }
    total_.erase(id);
    charges_.erase(found);
}

void Charges::inherit(std::span<const std::string> vanished, std::span<const std::string> fresh) {
    const auto inherited = std::make_shared<ChargeSeries>();
    std::vector<const ChargeSeries*> parts;
    for (const std::string& old : vanished) {
        if (const auto found = by_rule_.find(old); found != by_rule_.end()) {
            parts.push_back(found->second.get());
        }
    }
    // Rules that inherited the same share it.
    std::ranges::sort(parts);
    parts.erase(std::ranges::unique(parts).begin(), parts.end());
    inherited->add(parts);
    if (inherited->entries().empty()) {
        return;
    }
    for (const std::string& name : fresh) {
        if (const auto found = by_rule_.find(name); found != by_rule_.end()) {
            series_of(name).add(std::array{std::as_const(inherited).get()});
        } else {
            by_rule_.emplace(name, inherited);
        }
    }
}

void Charges::count_longer(Duration by) {
    const bool any = !charges_.empty() && by > Duration::zero();
    longer_ = any ? Longer{charges_.rbegin()->first.at, by} : Longer{};
}

// While a charge that counts longer may be in reach, the window looks back from earlier on.
Use Charges::use_of(const ChargeSeries& series, const Window& window, std::string_view sum) const {
    Window longer = window;
    longer.now -= longer_.by;
    if (longer.now - window.length >= longer_.until) {
        return use_of_plain(series, window, sum);
    }
    Use use = use_of_plain(series, longer, sum);
    // A newer charge is in there only until the last of those is out of reach.
    const auto put_off = [&](Time leaves) {
        return leaves - window.length <= longer_.until
                   ? leaves + longer_.by
                   : std::max(leaves, longer_.until + window.length + longer_.by);
    };
    use.frees_at = put_off(use.frees_at);
    use.until = put_off(use.until);
    return use;
}

Use Charges::use_of_plain(const ChargeSeries& series, const Window& window,
                          std::string_view sum) const {
    std::optional<SumNumber> number;
    if (const auto known = sums_.find(sum); known != sums_.end()) {
        number = known->second;
    }
    Use use = sum.empty() ? series.count(window) : series.sum(window, number);
    if (covered_from_ > window.now - window.length) {
        use.covered = false;
        use.until = std::max(use.until, covered_from_ + window.length);
    }
    return use;
}

Use Charges::by_rule(std::string_view rule, const Window& window, std::string_view sum) const {
    static const ChargeSeries none;
    const auto found = by_rule_.find(rule);
    return use_of(found == by_rule_.end() ? none : *found->second, window, sum);
}

Use Charges::total(const Window& window, std::string_view sum) const {
    return use_of(total_, window, sum);
}

void Charges::forget_before(Time time) {
    covered_from_ = std::max(covered_from_, time);
    total_.forget_before(time);
    for (auto it = by_rule_.begin(); it != by_rule_.end();) {
        it->second->forget_before(time);
        it = it->second->entries().empty() ? by_rule_.erase(it) : std::next(it);
    }
    charges_.erase(charges_.begin(), charges_.lower_bound(ChargeId{time, 0}));
}

std::vector<Charge> Charges::all(ChargeId after, std::size_t count_max) const {
    std::vector<std::string_view> names(sums_.size());
    for (const auto& [name, number] : sums_) {
        names[number] = name;
    }
    std::vector<Charge> all;
    for (auto it = charges_.upper_bound(after); it != charges_.end() && all.size() < count_max;
         ++it) {
        const auto& [id, parts] = *it;
        Charge& charge = all.emplace_back();
        charge.id = id;
        for (const ChargePart& part : parts) {
            charge.amounts.push_back({std::string(names[part.sum]), part.amount});
        }
    }
    for (const auto& [rule, series] : by_rule_) {
        const auto id_of = [](const ChargeSeries::Entry* entry) { return entry->first; };
        auto entry = std::ranges::upper_bound(series->entries(), after, {}, id_of);
        for (Charge& charge : all) {
            if (entry != series->entries().end() && (*entry)->first == charge.id) {
                charge.rules.push_back(rule);
                ++entry;
            }
        }
    }
    return all;
}

}  // namespace lexid::policy
