#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/quota_meter.hpp"
#include "sandbox/workspace.hpp"
#include "server/server.hpp"

namespace lexid::sandbox {

// What the server did, by its own count; what it did to each task is in Workspace::tasks().
struct Journal {
    std::uint64_t requests = 0;      // that reached it, whatever became of them
    std::uint64_t lists = 0;         // of them: GET
    std::uint64_t approvals = 0;     // POST .../approve, whether it took effect or not
    std::uint64_t rate_limited = 0;  // answered 429
    std::uint64_t errors = 0;        // answered 5xx
    std::uint64_t lost_before = 0;   // not carried out and not answered
    std::uint64_t lost_after = 0;    // carried out and not answered
};

// One request, told as it is answered.
struct Event {
    Time time;
    std::string method;
    std::string target;   // outside text
    unsigned status = 0;  // 0: no answer
    Fate fate = Fate::served;
};

// A server that looks like LeadLex: the documented API (see Gateway) over real TLS, with plans,
// quotas, tasks that arrive and are carried out, and faults by order. Its authority is made at the
// start and signs for `localhost`, 127.0.0.1, ::1 and the address.
//
// Everything happens on the executor's thread, which must be the only one that runs its io_context.
// Tasks arrive and end when a request comes to see it, so an idle sandbox does nothing.
class Sandbox {
public:
    struct Options {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;  // 0: any free one
        Plan plan = Plan::org;
        Workspace::Options workspace = {};
        Faults faults = {};
        bool sends_retry_after = false;  // with 429
        std::string key = "wbk_sandbox_0123456789abcdef";
        std::function<Time()> clock = {};                 // empty: the system's
        std::function<void(const Event&)> on_event = {};  // may be empty
    };

    static Result<std::unique_ptr<Sandbox>> start(boost::asio::any_io_executor executor,
                                                  Options options);
    ~Sandbox();  // as stop()
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    std::uint16_t port() const;
    std::string base_url() const;       // `https://127.0.0.1:41234/functions/v1/api-gateway`
    const std::string& ca_pem() const;  // for a client's CA file
    const std::string& key() const;
    std::string key_without_permission() const;  // answered with 403

    // Stops listening and drops all connections.
    void stop();

    const Journal& journal() const;
    // As the last request left it.
    const Workspace& workspace() const;

    // What a test or a person at the other end does: a task more, requests of somebody else out of
    // today's quota, other faults from now on.
    std::string add(Draft draft);
    void spend_elsewhere(std::int64_t requests);
    void set_faults(Faults faults);

private:
    struct State;
    explicit Sandbox(std::shared_ptr<State> state);

    static boost::asio::awaitable<server::Reply> serve(std::shared_ptr<State> state,
                                                       net::Request request);

    std::shared_ptr<State> state_;
};

}  // namespace lexid::sandbox
