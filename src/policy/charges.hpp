#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "policy/charge_series.hpp"

namespace lexid::policy {

// What a charge adds to the limits that add up `sum` (Sum::key).
struct Amount {
    std::string sum;
    std::int64_t amount = 0;  // at least 0

    friend bool operator==(const Amount&, const Amount&) = default;
};

// A charge as a checkpoint keeps it.
struct Charge {
    ChargeId id;
    std::vector<std::string> rules;  // that count it: the charged one and those that inherited it
    std::vector<Amount> amounts;

    friend bool operator==(const Charge&, const Charge&) = default;
};

// When which rule was charged with what, for rolling windows: a charge is an intent, made when it
// is recorded. Pure bookkeeping, rebuilt from the ledger at a start. Charging in the order of time
// and questions are O(log charges); whatever changes the past moves what came later.
//
// - A charge that lies after `now` (the clock was set back since) counts too: a limit that is
//   reached too early is safe, one that is exceeded is not.
// - A window is covered if it begins no earlier than covered_from() and, for a sum, if every charge
//   in it says what it adds to that sum. What is not covered allows nothing.
// - Rules count sets of charges: whatever is renamed back and forth, no charge counts twice.
class Charges {
public:
    Charges() = default;
    Charges(Charges&&) = default;
    Charges& operator=(Charges&&) = default;

    // Charges `rule` and the policy; the id is new.
    ChargeId charge(std::string_view rule, Time at, std::span<const Amount> amounts = {});

    // Takes the charge back from every rule that counts it; does nothing if there is none.
    void release(ChargeId id);

    // Names came and went in one reload of the policy: each fresh one counts, from now on, all
    // charges of those that vanished as well. A name that vanished keeps its own for its return.
    void inherit(std::span<const std::string> vanished, std::span<const std::string> fresh);

    // For the policy as a whole (`total`) and for one rule.
    Use by_rule(std::string_view rule, const Window& window, std::string_view sum = {}) const;
    Use total(const Window& window, std::string_view sum = {}) const;

    // All charges made so far count, from now on, so much longer than their windows are: they were
    // dated by another process, whose clock may have been so far behind the one that asks.
    void count_longer(Duration by);
    // Which those are, and by how much; put back for a copy.
    struct Longer {
        Time until = Time::min();  // charged no later than that
        Duration by{};

        friend bool operator==(const Longer&, const Longer&) = default;
    };
    const Longer& longer() const { return longer_; }
    void put_back(const Longer& longer) { longer_ = longer; }

    // Forgets what was charged before `time`.
    void forget_before(Time time);
    Time covered_from() const { return covered_from_; }
    // How many rules count anything: what a charge names at most.
    std::size_t rule_count() const { return by_rule_.size(); }
    // When the oldest charge was made; the end of time if there is none.
    Time oldest() const { return charges_.empty() ? Time::max() : charges_.begin()->first.at; }

    // The charges behind `after` by ascending id, up to so many of them, and one of them put back;
    // `put_back` ignores an id that is there. All of them, forget_before(covered_from()) and
    // put_back(longer()) make a copy.
    static constexpr ChargeId before_all{Time::min(), 0};
    std::vector<Charge> all(ChargeId after = before_all,
                            std::size_t count_max = std::numeric_limits<std::size_t>::max()) const;
    void put_back(const Charge& charge);

private:
    const ChargeSeries::Entry* insert(ChargeId id, std::span<const Amount> amounts);
    // The rule's own, to add to: what it shared with others is copied.
    ChargeSeries& series_of(std::string_view rule);
    Use use_of(const ChargeSeries& series, const Window& window, std::string_view sum) const;
    Use use_of_plain(const ChargeSeries& series, const Window& window, std::string_view sum) const;

    std::map<ChargeId, ChargeParts> charges_;
    // Names that inherited the same share it until one of them is charged: an edit that renames
    // thousands of rules would copy every charge for each of them. What is released or forgotten
    // goes from all rules, so it may go from what they share.
    std::map<std::string, std::shared_ptr<ChargeSeries>, std::less<>> by_rule_;
    ChargeSeries total_;
    std::map<std::string, SumNumber, std::less<>> sums_;  // every sum there ever was
    std::uint64_t last_number_ = 0;
    Time covered_from_ = Time::min();
    Longer longer_;
};

}  // namespace lexid::policy
