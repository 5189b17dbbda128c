#include "policy/charges.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "samples.hpp"

namespace lexid::policy {

inline void PrintTo(const Use& use, std::ostream* out) {
    *out << use.used << (use.covered ? "" : " at least") << ", less from "
         << format_time(use.frees_at) << ", free at " << format_time(use.until);
}

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();

Charges copy_of(const Charges& charges) {
    Charges copy;
    copy.forget_before(charges.covered_from());
    for (const Charge& charge : charges.all()) {
        copy.put_back(charge);
    }
    copy.put_back(charges.longer());
    return copy;
}

TEST(Charges, CountWhatLiesInTheWindow) {
    Charges charges;
    charges.charge("a", noon);
    charges.charge("a", noon + 10min);
    charges.charge("b", noon + 10min);
    const Time now = noon + 1h;
    EXPECT_EQ(charges.by_rule("a", {2h, now, 2}), (Use{2, true, noon + 2h, now}));
    EXPECT_EQ(charges.by_rule("a", {2h, now, 1}), (Use{2, true, noon + 2h, noon + 2h}));
    EXPECT_EQ(charges.by_rule("a", {2h, now, 0}), (Use{2, true, noon + 2h, noon + 2h + 10min}));
    EXPECT_EQ(charges.by_rule("a", {1h, now, 1}), (Use{1, true, now + 10min, now}))
        << "the window is half open";
    EXPECT_EQ(charges.by_rule("a", {1h, now - 1us, 1}), (Use{2, true, now, now}));
    EXPECT_EQ(charges.by_rule("a", {50min, now, 0}), (Use{0, true, now, now}));
    EXPECT_EQ(charges.by_rule("none", {2h, now, 0}), (Use{0, true, now, now}));
    EXPECT_EQ(charges.total({2h, now, 3}), (Use{3, true, noon + 2h, now}));
}

TEST(Charges, CountWhatLiesAheadWhenTheClockIsSetBack) {
    Charges charges;
    charges.charge("a", noon);
    EXPECT_EQ(charges.by_rule("a", {1h, noon - 1h, 0}), (Use{1, true, noon + 1h, noon + 1h}));
    EXPECT_EQ(charges.total({1h, noon - 1h, 0}), (Use{1, true, noon + 1h, noon + 1h}));
}

TEST(Charges, ThoseOfAnEarlierProcessCountLonger) {
    Charges charges;
    charges.count_longer(2min);
    EXPECT_EQ(charges.longer(), Charges::Longer()) << "there are none";
    charges.charge("a", noon);
    charges.charge("a", noon + 10min);
    charges.count_longer(0min);
    EXPECT_EQ(charges.longer(), Charges::Longer()) << "no longer";
    charges.count_longer(2min);
    charges.charge("a", noon + 11min);
    const struct {
        std::string_view name;
        Duration now;
        std::int64_t used_at_most;
        Use use;
    } rows[] = {
        {"all in the window", 15min, 2, {3, true, noon + 1h + 2min, noon + 1h + 2min}},
        {"the first is out, were it not for that",
         61min,
         2,
         {3, true, noon + 1h + 2min, noon + 1h + 2min}},
        {"the first is out", 1h + 2min, 2, {2, true, noon + 1h + 12min, noon + 1h + 2min}},
        {"both are out, the own one leaves",
         1h + 12min,
         0,
         {0, true, noon + 1h + 12min, noon + 1h + 12min}},
        {"until the own one is gone",
         1h + 5min,
         0,
         {2, true, noon + 1h + 12min, noon + 1h + 12min}},
    };
    for (const auto& row : rows) {
        for (const Charges& each : {copy_of(charges), copy_of(copy_of(charges))}) {
            SCOPED_TRACE(row.name);
            EXPECT_EQ(each.by_rule("a", {1h, noon + row.now, row.used_at_most}), row.use);
            EXPECT_EQ(each.total({1h, noon + row.now, row.used_at_most}), row.use);
        }
    }
    Charges own;
    own.charge("a", noon);
    own.count_longer(2min);
    own.charge("a", noon + 5min);
    EXPECT_EQ(own.total({1min, noon + 5min, 0}).until, noon + 6min) << "none other is in reach";
    own.count_longer(2min);
    EXPECT_EQ(own.total({1min, noon + 5min, 0}).until, noon + 8min) << "the next process";
}

TEST(Charges, AddUpWhatEachSaysOfASum) {
    Charges charges;
    charges.charge("a", noon, std::vector<Amount>{{"n", 30}, {"m", 1}});
    charges.charge("b", noon + 10min, std::vector<Amount>{{"n", 0}, {"m", 1}});
    charges.charge("a", noon + 20min, std::vector<Amount>{{"n", 12}, {"m", 1}});
    const Time now = noon + 30min;
    EXPECT_EQ(charges.total({1h, now, 42}, "n"), (Use{42, true, noon + 1h, now}));
    EXPECT_EQ(charges.total({1h, now, 41}, "n"), (Use{42, true, noon + 1h, noon + 1h}));
    EXPECT_EQ(charges.total({1h, now, 11}, "n"), (Use{42, true, noon + 1h, noon + 80min}));
    EXPECT_EQ(charges.by_rule("b", {1h, now, 0}, "n"), (Use{0, true, noon + 70min, now}));
    EXPECT_EQ(charges.total({15min, now, 0}, "n").used, 12);
    EXPECT_EQ(charges.total({15min, now, 0}).used, 1);
}

TEST(Charges, TheLargestAmountsDoNotWrap) {
    Charges charges;
    for (int i = 0; i < 3; ++i) {
        charges.charge("a", noon + i * 1min, std::vector<Amount>{{"n", int64_max}});
    }
    const Time now = noon + 10min;
    EXPECT_EQ(charges.total({1h, now, 0}, "n"), (Use{int64_max, true, noon + 1h, noon + 62min}));
    EXPECT_EQ(charges.total({1h, now, int64_max}, "n").until, noon + 61min);
}

TEST(Charges, AWindowWithAChargeThatLacksTheSumIsNotCovered) {
    Charges charges;
    charges.charge("a", noon, std::vector<Amount>{{"n", 1}});
    charges.charge("a", noon + 10min);
    charges.charge("b", noon + 20min, std::vector<Amount>{{"n", 1}});
    const Time now = noon + 30min;
    EXPECT_EQ(charges.by_rule("a", {1h, now, 9}, "n"), (Use{1, false, noon + 1h, noon + 70min}));
    EXPECT_EQ(charges.total({1h, now, 9}, "n"), (Use{2, false, noon + 1h, noon + 70min}));
    EXPECT_EQ(charges.total({1h, now, 1}, "n").until, noon + 70min);
    EXPECT_EQ(charges.total({1h, now, 0}, "n").until, noon + 80min);
    EXPECT_TRUE(charges.by_rule("b", {1h, now, 9}, "n").covered);
    EXPECT_TRUE(charges.total({20min, now, 9}, "n").covered);
    EXPECT_EQ(charges.total({1h, now, 9}, "new"), (Use{0, false, noon + 1h, noon + 80min}));
    EXPECT_TRUE(charges.by_rule("none", {1h, now, 9}, "new").covered);
    EXPECT_TRUE(charges.total({1h, now, 9}).covered) << "a count needs no amount";
}

TEST(Charges, ReleaseTakesBackOneEverywhere) {
    Charges charges;
    const ChargeId first = charges.charge("a", noon, std::vector<Amount>{{"n", 5}});
    const ChargeId second = charges.charge("a", noon, std::vector<Amount>{{"n", 7}});
    charges.inherit(std::vector<std::string>{"a"}, std::vector<std::string>{"b"});
    charges.release(first);
    for (const std::string_view rule : {"a", "b"}) {
        EXPECT_EQ(charges.by_rule(rule, {1h, noon, 9}).used, 1);
        EXPECT_EQ(charges.by_rule(rule, {1h, noon, 9}, "n").used, 7);
    }
    EXPECT_EQ(charges.total({1h, noon, 9}, "n").used, 7);
    charges.release(first);
    charges.release({noon, 99});
    EXPECT_EQ(charges.total({1h, noon, 9}).used, 1);
    charges.release(second);
    EXPECT_EQ(charges.total({1h, noon, 9}), (Use{0, true, noon, noon}));
    EXPECT_TRUE(charges.all().empty());
}

TEST(Charges, ANewNameInheritsWhatTheVanishedOnesCounted) {
    using Names = std::vector<std::string>;
    Charges charges;
    charges.charge("a", noon);
    charges.charge("b", noon);
    charges.charge("kept", noon);
    const auto used = [&](std::string_view rule) {
        return charges.by_rule(rule, {1h, noon, 9}).used;
    };
    charges.inherit(Names{"a", "b"}, Names{"c", "d"});
    EXPECT_EQ(used("c"), 2);
    EXPECT_EQ(used("d"), 2);
    EXPECT_EQ(used("kept"), 1);
    charges.charge("c", noon);
    EXPECT_EQ(used("d"), 2) << "what comes later is the charged rule's alone";
    charges.inherit(Names{"c"}, Names{"a"});
    EXPECT_EQ(used("a"), 3) << "back and forth, nothing counts twice";
    charges.inherit(Names{"a"}, Names{});
    charges.inherit(Names{}, Names{"a", "e"});
    EXPECT_EQ(used("a"), 3) << "a name that comes back has what it had";
    EXPECT_EQ(used("e"), 0);
    EXPECT_EQ(charges.total({1h, noon, 9}).used, 4);
}

// To make a set of its own for each new name of each vanished one would take minutes and gigabytes.
TEST(Charges, AllRulesOfALongPolicyMayBeRenamedAtOnce) {
    constexpr int rules = 2'000;
    constexpr int charged = 4'000;
    Charges charges;
    std::vector<std::string> old_names;
    std::vector<std::string> new_names;
    for (int i = 0; i < rules; ++i) {
        old_names.push_back("old " + std::to_string(i));
        new_names.push_back("new " + std::to_string(i));
    }
    for (int i = 0; i < charged; ++i) {
        charges.charge(old_names[i % rules], noon, std::vector<Amount>{{"n", 1}});
    }
    charges.inherit(old_names, new_names);
    const ChargeId own = charges.charge(new_names[0], noon, std::vector<Amount>{{"n", 1}});
    const auto used = [&](std::string_view rule) {
        return charges.by_rule(rule, {1h, noon, 9}, "n").used;
    };
    EXPECT_EQ(used(old_names[0]), charged / rules);
    EXPECT_EQ(used(new_names[0]), charged + 1);
    EXPECT_EQ(used(new_names[rules - 1]), charged)
        << "what comes later is the charged rule's alone";
    charges.release({noon, 1});
    charges.release(own);
    EXPECT_EQ(used(old_names[0]), charged / rules - 1);
    EXPECT_EQ(used(new_names[0]), charged - 1);
    EXPECT_EQ(used(new_names[rules - 1]), charged - 1) << "and is released from all";
    charges.forget_before(noon + 1min);
    EXPECT_EQ(used(new_names[0]), 0);
    EXPECT_EQ(charges.rule_count(), 0U);
}

TEST(Charges, WhatIsForgottenIsNotCovered) {
    Charges charges;
    for (int i = 0; i < 10; ++i) {
        charges.charge("a", noon + i * 1min, std::vector<Amount>{{"n", i}});
    }
    charges.forget_before(noon + 3min);
    EXPECT_EQ(charges.covered_from(), noon + 3min);
    const Time now = noon + 10min;
    EXPECT_EQ(charges.by_rule("a", {7min, now, 9}), (Use{6, true, now + 1min, now}));
    EXPECT_EQ(charges.total({7min, now, 39}, "n"), (Use{39, true, now + 1min, now}));
    EXPECT_EQ(charges.by_rule("a", {8min, now, 9}), (Use{7, false, now + 1min, now + 1min}));
    EXPECT_EQ(charges.by_rule("none", {8min, now, 9}), (Use{0, false, now, now + 1min}));
    charges.charge("a", noon + 1min, std::vector<Amount>{{"n", 100}});
    EXPECT_EQ(charges.total({10min, now, 999}, "n").used, 142) << "what comes late counts";
    charges.forget_before(noon);
    EXPECT_EQ(charges.covered_from(), noon + 3min);
    charges.forget_before(noon + 1h);
    EXPECT_EQ(charges.total({1min, noon + 1h, 9}).used, 0);
}

// Charges as a plain list, counted from scratch.
class PlainCharges {
public:
    struct One {
        Charge charge;
        std::set<std::string> rules;
    };

