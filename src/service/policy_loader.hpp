#pragma once

#include <boost/asio/io_context.hpp>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/diagnostic.hpp"
#include "cel/time_zone.hpp"
#include "policy/policy.hpp"

namespace lexid::service {

// Understands the texts of policies on a thread of its own, since a large one takes up to a second,
// in which the event loop goes on. The thread gets a copy of the text and gives back a policy that
// nobody changes any more; it shares nothing else with the loop.
//
// Belongs to the loop's thread and must outlive the loop's last run. Its end waits for the thread.
class PolicyLoader {
public:
    using Outcome = std::expected<policy::PolicyRef, Diagnostics>;
    // Called from the loop, never from within load().
    using Done = std::function<void(const std::string& text, Outcome outcome)>;

    PolicyLoader(boost::asio::io_context& loop, std::shared_ptr<const cel::TimeZones> zones)
        : loop_(loop), zones_(std::move(zones)) {}

    // Only the newest text counts: of those before it that are not done nothing is told.
    void load(std::string text, Done done);
    // Nothing is told of what is not done.
    void cancel() { wanted_.reset(); }

private:
    struct Wanted {
        std::string text;
        Done done;
    };

    void begin();
    void end(Outcome outcome);

    boost::asio::io_context& loop_;
    std::shared_ptr<const cel::TimeZones> zones_;
    std::optional<Wanted> wanted_;
    std::string under_way_;  // the text on which the thread works
    bool is_busy_ = false;
    std::jthread thread_;
};

}  // namespace lexid::service
