#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "sim/agenda.hpp"
#include "sim/chance.hpp"
#include "sim/clocks.hpp"
#include "sim/model_api.hpp"
#include "sim/model_ledger.hpp"
#include "sim/oracles.hpp"
#include "sim/scenario.hpp"

namespace lexid::sim {

// What every run shares.
struct Stage {
    Catalogue catalogue;
    std::vector<SimPolicy> policies = make_policies();
};

// One run: the real engine between a made-up API, ledger, machine and people. Virtual time jumps
// from one event to the next. Equal scenarios run equally.
class World {
public:
    // Gets a line for each thing that happens.
    using Trace = std::function<void(TrueTime at, const std::string& line)>;

    World(const Scenario& scenario, const Stage& stage, Trace trace = {});

    // Runs to the end, or to the first violation.
    std::optional<Violation> run();
    // Of a scenario with one fault: whether the run was long enough for it.
    bool only_befell() const { return chance_.only_befell(); }

private:
    struct ListUnderWay {
        engine::Status status = engine::Status::pending;
        Moment sent;
        ModelApi::ListReply reply;
        bool left = true;
    };

    // The loop (world.cpp).
    void step();
    void tick();
    void happen(const Agenda::Due& due);
    bool is_over() const;
    TrueTime wake() const;

    // The process (process.cpp).
    void start();
    void end_process(Duration down_for, std::string_view why);
    void crash(std::string_view why);
    void stop();
    void perform(engine::Actions actions);
    void write(engine::Write write);
    void begin_commit();
    void committed();
    void reported(std::uint64_t batch);
    void grace_is_over();
    void lose_ledger();
    void see_to_ledger(ledger::Loss loss);
    const SimPolicy* policy_at_start();

    // What passes between process and API (traffic.cpp).
    void send_list(engine::Status status);
    void list_arrives(std::size_t number, std::uint64_t life);
    void list_answered(std::size_t number);
    void send_request(const engine::SendRequest& sent);
    void request_arrives(std::size_t number);
    void request_answered(std::size_t number);
    void takes_effect(std::size_t number);
    void end_request(std::size_t number, TrueTime may_act_until);
    Duration latency();

    // What people, operators and clocks do (acts.cpp).
    void act();
    void people_act();
    void operators_act();
    void give_orders();
    void order(engine::OrderRecord::Act act, std::size_t task);
    void person_settles(std::size_t task);
    void clocks_act();
    void file_is_sound();
    void review();
    void calm_down();

    template <class Line>
    void trace(Line line) {
        if (trace_) {
            trace_(clocks_.now(), line());
        }
    }

    const Scenario& scenario_;
    const Stage& stage_;
    Trace trace_;
    Chance chance_;
    Dice dice_;
    Clocks clocks_;
    Agenda agenda_;
    ModelApi api_;
    ModelLedger ledger_;
    std::vector<ListUnderWay> lists_;
    Requests requests_;
    Oracles oracles_;

    std::optional<engine::Engine> engine_;        // the process, while there is one
    std::optional<engine::AccountState> folded_;  // what its records say, those it read included
    std::uint64_t life_ = 0;
    bool stopping_ = false;
    std::size_t committing_ = 0;       // writes in the commit that is under way
    const SimPolicy* file_ = nullptr;  // what the policy's file says
    bool file_broken_ = false;
    TrueTime asleep_until_{};
    TrueTime calm_at_ = TrueTime::max();
    bool may_be_done_ = false;    // something happened since it was asked last
    std::size_t idle_ticks_ = 0;  // in a row, at one time
};

}  // namespace lexid::sim