    void charge(ChargeId id, const std::string& rule, std::vector<Amount> amounts) {
        all_.push_back({{id, {}, std::move(amounts)}, {rule}});
    }
    void release(ChargeId id) {
        std::erase_if(all_, [&](const One& one) { return one.charge.id == id; });
    }
    void inherit(const std::vector<std::string>& vanished, const std::vector<std::string>& fresh) {
        for (One& one : all_) {
            if (std::ranges::any_of(vanished,
                                    [&](const auto& name) { return one.rules.contains(name); })) {
                one.rules.insert(fresh.begin(), fresh.end());
            }
        }
    }
    void forget_before(Time time) {
        covered_from_ = std::max(covered_from_, time);
        std::erase_if(all_, [&](const One& one) { return one.charge.id.at < time; });
    }

    // `rule` empty: all of them. The time at which the use is small enough is searched, not
    // computed: it can only be a moment at which something leaves the window, or becomes covered.
    Use use(const std::string& rule, const Window& window, const std::string& sum) const {
        Use use = at(rule, window, sum);
        std::set<Time> moments = {window.now};
        for (const One& one : all_) {
            moments.insert(one.charge.id.at + window.length);
        }
        if (covered_from_ != Time::min()) {
            moments.insert(covered_from_ + window.length);
        }
        use.frees_at = window.now;
        for (const Time moment : moments) {
            const Use then = at(rule, {window.length, moment, 0}, sum);
            if (moment >= window.now && then.covered && then.used <= window.used_at_most) {
                use.until = moment;
                break;
            }
        }
        for (const One& one : all_) {
            if (counts(one, rule, window)) {
                const Time leaves = one.charge.id.at + window.length;
                use.frees_at = use.frees_at == window.now ? leaves : std::min(use.frees_at, leaves);
            }
        }
        return use;
    }

