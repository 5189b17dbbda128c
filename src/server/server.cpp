#include "server/server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "net/event.hpp"
#include "net/watchdog.hpp"
#include "server/session.hpp"
#include "server/tls_context.hpp"

namespace lexid::server {

namespace asio = boost::asio;
using net::Event;
using net::TlsContext;
using net::Watchdog;
using tcp = asio::ip::tcp;

namespace {

// Accepting fails when the process has no file descriptor left; one comes free when a connection
// ends, and trying at once would only burn the processor.
constexpr std::chrono::milliseconds accept_pause{50};

void rethrow(std::exception_ptr error) {
    if (error) {
        std::rethrow_exception(error);
    }
}

}  // namespace

// Shared with the coroutines under way, so that the server may go first.
struct Server::State : std::enable_shared_from_this<Server::State> {
    State(const asio::any_io_executor& server_executor, Options server_options,
          Handler server_handler, TlsContext context)
        : executor(server_executor),
          options(std::move(server_options)),
          acceptor(server_executor),
          pause(server_executor),
          watchdog(std::make_shared<Watchdog>(server_executor)),
          shared{std::move(server_handler),
                 std::move(context),
                 watchdog,
                 {options.header_bytes_max, options.body_bytes_max},
                 {options.idle_max, options.request_max, options.write_max}} {}

    Result<void> listen();
    static asio::awaitable<void> accept_all(std::shared_ptr<State> state);
    static asio::awaitable<void> serve_one(std::shared_ptr<State> state, tcp::socket socket,
                                           std::uint64_t number);
    void spawn_session(tcp::socket socket);
    void stop();

    asio::any_io_executor executor;
    Options options;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::shared_ptr<Watchdog> watchdog;
    ServerShared shared;
    std::uint16_t port = 0;
    std::uint64_t accepted = 0;
    std::set<std::shared_ptr<asio::cancellation_signal>> sessions;
    Event* room = nullptr;
};

Result<void> Server::State::listen() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) {
        return failed("can't listen on " + in_backticks(options.address) +
                      ": it is not an IP address");
    }
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(asio::socket_base::reuse_address(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return failed("can't listen on " + in_backticks(options.address) + " port " +
                      std::to_string(options.port) + ": " + error.message());
    }
    port = acceptor.local_endpoint(error).port();
    return {};
}

asio::awaitable<void> Server::State::serve_one(std::shared_ptr<State> state, tcp::socket socket,
                                               std::uint64_t number) {
    // A client that comes and goes is no reason to stop serving the others.
    try {
        co_await serve_connection(state->shared, std::move(socket), number);
    } catch (const boost::system::system_error&) {
    }
}

void Server::State::spawn_session(tcp::socket socket) {
    auto signal = std::make_shared<asio::cancellation_signal>();
    sessions.insert(signal);
    auto ended = [state = shared_from_this(), signal](std::exception_ptr error) {
        state->sessions.erase(signal);
        // Asio 1.81 posts a signal's emission with a bare pointer into the signal, so that it must
        // outlive what was posted before the coroutine ended.
        asio::post(state->executor, [signal] {});
        if (state->room) {
            state->room->set();
        }
        rethrow(error);
    };
    asio::co_spawn(executor, serve_one(shared_from_this(), std::move(socket), ++accepted),
                   asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

asio::awaitable<void> Server::State::accept_all(std::shared_ptr<State> state) {
    while (state->acceptor.is_open()) {
        if (state->sessions.size() >= state->options.connections_max) {
            Event room(state->executor);
            state->room = &room;
            co_await room.wait();
            state->room = nullptr;
            continue;
        }
        boost::system::error_code error;
        auto socket =
            co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            state->spawn_session(std::move(socket));
        } else if (state->acceptor.is_open()) {
            state->pause.expires_after(accept_pause);
            co_await state->pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
    }
}

void Server::State::stop() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    if (room) {
        room->set();
    }
    watchdog->close();
    const auto under_way = sessions;
    for (const auto& session : under_way) {
        session->emit(asio::cancellation_type::terminal);
    }
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
    stop();
}

Result<std::unique_ptr<Server>> Server::start(asio::any_io_executor executor, Options options,
                                              Handler handler) {
    TlsContext context;
    if (options.certificate) {
        auto made = tls_context(*options.certificate);
        if (!made) {
            return std::unexpected(made.error());
        }
        context = *std::move(made);
    }
    auto state = std::make_shared<State>(executor, std::move(options), std::move(handler),
                                         std::move(context));
    if (auto listening = state->listen(); !listening) {
        return std::unexpected(listening.error());
    }
    asio::co_spawn(executor, State::accept_all(state), rethrow);
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const {
    return state_->port;
}

std::uint64_t Server::connections_accepted() const {
    return state_->accepted;
}

void Server::stop() {
    state_->stop();
}

}  // namespace lexid::server
