#include "service/policy_loader.hpp"

#include <boost/asio/post.hpp>
#include <system_error>
#include <utility>

namespace lexid::service {

void PolicyLoader::load(std::string text, Done done) {
    wanted_ = {std::move(text), std::move(done)};
    if (!is_busy_) {
        begin();
    }
}

void PolicyLoader::begin() {
    is_busy_ = true;
    under_way_ = wanted_->text;
    const auto work = [this, text = under_way_] {
        Outcome outcome = policy::parse_policy(text, zones_);
        boost::asio::post(
            loop_, [this, outcome = std::move(outcome)]() mutable { end(std::move(outcome)); });
    };
    try {
        thread_ = std::jthread(work);
    } catch (const std::system_error&) {
        work();  // no thread can be had; then the loop waits
    }
}

void PolicyLoader::end(Outcome outcome) {
    is_busy_ = false;
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