    const std::vector<One>& all() const { return all_; }

private:
    static bool counts(const One& one, const std::string& rule, const Window& window) {
        return one.charge.id.at > window.now - window.length &&
               (rule.empty() || one.rules.contains(rule));
    }
    Use at(const std::string& rule, const Window& window, const std::string& sum) const {
        Use use{.covered = covered_from_ <= window.now - window.length};
        for (const One& one : all_) {
            if (!counts(one, rule, window)) {
                continue;
            }
            std::int64_t amount = 1;
            if (!sum.empty()) {
                const auto found = std::ranges::find(one.charge.amounts, sum, &Amount::sum);
                use.covered = use.covered && found != one.charge.amounts.end();
                amount = found == one.charge.amounts.end() ? 0 : found->amount;
            }
            if (__builtin_add_overflow(use.used, amount, &use.used)) {
                use.used = int64_max;
            }
        }
        return use;
    }

    std::vector<One> all_;
    Time covered_from_ = Time::min();
};

// Random histories: charges in and out of order, releases, new names, forgetting, copies.
class History {
public:
    explicit History(unsigned seed) : random_(seed) {}

    void step() {
        const int what = below(20);
        if (what < 12) {
            charge();
        } else if (what < 15 && !plain_.all().empty()) {
            const ChargeId id = plain_.all()[below(plain_.all().size())].charge.id;
            charges_.release(id);
            plain_.release(id);
        } else if (what == 15) {
            const std::vector<std::string> vanished = names(3);
            const std::vector<std::string> fresh = names(3);
            charges_.inherit(vanished, fresh);
            plain_.inherit(vanished, fresh);
        } else if (what == 16 && below(4) == 0) {
            const Time time = now_ - below(300) * 1min;
            charges_.forget_before(time);
            plain_.forget_before(time);
        } else if (what == 17) {
            charges_ = copy_of(charges_);
        } else {
            now_ += (below(40) - 10) * 1min;
        }
    }

