#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "engine/random.hpp"

namespace lexid::sim {

// What can go wrong, or be done by others, in a run. Each befalls at its own opportunities.
enum class Fault : std::uint8_t {
    // The API and the way to it.
    list_fails,            // a page of HTML, a 5xx, a list without tasks
    list_lost,             // nobody answers
    list_slow,             // the answer takes almost as long as one waits for it
    list_of_other_status,  // the list shows tasks of another status than asked for
    list_capped,           // the list hides some tasks
    list_repeats,          // the list shows an id twice
    list_partial,          // the list hides some tasks and says so
    list_garbled,          // one of the list's tasks can't be read
    list_lags,             // lists go on to show a task as pending that was acted upon
    list_kept,             // somebody on the way answers with an earlier list
    rate_limited,          // a 429 that no quota explains
    quota_used,            // other programs spend what the day has left
    not_sent,              // no connection came about
    lost_before,           // a request is lost on its way
    lost_after,            // a request takes effect, its answer is lost
    late,                  // a request takes effect after its sender has given up
    server_error,          // a 5xx to a request, which took effect, will, or won't
    foreign_body,          // an answer about another task, HTML: as above
    key_refused,           // 401 or 403 for a while
    // People and other programs.
    people_approve,
    people_dismiss,
    people_change,
    people_withdraw,
    people_flag,  // what conditions see beside the digest changes
    // People who talk to lexid.
    people_hold,
    people_release,
    people_retry,
    people_settle,
    people_pause,
    people_resume,
    // The ledger.
    commit_slow,
    report_slow,   // what is durable is told late
    commit_fails,  // and is durable all the same, or not: the process ends
    ledger_lost,   // somebody takes it away, its end, or puts another one in its place
    // The process and its machine.
    crash,
    reboot,
    stop,
    policy_edit,
    policy_broken,
    wish,
    new_key,
    early_tick,
    suspend,
    wall_jump,
};
inline constexpr std::size_t fault_count = static_cast<std::size_t>(Fault::wall_jump) + 1;

std::string_view to_text(Fault fault);

// One in so many opportunities; 0 = never.
using Rates = std::array<std::uint32_t, fault_count>;

// A stream of random choices.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}

    std::uint64_t below(std::uint64_t limit) { return random_.next() % limit; }
    bool one_in(std::uint64_t count) { return below(count) == 0; }
    Duration between(Duration least, Duration most) { return least + random_.up_to(most - least); }
    // One of them.
    template <class T, std::size_t size>
    T of(const T (&choices)[size]) {
        return choices[below(size)];
    }

private:
    engine::Random random_;
};

// One fault, at its opportunity of that number, from 0.
struct OneFault {
    Fault fault = Fault::crash;
    std::size_t opportunity = 0;
};

// Says which faults befall. Each kind has a stream of its own, so that a kind that is turned off
// changes nothing for the others but what follows from it.
class Chance {
public:
    // With `only`, that fault befalls and no other, whatever the rates.
    Chance(std::uint64_t seed, const Rates& rates, std::optional<OneFault> only = {});

    bool befalls(Fault fault) {
        const auto kind = static_cast<std::size_t>(fault);
        if (only_) {
            return !calm_ && fault == only_->fault && opportunities_++ == only_->opportunity;
        }
        return !calm_ && rates_[kind] != 0 && dice_[kind].one_in(rates_[kind]);
    }
    // From now on nothing befalls.
    void calm() { calm_ = true; }
    bool is_calm() const { return calm_; }
    // Whether the only fault had its opportunity.
    bool only_befell() const { return only_ && opportunities_ > only_->opportunity; }

private:
    Rates rates_;
    std::array<Dice, fault_count> dice_;
    std::optional<OneFault> only_;
    std::size_t opportunities_ = 0;  // of the only fault
    bool calm_ = false;
};

}  // namespace lexid::sim
