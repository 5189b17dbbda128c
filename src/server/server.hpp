#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "net/message.hpp"
#include "server/certificate.hpp"

namespace lexid::server {

// Who asks.
struct Peer {
    std::string address;  // `127.0.0.1`
    std::uint16_t port = 0;
    std::uint64_t connection = 0;  // counts the server's connections, from 1
    std::uint64_t request = 0;     // counts the requests on this connection, from 1
};

// What a handler answers: a response, or a scripted misbehaviour.
struct Reply {
    enum class Ending {
        keep,   // as HTTP has it: kept alive unless the client asked otherwise
        close,  // closed in good order after the answer (`Connection: close`, TLS close_notify)
        cut,    // the TCP connection ends (FIN) without a TLS close_notify
        reset,  // the TCP connection is reset
    };

    net::Response response;          // Content-Length and Date are added, unless they are there
    std::optional<std::string> raw;  // these bytes instead of `response`; empty: no answer at all
    std::chrono::milliseconds delay{0};        // before the first byte
    std::size_t piece_bytes = 0;               // > 0: written in pieces of this size ...
    std::chrono::milliseconds piece_pause{0};  // ... with this pause after each
    Ending ending = Ending::keep;
};

// Called once a request is complete; several may be under way, one a connection. An exception
// becomes a 500. The request's target and headers are outside text; HEAD, OPTIONS and other methods
// than `net::Method` has are answered with 405 and never get here.
using Handler = std::function<boost::asio::awaitable<Reply>(net::Request, Peer)>;

// A small HTTP/1.1 server for the sandbox, the tests and loopback: keep-alive, Content-Length and
// chunked request bodies, one request at a time on a connection. Runs on the executor's thread,
// which must be the only one that runs its io_context.
class Server {
public:
    struct Options {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;  // 0: any free one
        // Chain and key; without it the server speaks plain HTTP.
        std::optional<Certificate> certificate;
        std::size_t connections_max = 256;  // further ones wait in the kernel's queue
        std::size_t header_bytes_max = 16 * 1024;
        std::size_t body_bytes_max = 1024 * 1024;
        std::chrono::milliseconds idle_max{60'000};     // without a request
        std::chrono::milliseconds request_max{10'000};  // for handshake, and for reading a request
        std::chrono::milliseconds write_max{60'000};    // for writing an answer, pauses included
    };

    // Listens; the port is open when this returns.
    static Result<std::unique_ptr<Server>> start(boost::asio::any_io_executor executor,
                                                 Options options, Handler handler);
    ~Server();  // as stop()
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    std::uint64_t connections_accepted() const;

    // Stops listening and destroys all connections; handlers under way are cancelled (through
    // Asio).
    void stop();

private:
    struct State;
    explicit Server(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}  // namespace lexid::server
