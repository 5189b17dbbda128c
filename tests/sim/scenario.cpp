#include "sim/scenario.hpp"

#include <algorithm>

#include "sim/catalogue.hpp"
#include "sim/policies.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

// Of request timeout, connections and the like there is one order of magnitude each.
constexpr Duration snapshot_ages[] = {8s, 60s, 60s, 300s};
constexpr Duration settle_times[] = {5s, 30s, 180s, 180s};
constexpr Duration poll_intervals[] = {30s, 2min, 10min, 10min};
constexpr Duration faulty_times[] = {1min, 5min, 20min, 20min, 2h, 9h, 30h};

Rates draw_rates(Dice& dice) {
    Rates rates{};
    // Quiet seeds, ordinary ones, and those where everything is on.
    const std::uint64_t on_of_16 = dice.of({1, 3, 6, 6, 10, 16});
    for (std::uint32_t& one_in : rates) {
        one_in = dice.below(16) < on_of_16 ? dice.of({2U, 5U, 12U, 30U, 80U}) : 0U;
    }
    // These have an opportunity at every step.
    for (const Fault frequent : {Fault::crash, Fault::reboot}) {
        rates[static_cast<std::size_t>(frequent)] *= 8;
    }
    return rates;
}

void draw_quota(Dice& dice, Scenario& scenario) {
    struct Quota {
        std::int64_t a_day;
        std::int64_t a_minute;
        engine::Plan plan;
    };
    const Quota quota = dice.of<Quota>({{0, 0, engine::Plan::none},
                                        {0, 0, engine::Plan::none},
                                        {100, 10, engine::Plan::starter},
                                        {1000, 50, engine::Plan::pro},
                                        {10000, 200, engine::Plan::org}});
    scenario.a_day = quota.a_day;
    scenario.a_minute = quota.a_minute;
    const bool automatic = quota.a_day != 0 && dice.one_in(2);
    scenario.settings.pace.plan = automatic ? engine::Plan::automatic : quota.plan;
    scenario.settings.pace.share = dice.of({0.8, 0.5, 1.0});
    // Left to itself a large quota polls every few seconds, which is slow to run and says little.
    const bool may_poll_at_will = quota.a_day == 100 || scenario.calm_after <= 5min;
    if (!may_poll_at_will || dice.one_in(3)) {
        scenario.settings.pace.poll_interval =
            std::max<Duration>(dice.of(poll_intervals), scenario.calm_after / 60);
    }
    scenario.headers = dice.of({Headers::full, Headers::full, Headers::none, Headers::odd});
    scenario.says_retry_after = dice.one_in(2);
}

// Backoff, probes of a refused key and people's reviews take 6 h each at most, a sweep for what no
// list shows a day; then come the days until the quota starts anew, and what the limits make
// everything wait.
Duration bound_of(const Scenario& scenario, const std::vector<SimPolicy>& policies) {
    Duration bound = 36h;
    if (scenario.a_day != 0) {
        bound += 48h;
    }
    const auto drained = [&](const std::vector<SimLimit>& limits) {
        for (const SimLimit& limit : limits) {
            const std::int64_t a_round = limit.of_counts ? 1 : limit.at_most;
            const auto rounds = static_cast<std::int64_t>(scenario.tasks) / a_round + 2;
            bound += rounds * (limit.window + 30min);
        }
    };
    for (const SimPolicy& policy : policies) {
        drained(policy.limits);
        for (const SimRule& rule : policy.rules) {
            drained(rule.limits);
        }
    }
    return bound;
}

}  // namespace

