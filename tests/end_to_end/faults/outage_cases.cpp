// F34 and F100: what goes wrong for longer than one request, and over restarts.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <iterator>

#include "end_to_end/faults/case.hpp"

namespace lexid::faults {
namespace {

using Clock = std::chrono::steady_clock;

// Answers 503 to everything, having done what an approval asked for: from the middle of the
// approvals until lexid has sent five lists into that, the last two without an approval in between.
class Storm {
public:
    static constexpr int tasks = 100;

    std::optional<Play> answer(Workspace& workspace, const Seen& seen) {
        const bool list = is_list(seen);
        approvals_ += list ? 0 : 1;
        if (phase_ == Phase::before && approvals_ > approvals_before) {
            phase_ = Phase::within;
            begin_ = Clock::now();
        }
        if (phase_ == Phase::within) {
            return within(workspace, seen);
        }
        if (phase_ == Phase::after) {
            list_passed_ = list_passed_ || list;
            approval_first_ = approval_first_ || !list_passed_;
        }
        return std::nullopt;
    }

    int approvals() const { return approvals_; }
    std::string seen(int connections) const {
        const auto lasted = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - begin_);
        std::cout << "F34: " + std::to_string(approvals_into_) + " approvals and " +
                         std::to_string(lists_into_) + " lists went into a storm of " +
                         std::to_string(lasted.count()) + " ms\n";
        return phase_ != Phase::after                      ? "APPROVALS ALL THE TIME"
               : approvals_into_ > bouts_max * connections ? "MORE APPROVALS WENT INTO IT"
               : approval_first_                           ? "AN APPROVAL PROBED"
                                                           : "a list probed";
    }

private:
    enum class Phase { before, within, after };

    static constexpr int approvals_before = 20;
    // Five troubles in a row close the gate to approvals; an answer from before the storm may come
    // after the first of them.
    static constexpr int bouts_max = 6;

    Play within(Workspace& workspace, const Seen& seen) {
        if (is_list(seen)) {
            ++lists_into_;
            if (++lists_in_a_row_ >= 2 && lists_into_ >= 5) {
                phase_ = Phase::after;
                end_ = Clock::now();
            }
        } else {
            ++approvals_into_;
            lists_in_a_row_ = 0;
            workspace.apply(seen);
        }
        return play(http(503, ""));
    }

