#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "service/admin_protocol.hpp"

namespace lexid::service {

// The Unix socket over which people on this machine talk to the running daemon: one request and
// one answer a connection. Only the daemon's own user and root are heard, whatever the socket's
// mode says; a request names its asker as the kernel does, not as he says.
//
// Belongs to the loop's thread and never blocks it. A connection that sends no request in time, or
// one that is too long, is ended; so many connections at once are served, others wait in the
// kernel's queue.
class AdminSocket {
public:
    static constexpr std::size_t connections_max = 8;
    static constexpr std::chrono::seconds request_max{5};  // for a request to arrive
    static constexpr std::chrono::seconds answer_max{30};  // for its answer to be made and read

    // Called once with the answer, then or later, on the loop's thread.
    using Reply = std::function<void(AdminAnswer)>;
    // Gets a request and the user who asks: `by` is a user's name.
    using Handler = std::function<void(AdminRequest, std::string by, Reply)>;

    // Listens at `path`, with mode 0600; a socket that a dead daemon left there is replaced, one
    // that is in use is an error, and so is anything else in its place.
    static Result<std::unique_ptr<AdminSocket>> open(boost::asio::io_context& loop,
                                                     std::string path, Handler handler);
    ~AdminSocket();  // as stop()
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;

    // Hears no further requests and removes the socket; answers under way still go out.
    void stop();

private:
    struct State;
    class Session;
    explicit AdminSocket(std::shared_ptr<State> state) : state_(std::move(state)) {}

    static void accept(const std::shared_ptr<State>& state);

    std::shared_ptr<State> state_;
};

}  // namespace lexid::service
