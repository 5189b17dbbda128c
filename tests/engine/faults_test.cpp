#include <gtest/gtest.h>

#include <array>

#include "engine/model.hpp"
#include "engine/random.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::array faults = {
    Fault::list_fails, Fault::list_rate_limited, Fault::lost_before, Fault::lost_after,
    Fault::late,       Fault::rate_limited,      Fault::refused,     Fault::not_sent,
    Fault::crash,      Fault::crash_durable};

policy::PolicyRef approve_searches() {
    return policy_of(
        "version: 1\n"
        "rules:\n"
        "  - name: searches\n"
        "    when: type == prospect_search\n"
        "    then: approve\n"
        "...\n");
}

Engine::Settings settings() {
    Engine::Settings settings;
    settings.pace.plan = Plan::none;
    settings.connections = 3;
    return settings;
}

Model model_with_tasks(Model::Faults befalling, int count) {
    Model model(settings(), approve_searches(), std::move(befalling));
    for (int i = 0; i < count; ++i) {
        model.add_task("task-" + std::to_string(i));
    }
    return model;
}

// How often the API carried an approval out is the API's to count; here each does so at most once.
// What the ledger says in the end must agree with it.
void expect_all_confirmed(const Model& model, std::size_t tasks) {
    std::size_t confirmed = 0;
    for (const Record& record : model.ledger()) {
        const auto* outcome = std::get_if<OutcomeRecord>(&record);
        confirmed += outcome != nullptr && (outcome->outcome == Outcome::confirmed ||
                                            outcome->outcome == Outcome::elsewhere)
                         ? 1
                         : 0;
    }
    EXPECT_EQ(confirmed, tasks);
}

TEST(Faults, NoneOfThemAloneLosesOrDoublesAnApproval) {
    constexpr int tasks = 8;
    Model calm = model_with_tasks([](std::size_t) { return Fault::none; }, tasks);
    calm.run(30s);
    ASSERT_TRUE(calm.all_have("approved"));
    ASSERT_EQ(calm.requests(), static_cast<std::size_t>(tasks));
    const std::size_t steps = calm.steps();
    for (const Fault fault : faults) {
        for (std::size_t failing = 0; failing < steps; ++failing) {
            SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at step " +
                         std::to_string(failing));
            Model model = model_with_tasks(
                [=](std::size_t step) { return step == failing ? fault : Fault::none; }, tasks);
            model.run(30min);
            EXPECT_TRUE(model.all_have("approved"));
            EXPECT_EQ(model.violations(), std::vector<std::string>());
            expect_all_confirmed(model, tasks);
        }
    }
}

TEST(Faults, ManyTasksOverFewConnectionsKeepNobodyBusy) {
    Model model = model_with_tasks([](std::size_t) { return Fault::none; }, 300);
    model.run(60s);
    EXPECT_TRUE(model.all_have("approved"));
    EXPECT_EQ(model.violations(), std::vector<std::string>());
}

TEST(Faults, ManyOfThemTogetherDoNotEither) {
    constexpr std::uint64_t seeds = 400;
    constexpr int tasks = 20;
    constexpr std::size_t faulty_steps = 150;  // then the world calms down
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto random = std::make_shared<Random>(seed);
        const std::uint64_t one_in = 2 + random->next() % 10;
        Model model = model_with_tasks(
            [=](std::size_t step) {
                const bool fails = step < faulty_steps && random->next() % one_in == 0;
                return fails ? faults[random->next() % faults.size()] : Fault::none;
            },
            tasks);
        model.run(48h);
        EXPECT_TRUE(model.all_have("approved"));
        EXPECT_EQ(model.violations(), std::vector<std::string>());
        expect_all_confirmed(model, tasks);
    }
}

}  // namespace
}  // namespace lexid::engine
