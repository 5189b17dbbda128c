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
// one that is too long, is ended. Every connection is accepted at once, however many there are,
// since one of them may be a person who wants to pause: beyond `connections_max` another one is
// told so and ended, of the process that has most of them, rather one that has not asked yet, the
// oldest first. So nobody who connects once is kept waiting by a program that connects all the
// time.
class AdminSocket {
public:
    // More people and programs than ask a daemon at once; a tenth of the descriptors that a process
    // usually has.
    static constexpr std::size_t connections_max = 64;
    // For a request to arrive, whole: it is one line, sent at once.
    static constexpr std::chrono::seconds request_max{1};
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
    static void make_room(State& state);

    std::shared_ptr<State> state_;
};

}  // namespace lexid::service