    void compare() {
        const std::int64_t at_most[] = {0, 1, 3, below(300), int64_max - 1};
        const Window window{(1 + below(120)) * 1min, now_, at_most[below(5)]};
        for (const std::string& sum : {std::string(), std::string("n"), std::string("m")}) {
            const std::string rule = names(1).empty() ? "a" : std::string(1, "abcd"[below(4)]);
            ASSERT_EQ(charges_.by_rule(rule, window, sum), plain_.use(rule, window, sum));
            ASSERT_EQ(charges_.total(window, sum), plain_.use("", window, sum));
        }
    }

private:
    int below(std::size_t bound) { return static_cast<int>(random_() % bound); }
    std::vector<std::string> names(int count_max) {
        std::set<std::string> names;
        for (int i = below(count_max + 1); i > 0; --i) {
            names.insert(std::string(1, "abcd"[below(4)]));
        }
        return {names.begin(), names.end()};
    }
    void charge() {
        const std::int64_t amounts[] = {0, 1, below(100), int64_max};
        std::vector<Amount> adds;
        for (const std::string& sum : {std::string("n"), std::string("m")}) {
            if (below(8) != 0) {
                adds.push_back({sum, amounts[below(below(20) == 0 ? 4 : 3)]});
            }
        }
        const std::string rule(1, "abcd"[below(4)]);
        const Time at = below(10) == 0 ? now_ + (below(60) - 50) * 1min : now_;
        plain_.charge(charges_.charge(rule, at, adds), rule, adds);
    }

