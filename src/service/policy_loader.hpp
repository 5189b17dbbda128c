#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/diagnostic.hpp"
#include "cel/time_zone.hpp"
#include "policy/policy.hpp"
#include "service/aside.hpp"

namespace lexid::service {

// Understands the texts of policies beside the event loop, since a large one takes up to a second.
// What is asked aside is a copy of the text, and what comes back a policy that nobody changes any
// more.
//
// Belongs to the loop's thread and must outlive the loop's last run. Its end waits for a policy
// that is being understood.
class PolicyLoader {
public:
    using Outcome = std::expected<policy::PolicyRef, Diagnostics>;
    // Called from the loop, never from within load().
    using Done = std::function<void(const std::string& text, Outcome outcome)>;

    PolicyLoader(boost::asio::io_context& loop, std::shared_ptr<const cel::TimeZones> zones)
        : aside_(loop), zones_(std::move(zones)) {}

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

    Aside aside_;
    std::shared_ptr<const cel::TimeZones> zones_;
    std::optional<Wanted> wanted_;
    std::string under_way_;  // the text that is being understood
};

}  // namespace lexid::service
