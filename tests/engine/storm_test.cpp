// The API answers everything with 503 for ten minutes, in the middle of the work: what lexid sends
// into that, and how it comes back. A storm of seconds over a real network is a row of
// docs/faults.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// After some of the tasks were approved, and before the others are.
constexpr Instant storm_begin(550ms);
constexpr Instant storm_end = storm_begin + 10min;
constexpr Duration latency = 100ms;
constexpr int tasks = 100;
constexpr std::uint64_t seeds = 50;

// The gate opens by half at the fifth trouble in a row; before that it was shut for these times at
// most, and after that never longer than this.
constexpr Duration until_half_open = 500ms + 1s + 2s + 4s;
constexpr Duration gate_wait_max = 60s;

// One lexid and the API before it.
class Client {
public:
    struct Sent {
        Instant at;
        bool is_list = false;
    };

    explicit Client(std::uint64_t seed)
        : script_(Engine(unlimited(), seed), approve_all), pending_(ids(tasks)) {}

    void run_until(Instant end) {
        for (;;) {
            script_.commit();
            note_sent();
            const Instant now = script_.now().instant;
            const Instant wake = std::max(script_.engine().wake_at(script_.now()), now);
            const Instant answer = under_way_.empty() ? Instant::max() : under_way_.front().due;
            if (std::min(wake, answer) > end) {
                return script_.pass(end - now);
            }
            script_.pass(std::min(wake, answer) - now);
            if (answer <= wake) {
                this->answer();
            }
        }
    }

    // Those of a time that is not over yet at its end.
    std::vector<Sent> sent_between(Instant from, Instant to, bool lists) const {
        std::vector<Sent> found;
        std::ranges::copy_if(sent_, std::back_inserter(found), [=](const Sent& one) {
            return one.at >= from && one.at < to && one.is_list == lists;
        });
        return found;
    }
    const std::vector<Sent>& sent() const { return sent_; }
    std::size_t approvals_at_once_max() const { return at_once_max_; }
    std::size_t tasks_left() const { return pending_.size(); }
    const Engine& engine() { return script_.engine(); }

private:
    struct UnderWay {
        Instant due;
        std::string task;  // of an approval
        Status status{};   // of a list
    };

    void note_sent() {
        const Instant now = script_.now().instant;
        for (const Status status : std::exchange(script_.lists_sent, {})) {
            sent_.push_back({now, true});
            under_way_.push_back({now + latency, "", status});
        }
        for (const std::string& task : std::exchange(script_.requests, {})) {
            sent_.push_back({now, false});
            under_way_.push_back({now + latency, task});
        }
        at_once_max_ = std::max(
            at_once_max_, static_cast<std::size_t>(std::ranges::count_if(
                              under_way_, [](const UnderWay& one) { return !one.task.empty(); })));
    }

    void answer() {
        const UnderWay one = std::move(under_way_.front());
        under_way_.pop_front();
        const bool storm = one.due >= storm_begin && one.due < storm_end;
        if (!one.task.empty()) {
            if (!storm) {
                std::erase(pending_, one.task);
            }
            script_.answer(one.task, storm ? Proof::nothing : Proof::done);
        } else if (storm) {
            script_.list_fails({.text = "the API answered 503"}, one.status);
        } else {
            script_.list(one.status == Status::pending ? pending_ : std::vector<std::string>(),
                         one.status);
        }
    }

    Script script_;
    std::vector<std::string> pending_;
    std::deque<UnderWay> under_way_;
    std::vector<Sent> sent_;
    std::size_t at_once_max_ = 0;
};

TEST(Storm, IsProbedByListsAndNotByApprovals) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(seed);
        Client client(seed);
        client.run_until(storm_end);
        ASSERT_LT(client.tasks_left(), std::size_t{tasks});
        ASSERT_GT(client.tasks_left(), 0u);
        const auto approvals = client.sent_between(storm_begin, storm_end, false);
        EXPECT_LE(approvals.size(), 5u * client.approvals_at_once_max());
        EXPECT_TRUE(approvals.empty() ||
                    approvals.back().at <= storm_begin + until_half_open + 5 * latency);
        const auto lists = client.sent_between(storm_begin, storm_end, true);
        EXPECT_GE(lists.size(), 10u);
        EXPECT_LE(lists.size(), 40u);
        for (std::size_t i = 1; i < lists.size(); ++i) {
            EXPECT_LE(lists[i].at - lists[i - 1].at, gate_wait_max + latency);
        }
    }
}

TEST(Storm, IsOverOnceAListIsAnswered) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(seed);
        Client client(seed);
        client.run_until(storm_end + gate_wait_max + 10s);
        const auto first = std::ranges::find_if(
            client.sent(), [](const Client::Sent& one) { return one.at >= storm_end; });
        ASSERT_NE(first, client.sent().end());
        EXPECT_TRUE(first->is_list);
        EXPECT_LE(first->at, storm_end + gate_wait_max);
        const auto approvals = client.sent_between(storm_end, Instant::max(), false);
        ASSERT_FALSE(approvals.empty());
        EXPECT_GE(approvals.front().at, first->at + latency);
        EXPECT_LE(client.approvals_at_once_max(), usual().connections);
        EXPECT_EQ(client.tasks_left(), 0u);
        EXPECT_EQ(client.engine().unknown_count(), 0u);
    }
}

TEST(Storm, IsNotFollowedByAHerd) {
    constexpr std::uint64_t clients = 150;
    std::map<std::chrono::seconds, int> back;  // in which second after the end
    for (std::uint64_t seed = 1; seed <= clients; ++seed) {
        Client client(seed);
        client.run_until(storm_end + gate_wait_max + latency);
        const auto lists = client.sent_between(storm_end, Instant::max(), true);
        ASSERT_FALSE(lists.empty());
        ++back[std::chrono::floor<std::chrono::seconds>(lists.front().at - storm_end)];
    }
    // Evenly spread over half a minute these would be five each second.
    for (const auto& [second, number] : back) {
        EXPECT_LE(number, 15) << second.count() << " s after the end";
    }
}

}  // namespace
}  // namespace lexid::engine
