#include "sim/world.hpp"

#include <utility>

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t stream = 0x776f726c64;

// More ticks than this without time passing are a busy loop.
constexpr std::size_t idle_ticks_max = 2;

bool is_of_process(Event event) {
    switch (event) {
        case Event::list_arrives:
        case Event::request_arrives:
        case Event::takes_effect:
        case Event::calm:
        case Event::act:
        case Event::review:
        case Event::start:
            return false;
        case Event::list_answered:
        case Event::request_answered:
        case Event::committed:
        case Event::reported:
        case Event::grace_over:
            return true;
    }
    std::unreachable();
}

}  // namespace

World::World(const Scenario& scenario, const Stage& stage, Trace trace)
    : scenario_(scenario),
      stage_(stage),
      trace_(std::move(trace)),
      chance_(scenario.seed, scenario.one_in, scenario.only),
      dice_(scenario.seed ^ stream),
      api_(scenario, stage.catalogue, chance_),
      oracles_({scenario, stage.catalogue, stage.policies, api_, ledger_, requests_}),
      file_(&stage.policies[scenario.policies.front()]) {}

std::optional<Violation> World::run() {
    agenda_.add(0s, Event::start);
    agenda_.add(dice_.between(0s, scenario_.acts_every), Event::act);
    agenda_.add(scenario_.calm_after, Event::calm);
    while (!oracles_.violation() && !is_over()) {
        step();
    }
    return oracles_.violation();
}

// Some time after the calm everything permitted is done; then it must stay quiet for as long as
// what is under way may take effect.
bool World::is_over() const {
    if (calm_at_ == TrueTime::max() || clocks_.now() < calm_at_ + scenario_.settings.settle_after) {
        return false;
    }
    return may_be_done_ && oracles_.all_done(clocks_.now());
}

// When the process wants to be woken, in true time; timers stand still while the machine sleeps.
TrueTime World::wake() const {
    if (!engine_) {
        return TrueTime::max();
    }
    const TrueTime at = clocks_.true_time(engine_->wake_at(clocks_.moment().machine));
    return std::max(at, asleep_until_);
}

void World::step() {
    const TrueTime wakes = wake();
    const TrueTime next = std::min(wakes, agenda_.next_at());
    if (next > calm_at_ && next - calm_at_ > scenario_.bound && !oracles_.all_done(clocks_.now())) {
        return oracles_.must_be_done(clocks_.now());
    }
    if (wakes < agenda_.next_at()) {
        clocks_.advance_to(wakes);
        return tick();
    }
    const Agenda::Due due = agenda_.take();
    if (is_of_process(due.event) && (due.life != life_ || !engine_)) {
        return;
    }
    if (due.at < asleep_until_ && (is_of_process(due.event) || due.event == Event::start)) {
        return agenda_.add(asleep_until_, due.event, due.subject, due.life);
    }
    clocks_.advance_to(due.at);
    if (engine_ && chance_.befalls(Fault::crash)) {
        crash("killed");
    }
    if (!is_of_process(due.event) || engine_) {
        happen(due);
    }
}

void World::tick() {
    trace([] { return std::string("tick"); });
    const std::uint64_t evaluated = engine_->steps_evaluated();
    engine::Actions actions = engine_->tick(clocks_.moment().machine);
    const bool idle =
        actions.empty() && wake() <= clocks_.now() && evaluated == engine_->steps_evaluated();
    idle_ticks_ = idle ? idle_ticks_ + 1 : 0;
    if (idle_ticks_ > idle_ticks_max) {
        oracles_.is_busy();
    }
    perform(std::move(actions));
}

void World::happen(const Agenda::Due& due) {
    switch (due.event) {
        case Event::start:
            return start();
        case Event::list_arrives:
            return list_arrives(due.subject, due.life);
        case Event::list_answered:
            return list_answered(due.subject);
        case Event::request_arrives:
            return request_arrives(due.subject);
        case Event::request_answered:
            return request_answered(due.subject);
        case Event::takes_effect:
            return takes_effect(due.subject);
        case Event::committed:
            return committed();
        case Event::reported:
            return reported(due.subject);
        case Event::grace_over:
            return grace_is_over();
        case Event::act:
            return act();
        case Event::review:
            return review();
        case Event::calm:
            return calm_down();
    }
}

}  // namespace lexid::sim
