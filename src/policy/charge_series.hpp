#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace lexid::policy {

// Ascending by time. The number tells charges of one moment apart.
struct ChargeId {
    Time at{};
    std::uint64_t number = 0;

    friend auto operator<=>(const ChargeId&, const ChargeId&) = default;
};

// A sum by its number within one Charges, and what a charge adds to it.
using SumNumber = std::uint32_t;
struct ChargePart {
    SumNumber sum = 0;
    std::int64_t amount = 0;
};
using ChargeParts = std::vector<ChargePart>;

// The time after now - length, and how much may be used in it so that the caller's own amount fits.
struct Window {
    Duration length{};
    Time now{};
    std::int64_t used_at_most = 0;
};

// What is used in a window. Every charge counts as 1, or as its amount where a sum is asked for.
struct Use {
    std::int64_t used = 0;  // the largest number if it is more
    bool covered = true;    // whether that is all
    Time frees_at{};        // when the oldest charge leaves the window; now if it is empty
    // When the window is covered and no more than `used_at_most` is used, if nothing is charged
    // until then; now if that is so already.
    Time until{};

    friend bool operator==(const Use&, const Use&) = default;
};

// The charges that one rule counts, or the policy, in the order of their ids, with running sums.
class ChargeSeries {
public:
    // Lives in a map of the owner, longer than it is part of the series.
    using Entry = std::pair<const ChargeId, ChargeParts>;

    void insert(const Entry& entry);
    void erase(ChargeId id);
    // Everything that the others hold too. O(n log n) in all, however many they are.
    void add(std::span<const ChargeSeries* const> others);
    void forget_before(Time time);

    Use count(const Window& window) const;
    Use sum(const Window& window, std::optional<SumNumber> sum) const;

    const std::vector<const Entry*>& entries() const { return entries_; }

private:
    __extension__ using Wide = __int128;  // no number of amounts overflows it

    // Of all entries before a place, and forgotten ones.
    struct Running {
        Wide sum = 0;
        Time lacking = Time::min();  // of the latest that does not say what it adds to the sum
    };

    std::size_t first_in(const Window& window) const;
    void run_from(std::size_t place);

    std::vector<const Entry*> entries_;
    std::map<SumNumber, std::vector<Running>> sums_;  // of each one element more than entries
};

}  // namespace lexid::policy
