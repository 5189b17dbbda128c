#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/engine.hpp"
#include "ledger/ledger.hpp"
#include "lexi/api.hpp"
#include "service/observer.hpp"
#include "service/record_writer.hpp"
#include "service/supervisor.hpp"

namespace lexid::service {

// Serves one account: performs what its engine asks for and tells it what came of it. Knows the
// network, the clock and the ledger; decides nothing.
//
// Everything happens on the supervisor's loop. What it is given must outlive it, and the ledger
// must be closed before it goes.
class Account {
public:
    struct Options {
        std::string name;
        engine::Engine::Settings engine;
        std::chrono::milliseconds timeout{};  // of one request; must be said
        // One pass: stop by itself once nothing is left that is due within this time.
        std::optional<Duration> one_pass;
        // Entries that are older, and that a checkpoint stands for, are removed; nothing: none are.
        std::optional<Duration> retention;
        std::string detail;  // recorded at the start: version, mode
    };

    struct Surroundings {
        Supervisor& supervisor;
        lexi::Api& api;
        ledger::Ledger& ledger;
        Observer& observer;
    };

    Account(Surroundings surroundings, Options options, std::uint64_t seed);

    // Rebuilds the engine's state from the ledger; before start().
    Result<void> restore();

    // The policy in force when the ledger was written last, if any.
    const std::optional<engine::PolicyRecord>& recorded_policy() const { return recorded_policy_; }

    void start(policy::PolicyRef policy);
    // Sends nothing more, records what is owed, then calls `stopped`. Requests under way are waited
    // for.
    void stop();
    // Gives up on the requests under way: their outcomes are unknown.
    void abandon_requests();

    void change_policy(policy::PolicyRef policy);
    void wish();
    // The API's key is another one, or may work again.
    void key_changed();

    // What a person tells lexid to do. `told` gets the answer once it is in the ledger, or at once
    // why nothing was done.
    using Told = std::function<void(Result<std::string>)>;
    void obey(const engine::OrderRecord& order, Told told);
    void settle(std::string_view task, engine::Outcome as, std::string_view by, Told told);

    void on_stopped(std::function<void()> stopped) { stopped_ = std::move(stopped); }

    const engine::Engine& engine() const { return engine_; }
    // Why a single pass could not do its work; empty if it did.
    const std::string& pass_failure() const { return pass_failure_; }
    // Approvals that a single pass left undone because they are due too late.
    std::size_t left_over() const { return left_over_; }

private:
    void perform(engine::Actions actions);
    void perform(engine::Engine::Obeyed obeyed, Told told);
    void arm_timer();
    void end_pass_if_done();
    void record(engine::Write write);
    void tell(engine::Notice notice);
    void tell_hidden(const std::string& task);
    void durable(std::uint64_t batch, const Result<std::uint64_t>& result);
    void look_for_room();
    void remove_old_entries();
    boost::asio::awaitable<void> send_list(engine::Status status);
    boost::asio::awaitable<void> send_request(engine::SendRequest request);
    void report_oddities(const lexi::TaskList& list);
    void report_part(engine::Status status, const std::string& why);
    void count_list_failure(const lexi::Exchange& exchange);

    Surroundings around_;
    Options options_;
    engine::Engine engine_;
    boost::asio::steady_timer timer_;
    std::optional<engine::Instant> armed_for_;
    RecordWriter writer_;
    struct Owed {
        std::uint64_t batch = 0;
        std::string answer;
        Told told;
    };
    std::deque<Owed> owed_;  // answers whose records are not durable yet
    std::optional<std::uint64_t>
        checkpoint_batch_;  // of the newest checkpoint, until it is durable
    bool stopping_ = false;
    bool has_room_ = true;
    bool secret_told_ = false;  // that a record held one
    std::optional<engine::PolicyRecord> recorded_policy_;
    std::string oddities_;              // what was last reported of malformed tasks and the like
    std::set<std::string> told_parts_;  // why lists were said not to be whole, without numbers
    int list_failures_ = 0;
    std::string list_error_;  // of the last list that failed
    std::string pass_failure_;
    std::size_t left_over_ = 0;
    std::function<void()> stopped_;
};

}  // namespace lexid::service