Scenario draw_scenario(std::uint64_t seed, const std::vector<SimPolicy>& policies) {
    Dice dice(seed);
    Scenario scenario;
    scenario.seed = seed;
    scenario.one_in = draw_rates(dice);
    scenario.calm_after = dice.of(faulty_times);
    draw_quota(dice, scenario);
    engine::Engine::Settings& settings = scenario.settings;
    settings.observe = dice.one_in(40);
    settings.snapshot_age_max = dice.of(snapshot_ages);
    settings.settle_after = dice.of(settle_times);
    settings.connections = 1 + dice.below(4);
    settings.checkpoint_after = dice.of<std::size_t>({3, 20, 200, 20'000});
    // Comparing entries takes three steps a pair. A list has so few for costly tasks that many runs
    // leave some over to the next one.
    settings.work = {.step = 400'000,
                     .first_look = 200,
                     .decision = 4'000,
                     .first_looks_a_list = dice.of<std::uint64_t>({300, 100'000}),
                     .costly_a_list = dice.of<std::uint64_t>({1'000, 6'000, 100'000})};
    // A list that is answered later than its snapshots may be old is of no use.
    scenario.answers_within = dice.of<Duration>({100ms, 1s, 3s});
    scenario.says_date = !dice.one_in(4);
    scenario.servers_apart = dice.of<Duration>({0s, 0s, 0s, 5s, 20s, 50s});
    const bool many = scenario.calm_after <= 20min && dice.one_in(80);
    scenario.tasks = many ? Catalogue::tasks_max : 1 + dice.below(12);
    const std::size_t in_use = 1 + dice.below(3);
    for (std::size_t i = 0; i < in_use; ++i) {
        scenario.policies.push_back(dice.below(policies.size()));
    }
    scenario.acts_every = std::max<Duration>(scenario.calm_after / (5 + dice.below(30)), 1s);
    scenario.through_json = dice.one_in(8);
    scenario.bound = bound_of(scenario, policies);
    return scenario;
}

Scenario plain_scenario(std::size_t policy, OneFault only, const std::vector<SimPolicy>& policies) {
    Scenario scenario;
    scenario.seed = policy + 1;
    scenario.only = only;
    scenario.settings.pace.plan = engine::Plan::none;
    scenario.settings.settle_after = 30s;
    scenario.settings.connections = 3;
    scenario.settings.checkpoint_after = 10;
    scenario.answers_within = 200ms;
    scenario.tasks = 8;
    scenario.policies = {policy, (policy + 1) % policies.size()};
    scenario.calm_after = 2min;
    scenario.acts_every = 8s;
    scenario.through_json = true;
    scenario.bound = bound_of(scenario, policies);
    return scenario;
}

std::string describe(const Scenario& scenario) {
    const engine::Engine::Settings& settings = scenario.settings;
    std::string text = "seed " + std::to_string(scenario.seed) + ": ";
    text += std::to_string(scenario.tasks) + " tasks, policies";
    for (const std::size_t policy : scenario.policies) {
        text += ' ' + std::to_string(policy);
    }
    text += settings.observe ? ", observes" : "";
    text += ", snapshots up to " + format_duration(settings.snapshot_age_max) + " old";
    text += ", settles after " + format_duration(settings.settle_after);
    text += ", " + std::to_string(settings.connections) + " connections";
    text += ", a checkpoint after " + std::to_string(settings.checkpoint_after) + " records";
    text += ", quota " + std::to_string(scenario.a_day) + " a day, " +
            std::to_string(scenario.a_minute) + " a minute";
    const std::string_view headers[] = {"full", "no", "odd"};
    text +=
        ", " + std::string(headers[static_cast<std::size_t>(scenario.headers)]) + " quota headers";
    text += scenario.says_retry_after ? "" : ", no Retry-After";
    text += scenario.says_date ? "" : ", no Date";
    text += scenario.servers_apart == 0s
                ? ""
                : ", servers " + format_duration(scenario.servers_apart) + " apart";
    text += ", calm after " + format_duration(scenario.calm_after);
    if (scenario.only) {
        return text + "\nonly " + std::string(to_text(scenario.only->fault)) +
               " at its opportunity " + std::to_string(scenario.only->opportunity) + '\n';
    }
    text += "\nfaults, one in so many:";
    for (std::size_t kind = 0; kind < fault_count; ++kind) {
        if (scenario.one_in[kind] != 0) {
            text += ' ' + std::string(to_text(static_cast<Fault>(kind))) + '=' +
                    std::to_string(scenario.one_in[kind]);
        }
    }
    return text + '\n';
}

}  // namespace lexid::sim
