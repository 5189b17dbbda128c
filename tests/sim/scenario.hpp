#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "engine/settings.hpp"
#include "sim/chance.hpp"
#include "sim/policies.hpp"

namespace lexid::sim {

// What the API's answers say of the quota.
enum class Headers { full, none, odd };

// All that a run depends on but its choices along the way: drawn from the seed alone.
struct Scenario {
    std::uint64_t seed = 0;
    Rates one_in{};                // of each fault's opportunities
    std::optional<OneFault> only;  // instead of them
    engine::Engine::Settings settings = engine::usual();

    // The API's quota; 0 = none.
    std::int64_t a_day = 0;
    std::int64_t a_minute = 0;
    Headers headers = Headers::full;
    bool says_retry_after = true;
    bool says_date = true;
    Duration servers_apart{};   // one of two that answer has its clock so far ahead
    Duration answers_within{};  // unless something is wrong

    std::size_t tasks = 0;
    std::vector<std::size_t> policies;  // that are in force in this run; the first at its start
    Duration calm_after{};              // then nothing goes wrong any more
    Duration acts_every{};              // people, operators, clocks: at most so far apart
    bool through_json = false;          // records are encoded and decoded at each restart

    // How long after the calm everything that is permitted must be done.
    Duration bound{};
};

// Draws a run ("swarm testing": Groce, Zhang, Eide, Chen, Regehr, ISSTA 2012): first which faults
// exist at all, then how often each befalls. With all of them on at all times most runs would look
// alike, and what needs a quiet stretch between two faults would hardly ever happen.
Scenario draw_scenario(std::uint64_t seed, const std::vector<SimPolicy>& policies);

// Few tasks, no quota, two minutes in which that one fault befalls.
Scenario plain_scenario(std::size_t policy, OneFault only, const std::vector<SimPolicy>& policies);

std::string describe(const Scenario& scenario);

}  // namespace lexid::sim
