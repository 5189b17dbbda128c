#include "service/engine_settings.hpp"

#include <gtest/gtest.h>

#include "engine/settings.hpp"

namespace lexid::service {
namespace {

using namespace std::chrono_literals;

void expect_same(const engine::Engine::Settings& one, const engine::Engine::Settings& other) {
    EXPECT_EQ(one.observe, other.observe);
    EXPECT_EQ(one.snapshot_age_max, other.snapshot_age_max);
    EXPECT_EQ(one.settle_after, other.settle_after);
    EXPECT_EQ(one.connections, other.connections);
    EXPECT_EQ(one.pace.plan, other.pace.plan);
    EXPECT_EQ(one.pace.share, other.pace.share);
    EXPECT_EQ(one.pace.reserve, other.pace.reserve);
    EXPECT_EQ(one.pace.track, other.pace.track);
    EXPECT_EQ(one.pace.poll_interval, other.pace.poll_interval);
}

TEST(EngineSettings, TheDefaultsAreWhatTheEnginesTestsBeginWith) {
    expect_same(engine_settings(settings::default_settings()), engine::usual());
}

TEST(EngineSettings, TakesWhatTheFileSays) {
    const auto file = settings::parse_settings(R"(
api: {connections: 3, settle_after: 7s}
poll: {interval: 30s}
quota: {plan: org, share: 50%, reserve: 10%, track: 1%}
mode: observe
max_snapshot_age: 20s
)");
    ASSERT_TRUE(file);
    engine::Engine::Settings wanted;
    wanted.observe = true;
    wanted.snapshot_age_max = 20s;
    wanted.settle_after = 7s;
    wanted.connections = 3;
    wanted.pace = {.plan = engine::Plan::org,
                   .share = 0.5,
                   .reserve = 0.1,
                   .track = 0.01,
                   .poll_interval = 30s};
    expect_same(engine_settings(*file), wanted);
}

TEST(EngineSettings, EachPlanIsTheEnginesOfTheSameName) {
    const std::pair<std::string_view, engine::Plan> rows[] = {
        {"auto", engine::Plan::automatic}, {"starter", engine::Plan::starter},
        {"pro", engine::Plan::pro},        {"org", engine::Plan::org},
        {"none", engine::Plan::none},
    };
    for (const auto& [name, plan] : rows) {
        SCOPED_TRACE(name);
        const auto file = settings::parse_settings("quota: {plan: " + std::string(name) + "}\n");
        ASSERT_TRUE(file);
        EXPECT_EQ(engine_settings(*file).pace.plan, plan);
    }
}

}  // namespace
}  // namespace lexid::service