    std::mt19937 random_;
    Charges charges_;
    PlainCharges plain_;
    Time now_ = noon;
};

TEST(Charges, AgreeWithAPlainListCountedFromScratch) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        History history(seed);
        for (int step = 0; step < 150; ++step) {
            history.step();
            ASSERT_NO_FATAL_FAILURE(history.compare()) << "step " << step;
        }
    }
}

TEST(Charges, AreListedAndPutBack) {
    Charges charges;
    const ChargeId id = charges.charge("a", noon, std::vector<Amount>{{"n", 5}});
    charges.inherit(std::vector<std::string>{"a"}, std::vector<std::string>{"b"});
    const std::vector<Charge> all = charges.all();
    ASSERT_EQ(all, (std::vector<Charge>{{id, {"a", "b"}, {{"n", 5}}}}));
    Charges other = copy_of(charges);
    other.put_back(all[0]);
    EXPECT_EQ(other.all(), all);
    other.put_back({id, {"c"}, {{"n", 7}}});
    EXPECT_EQ(other.all(), all) << "it is there already";
    EXPECT_NE(other.charge("a", noon), id) << "ids are new after a copy, too";
    Charges twice;
    twice.put_back({id, {"a", "a"}, {{"n", 5}}});
    EXPECT_EQ(twice.by_rule("a", {1h, noon, 9}).used, 1);
    EXPECT_EQ(twice.by_rule("a", {1h, noon, 9}, "n").used, 5);
}

TEST(Charges, ARuleThatInheritsNothingCountsNothing) {
    Charges charges;
    charges.inherit(std::vector<std::string>{"a"}, std::vector<std::string>{"b", "c"});
    EXPECT_EQ(charges.rule_count(), 0u);
    EXPECT_EQ(charges.oldest(), Time::max());
    charges.charge("a", noon);
    EXPECT_EQ(charges.rule_count(), 1u);
    EXPECT_EQ(charges.oldest(), noon);
    charges.forget_before(noon);
    EXPECT_EQ(charges.oldest(), noon);
    charges.forget_before(noon + 1us);
    EXPECT_EQ(charges.oldest(), Time::max());
    EXPECT_EQ(charges.rule_count(), 0u);
}

TEST(Charges, AreListedInParts) {
    Charges charges;
    for (int i = 0; i < 10; ++i) {
        charges.charge(i % 3 == 0 ? "a" : "b", noon + std::chrono::minutes(i / 2));
    }
    const std::vector<Charge> all = charges.all();
    for (std::size_t size = 1; size <= all.size(); ++size) {
        std::vector<Charge> parts;
        ChargeId last = Charges::before_all;
        for (auto part = charges.all(last, size); !part.empty(); part = charges.all(last, size)) {
            ASSERT_LE(part.size(), size);
            last = part.back().id;
            parts.insert(parts.end(), part.begin(), part.end());
        }
        EXPECT_EQ(parts, all) << size;
    }
}

}  // namespace
}  // namespace lexid::policy
