#include "policy/charges.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "samples.hpp"

namespace lexid::policy {

using Use = Charges::Use;

inline void PrintTo(const Use& use, std::ostream* out) {
    *out << use.count << " until " << format_time(use.frees_at);
}

namespace {

using namespace std::chrono_literals;

TEST(Charges, CountWhatLiesInTheWindow) {
    Charges charges;
    charges.charge("a", noon);
    charges.charge("a", noon + 10min);
    charges.charge("b", noon + 10min);
    const Time now = noon + 1h;
    EXPECT_EQ(charges.by_rule("a", 2h, now), (Use{2, noon + 2h}));
    EXPECT_EQ(charges.by_rule("a", 1h, now), (Use{1, now + 10min})) << "the window is half open";
    EXPECT_EQ(charges.by_rule("a", 1h, now - 1us), (Use{2, now}));
    EXPECT_EQ(charges.by_rule("a", 50min, now), (Use{0, now}));
    EXPECT_EQ(charges.by_rule("b", 2h, now), (Use{1, now + 1h + 10min}));
    EXPECT_EQ(charges.by_rule("none", 2h, now), (Use{0, now}));
    EXPECT_EQ(charges.total(2h, now), (Use{3, noon + 2h}));
}

TEST(Charges, CountWhatLiesAheadWhenTheClockIsSetBack) {
    Charges charges;
    charges.charge("a", noon);
    EXPECT_EQ(charges.by_rule("a", 1h, noon - 1h), (Use{1, noon + 1h}));
    EXPECT_EQ(charges.total(1h, noon - 1h), (Use{1, noon + 1h}));
}

TEST(Charges, ReleaseTakesBackOne) {
    Charges charges;
    charges.charge("a", noon);
    charges.charge("a", noon);
    charges.charge("b", noon);
    charges.release("a", noon);
    EXPECT_EQ(charges.by_rule("a", 1h, noon).count, 1);
    EXPECT_EQ(charges.total(1h, noon).count, 2);
    charges.release("a", noon + 1us);
    charges.release("none", noon);
    EXPECT_EQ(charges.total(1h, noon).count, 2);
    charges.release("a", noon);
    charges.release("a", noon);
    EXPECT_EQ(charges.by_rule("a", 1h, noon).count, 0);
    EXPECT_EQ(charges.total(1h, noon).count, 1);
}

TEST(Charges, ForgetWhatWasBefore) {
    Charges charges;
    for (int i = 0; i < 10; ++i) {
        charges.charge("a", noon + i * 1min);
    }
    charges.forget_before(noon + 3min);
    EXPECT_EQ(charges.by_rule("a", 24h, noon + 10min), (Use{7, noon + 24h + 3min}));
    charges.forget_before(noon + 9min);
    EXPECT_EQ(charges.total(24h, noon + 10min), (Use{1, noon + 24h + 9min}));
    charges.charge("a", noon + 8min);
    EXPECT_EQ(charges.by_rule("a", 24h, noon + 10min), (Use{2, noon + 24h + 8min}));
    charges.forget_before(noon + 1h);
    EXPECT_EQ(charges.by_rule("a", 24h, noon + 1h).count, 0);
}

// The same by a plain list, over random histories.
TEST(Charges, AgreeWithAPlainList) {
    std::mt19937 random(7);
    const auto below = [&](int bound) { return static_cast<int>(random() % bound); };
    const std::string rules[] = {"a", "b", "c"};
    for (int round = 0; round < 50; ++round) {
        Charges charges;
        std::vector<std::pair<std::string, Time>> plain;
        for (int step = 0; step < 200; ++step) {
            const std::string& rule = rules[below(3)];
            const Time time = noon + below(100) * 1min;
            if (below(4) != 0) {
                charges.charge(rule, time);
                plain.emplace_back(rule, time);
            } else {
                charges.release(rule, time);
                const auto found = std::ranges::find(plain, std::pair(rule, time));
                if (found != plain.end()) {
                    plain.erase(found);
                }
            }
            if (below(40) == 0) {
                charges.forget_before(time - 60min);
                std::erase_if(plain, [&](const auto& p) { return p.second < time - 60min; });
            }
            const Time now = noon + below(120) * 1min;
            const Duration window = (1 + below(60)) * 1min;
            Use of_rule{0, now};
            Use of_all{0, now};
            const auto count = [&](Use& use, Time charged) {
                use.frees_at =
                    use.count == 0 ? charged + window : std::min(use.frees_at, charged + window);
                ++use.count;
            };
            for (const auto& [name, charged] : plain) {
                if (charged > now - window) {
                    count(of_all, charged);
                    if (name == rule) {
                        count(of_rule, charged);
                    }
                }
            }
            ASSERT_EQ(charges.by_rule(rule, window, now), of_rule);
            ASSERT_EQ(charges.total(window, now), of_all);
        }
    }
}

}  // namespace
}  // namespace lexid::policy
