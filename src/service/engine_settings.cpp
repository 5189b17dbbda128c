#include "service/engine_settings.hpp"

#include <utility>

namespace lexid::service {
namespace {

engine::Plan to_engine(settings::Plan plan) {
    switch (plan) {
        case settings::Plan::automatic:
            return engine::Plan::automatic;
        case settings::Plan::starter:
            return engine::Plan::starter;
        case settings::Plan::pro:
            return engine::Plan::pro;
        case settings::Plan::org:
            return engine::Plan::org;
        case settings::Plan::none:
            return engine::Plan::none;
    }
    std::unreachable();
}

}  // namespace

engine::Engine::Settings engine_settings(const settings::Settings& settings) {
    engine::Engine::Settings out;
    out.observe = settings.mode == settings::Mode::observe;
    out.snapshot_age_max = settings.max_snapshot_age;
    out.settle_after = settings.api.settle_after;
    out.connections = static_cast<std::size_t>(settings.api.connections);
    out.pace.plan = to_engine(settings.quota.plan);
    out.pace.share = settings.quota.share.fraction();
    out.pace.reserve = settings.quota.reserve.fraction();
    out.pace.track = settings.quota.track.fraction();
    out.pace.poll_interval = settings.poll.interval;
    return out;
}

}  // namespace lexid::service