    Phase phase_ = Phase::before;
    std::atomic<int> approvals_ = 0;
    int approvals_into_ = 0;
    int lists_into_ = 0;
    int lists_in_a_row_ = 0;
    bool list_passed_ = false;     // after the storm
    bool approval_first_ = false;  // the same, before any list
    Clock::time_point begin_;
    Clock::time_point end_;
};

void storm(Stage& stage) {
    auto storm = std::make_shared<Storm>();
    for (int i = 1; i < Storm::tasks; ++i) {
        stage.workspace.add({.id = std::to_string(i)});
    }
    stage.account.one_pass.reset();
    stage.seed = 4309;  // of short waits, so that the test is short
    stage.fault = [&stage, storm](const Seen& seen) {
        return storm->answer(stage.workspace, seen);
    };
    stage.is_over = [storm](const FaultServer&, const service::Account& account) {
        return storm->approvals() >= Storm::tasks && account.engine().nothing_under_way() &&
               account.engine().unknown_count() == 0;
    };
    stage.also = [&stage, storm](const FaultServer& server, const service::Account&) {
        const auto connections = static_cast<int>(stage.account.engine.connections);
        return storm->seen(connections) + (server.connections_at_once_max() <= connections
                                               ? ", at most 8 connections at once"
                                               : ", MORE CONNECTIONS");
    };
}

Cases storms() {
    return {
        {"F34", "503 at two lists in a row",
         "the list fails 2 times; confirmed; approved once; 1 request",
         [](Stage& stage) {
             stage.fault = [](const Seen& seen) {
                 return is_list(seen) && seen.number <= 2 ? std::optional(play(http(503, "")))
                                                          : std::nullopt;
             };
         },
         "503"},
        {"F34", "503 at every list: the pass gives up",
         "the list fails 3 times; not approved; 0 requests",
         [](Stage& stage) {
             stage.fault = [](const Seen& seen) {
                 return is_list(seen) ? std::optional(play(http(503, ""))) : std::nullopt;
             };
         },
         "503"},
        {"F34",
         "503 at everything for some seconds amid 100 approvals (ten minutes of it: "
         "tests/engine/storm_test.cpp)",
         "the list fails again and again; 100 confirmed; 100 approved; 100 requests; a list "
         "probed, "
         "at most 8 connections at once",
         storm, "503"},
    };
}

// An approval is lost, and the key is refused from then on, also after a restart; after a second
// one it works again. Meanwhile there is another task to approve.
void refuse_over_a_restart(Stage& stage, int status, std::string_view code) {
    struct Key {
        std::atomic<bool> refused = false;
        std::atomic<int> approvals = 0;
        std::atomic<int> approvals_while_refused = 0;
        int lives = 0;
        int lives_that_left_it_unknown = 0;
    };
    auto key = std::make_shared<Key>();
    stage.fault = [&stage, key,
                   no = http(status, error_body(code))](const Seen& seen) -> std::optional<Play> {
        const int approval = is_list(seen) ? 0 : 1;
        key->approvals += approval;
        if (key->refused) {
            key->approvals_while_refused += approval;
            return play(no);
        }
        if (approval == 0 || key->approvals > 1) {
            return std::nullopt;
        }
        key->refused = true;
        stage.workspace.apply(seen);
        stage.workspace.add({.id = "b"});
        return play("", End::reset);
    };
    stage.lives = 3;
    stage.account.one_pass.reset();
    stage.is_over = [key](const FaultServer&, const service::Account& account) {
        return key->refused ? account.engine().key_refused()
                            : key->approvals == 2 && account.engine().unknown_count() == 0;
    };
    stage.also = [key](const FaultServer&, const service::Account& account) {
        key->lives_that_left_it_unknown += account.engine().unknown_count() == 1 ? 1 : 0;
        key->refused = ++key->lives < 2;
        return key->approvals_while_refused > 0 ? "REQUESTS MEANWHILE"
               : key->lives_that_left_it_unknown != 2
                   ? "NOT KEPT"
                   : "kept over 2 restarts, no request meanwhile";
    };
}

Cases refused_key() {
    const std::string kept =
        "approving stops; unknown, then confirmed, then confirmed; 2 approved; 2 requests; kept "
        "over 2 restarts, no request meanwhile";
    const std::string valid_one = "give a valid one, with the `lexi` permission, at `api.key`";
    return {
        {"F100", "an approval is lost, then the key is refused at its settling",
         "approving stops; unknown; approved once; 1 request",
         [](Stage& stage) {
             stage.fault = [&stage](const Seen& seen) -> std::optional<Play> {
                 if (!is_list(seen)) {
                     stage.workspace.apply(seen);
                     return play("", End::reset);
                 }
                 return seen.number == 1
                            ? std::nullopt
                            : std::optional(play(http(401, error_body("invalid_key"))));
             };
         },
         valid_one},
        {"F100", "the same, with a task to approve, and after a restart; then the key works", kept,
         [](Stage& stage) { refuse_over_a_restart(stage, 401, "invalid_key"); }, valid_one},
        {"F100", "the same, where the key lacks the permission", kept,
         [](Stage& stage) { refuse_over_a_restart(stage, 403, "insufficient_permissions"); },
         "give the key the `lexi` permission in LeadLex"},
    };
}

}  // namespace

Cases outage_cases() {
    Cases cases = storms();
    std::ranges::move(refused_key(), std::back_inserter(cases));
    return cases;
}

}  // namespace lexid::faults
