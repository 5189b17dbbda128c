#include "service/policy_loader.hpp"

#include <utility>

namespace lexid::service {

void PolicyLoader::load(std::string text, Done done) {
    wanted_ = {std::move(text), std::move(done)};
    if (!aside_.is_busy()) {
        begin();
    }
}

void PolicyLoader::begin() {
    under_way_ = wanted_->text;
    aside_.run([this, text = under_way_, zones = zones_]() -> Aside::Continuation {
        return [this, outcome = policy::parse_policy(text, zones)]() mutable {
            end(std::move(outcome));
        };
    });
}

void PolicyLoader::end(Outcome outcome) {
    if (!wanted_) {
        return;
    }
    if (wanted_->text != under_way_) {
        begin();
        return;
    }
    const Wanted wanted = *std::exchange(wanted_, std::nullopt);
    wanted.done(wanted.text, std::move(outcome));
}

}  // namespace lexid::service
