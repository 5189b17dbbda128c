#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "net/message.hpp"
#include "sandbox/quota_meter.hpp"
#include "sandbox/workspace.hpp"

namespace lexid::sandbox {

// The API as it is documented, request in, answer out: checks the key, its permission and the
// quota, in this order, then finds the endpoint. Requests with a refused key spend no quota, all
// others do. Whatever the documentation leaves open is decided here once:
// - 200 for every success;
// - an unknown path or method is 404 `not_found`, a body that is no JSON object or lacks what it
//   needs, a status or a reason that is none, 400 `validation_error`;
// - a POST that does not say `Content-Type: application/json` is 415, which no client should see.
// Pure: time comes in.
class Gateway {
public:
    struct Options {
        std::string path;  // before `/v1`, without a slash at its end
        std::string key;
        std::string key_without_permission;  // valid, but without the `lexi` permission
        bool sends_retry_after = false;      // with 429; whether LeadLex does is not known
    };

    // Both must outlive the gateway.
    Gateway(Options options, Workspace& workspace, QuotaMeter& quota);

    net::Response answer(const net::Request& request, Time now);

    // What it says over quota, whatever the quota is: for bursts that others cause.
    net::Response rate_limited(Time now);

private:
    net::Response route(const net::Request& request, std::string_view target, Time now);
    net::Response list(std::string_view query);
    net::Response act(const net::Request& request, std::string_view rest, Time now);
    // `data` is what the answer holds if the transition was made.
    net::Response transition_answer(Workspace::Transition transition, const std::string& id,
                                    boost::json::object data) const;
    net::Response approve(const std::string& id, Time now);
    net::Response dismiss(const std::string& id, const std::string& body);
    net::Response chat(const std::string& body, Time now);
    void add_headers(net::Response& response, Time now);

    Options options_;
    Workspace& workspace_;
    QuotaMeter& quota_;
    std::uint64_t requests_ = 0;
};

}  // namespace lexid::sandbox
