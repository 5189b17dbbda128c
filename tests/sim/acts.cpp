#include <ranges>
#include <utility>

#include "sim/world.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration first_review = 30min;
constexpr Duration review_every = 6h;

}  // namespace

// From time to time something may come from outside.
void World::act() {
    if (chance_.is_calm()) {
        return;
    }
    people_act();
    clocks_act();
    operators_act();
    agenda_.add(clocks_.now() + dice_.between(1ms, scenario_.acts_every), Event::act);
}

void World::people_act() {
    const std::size_t task = dice_.below(scenario_.tasks);
    const auto say = [&](std::string_view what) {
        trace([&] { return std::string(what) + ' ' + stage_.catalogue.id(task); });
    };
    if (chance_.befalls(Fault::people_approve)) {
        say("a person approves");
        api_.person_acts(task, policy::Effect::approve, clocks_.now());
    }
    if (chance_.befalls(Fault::people_dismiss)) {
        say("a person dismisses");
        api_.person_acts(task, policy::Effect::dismiss, clocks_.now());
    }
    if (chance_.befalls(Fault::people_change)) {
        say("a person changes");
        api_.person_changes(task, dice_.below(contents.size()));
    }
    if (chance_.befalls(Fault::people_withdraw)) {
        say("a person withdraws");
        api_.person_withdraws(task);
    }
    if (chance_.befalls(Fault::people_flag)) {
        say("a person flags");
        api_.person_flags(task);
    }
    if (chance_.befalls(Fault::quota_used)) {
        trace([] { return std::string("others use up the quota"); });
        api_.use_up_quota(clocks_.now());
    }
    if (chance_.befalls(Fault::key_refused)) {
        const Duration spell = dice_.of<Duration>({1s, 5min, 2h});
        trace([&] { return "the key is refused for " + format_duration(spell); });
        api_.refuse_key(clocks_.now() + spell);
    }
}

void World::clocks_act() {
    if (chance_.befalls(Fault::suspend) && clocks_.now() >= asleep_until_) {
        // The first timer after it may ring late.
        const Duration sleep = dice_.of<Duration>({15s, 3min, 2h}) + dice_.between(0s, 20s);
        trace([&] { return "the machine sleeps for " + format_duration(sleep); });
        asleep_until_ = clocks_.now() + sleep;
    }
    if (scenario_.says_date && chance_.befalls(Fault::wall_jump)) {
        const Duration ahead =
            dice_.of<Duration>({0s, 30s, -30s, 5min, -5min, 25h, -25h, 720h, -720h});
        trace([&] {
            return "the wall clock is set " + std::string(ahead < 0s ? "-" : "") +
                   format_duration(std::chrono::abs(ahead)) + " ahead";
        });
        clocks_.set_wall(ahead);
    }
}

// Nobody does anything on a machine that sleeps.
void World::operators_act() {
    if (clocks_.now() < asleep_until_) {
        return;
    }
    if (chance_.befalls(Fault::policy_broken)) {
        trace([] { return std::string("the policy's file is broken"); });
        file_broken_ = true;
    }
    if (chance_.befalls(Fault::policy_edit)) {
        file_ = &stage_.policies[scenario_.policies[dice_.below(scenario_.policies.size())]];
        file_is_sound();
    }
    if (chance_.befalls(Fault::ledger_lost)) {
        lose_ledger();
    }
    give_orders();
    if (engine_ && chance_.befalls(Fault::wish)) {
        trace([] { return std::string("somebody wishes for a list"); });
        perform(engine_->wished(clocks_.moment().machine));
    }
    if (engine_ && chance_.befalls(Fault::new_key)) {
        trace([] { return std::string("the key is said to be new"); });
        perform(engine_->key_changed(clocks_.moment().machine));
    }
    if (engine_ && chance_.befalls(Fault::early_tick)) {
        tick();
    }
    if (engine_ && !stopping_ && chance_.befalls(Fault::stop)) {
        stop();
    }
}

void World::give_orders() {
    using Act = engine::OrderRecord::Act;
    const std::size_t task = dice_.below(scenario_.tasks);
    const std::pair<Fault, Act> orders[] = {{Fault::people_hold, Act::hold},
                                            {Fault::people_release, Act::release},
                                            {Fault::people_retry, Act::retry},
                                            {Fault::people_pause, Act::pause},
                                            {Fault::people_resume, Act::resume}};
    for (const auto& [fault, act] : orders) {
        if (chance_.befalls(fault)) {
            order(act, task);
        }
    }
    if (chance_.befalls(Fault::people_settle)) {
        person_settles(task);
    }
}

void World::order(engine::OrderRecord::Act act, std::size_t task) {
    if (!engine_ || stopping_) {
        return;
    }
    const bool of_task =
        act != engine::OrderRecord::Act::pause && act != engine::OrderRecord::Act::resume;
    const engine::OrderRecord record{act, of_task ? stage_.catalogue.id(task) : "", "somebody", ""};
    engine::Engine::Obeyed obeyed = engine_->obey(clocks_.moment().machine, record);
    trace([&] {
        return "a person says " + std::string(to_text(act)) + ' ' + record.task +
               (obeyed.answer ? "" : ", in vain");
    });
    if (obeyed.answer) {
        oracles_.obeys(record);
    }
    perform(std::move(obeyed.actions));
}

// A person looks the task up when the request can no longer take effect, and says what they see.
void World::person_settles(std::size_t task) {
    const auto last =
        std::ranges::find_if(requests_ | std::views::reverse,
                             [&](const Request& request) { return request.task == task; });
    if (!engine_ || stopping_ || last == requests_.rend() || last->may_act_until > clocks_.now()) {
        return;
    }
    const engine::Outcome outcome = last->took_effect ? engine::Outcome::confirmed
                                    : api_.status(task, clocks_.now()) == engine::Status::pending
                                        ? engine::Outcome::refused
                                        : engine::Outcome::elsewhere;
    trace([&] {
        return "a person settles " + stage_.catalogue.id(task) + " as " +
               std::string(to_text(outcome));
    });
    perform(
        engine_->settle(clocks_.moment().machine, stage_.catalogue.id(task), outcome, "somebody")
            .actions);
}

// Once all is calm, people look from time to time at what lexid leaves to them, and let it go on.
void World::review() {
    using Act = engine::OrderRecord::Act;
    agenda_.add(clocks_.now() + review_every, Event::review);
    order(Act::resume, 0);
    for (std::size_t task = 0; task < scenario_.tasks; ++task) {
        if (api_.status(task, clocks_.now()) == engine::Status::pending) {
            order(Act::release, task);
            order(Act::retry, task);
        }
    }
}

// A process that runs looks at the file, unless it is about to stop.
void World::file_is_sound() {
    trace([&] { return "the policy's file says `" + std::string(file_->name) + '`'; });
    file_broken_ = false;
    if (engine_ && !stopping_ && engine_->policy() != file_->parsed) {
        oracles_.policy_changes(*file_);
        perform(engine_->policy_changed(clocks_.moment().machine, file_->parsed));
    }
}

// From now on everything works and nobody meddles.
void World::calm_down() {
    trace([] { return std::string("from now on all is calm"); });
    chance_.calm();
    calm_at_ = clocks_.now();
    api_.refuse_key(clocks_.now());
    clocks_.set_wall(0s);
    file_is_sound();
    agenda_.add(clocks_.now() + first_review, Event::review);
}

}  // namespace lexid::sim
