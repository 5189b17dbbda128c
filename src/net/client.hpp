#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/message.hpp"
#include "net/proxy.hpp"
#include "net/resolution.hpp"

namespace lexid::net {

enum class FailureKind {
    invalid_request,  // refused before anything was sent
    resolve,          // the host's name has no address
    connect,          // no address accepted a connection
    tls,              // no trusted connection: the text says what is wrong with the certificate
    timeout,          // the deadline passed
    closed,           // the peer closed or reset the connection before the answer was complete
    protocol,         // what came is not an answer that can be trusted
    too_large,        // header or body above its limit
    cancelled,        // by the caller, by Client::close() or by the body sink's error
};
std::string_view name(FailureKind kind);

struct Failure {
    FailureKind kind = FailureKind::closed;
    // True as soon as one byte of the request may have reached the peer. The outcome of a request
    // that is not a GET is then unknown: it may have been carried out.
    bool sent = false;
    std::string text;  // for people: what, where, what to do about it; see Error
    // Of a proxy that refuses to connect: it may say how long. Outside text.
    std::vector<Header> headers = {};
};

// One deadline for a whole request: waiting for a connection, resolving, connecting, the proxy's
// answer, the TLS handshake, writing and reading.
using Deadline = std::chrono::steady_clock::time_point;

// Gets the body of a 2xx answer piece by piece, as it arrives, instead of Response::body. Its error
// ends the request. A GET is not repeated once the sink has been called.
using BodySink = std::function<Result<void>(std::string_view)>;

// How often things happened since the client was made.
struct Counters {
    std::uint64_t connections_opened = 0;  // TLS handshakes that succeeded
    std::uint64_t requests_reused = 0;     // requests on a connection that had served before
    std::uint64_t requests_retried = 0;    // GETs repeated because a kept connection had gone stale
    std::uint64_t connections_tainted = 0;  // closed because bytes followed a complete answer
};

// HTTPS/1.1 to one host, over a pool of kept connections. Everything happens on the executor's
// thread: the io_context must be run by one thread, and all calls come from it.
//
// What holds for every request:
// - The certificate must lead to a trusted authority and name the host (a DNS name or an IP address
//   among its alternative names; the common name doesn't count). TLS 1.2 or newer.
// - A POST, PATCH or DELETE goes on a fresh connection or on one that was used less than
//   `post_idle_max` ago, and is never repeated here. A GET that fails on a kept connection before a
//   byte of its answer came is repeated once, on a fresh connection.
// - No redirect is followed, no content coding is accepted. A proxy is used only if the options
// name
//   one; it gets to know the host's name, and none of what goes through.
// - After a timeout, a cancellation or any failure the connection is destroyed. A connection is
// kept
//   only after a complete answer that leaves no doubt where the next one begins.
//
// A long answer that arrives faster than it is read lets the loop's other work have its turn.
//
// Idle connections keep the io_context busy until they are dropped; close() ends that at once.
class Client {
public:
    struct Options {
        std::string host;          // a name, or an IP address without brackets
        std::string port = "443";  // a number
        std::string ca_file;       // PEM; empty: the system's authorities
        // Open at once; further requests wait, first come first served. 0 is refused.
        std::size_t connections_max = 0;
        std::size_t header_bytes_max = 16 * 1024;
        // Of a body that goes to a sink: half a gigabyte of memory, if it holds as many values as
        // it can. And of one that is kept in Response::body, which is read in one turn of the loop:
        // far more than an approval's answer or an error page has.
        std::size_t body_bytes_max = std::size_t{32} * 1024 * 1024;
        std::size_t kept_body_bytes_max = std::size_t{64} * 1024;
        // Below the keep-alive time of usual servers and proxies (nginx: 75 s, Node.js: 5 s).
        std::chrono::milliseconds idle_max{4'000};
        std::chrono::milliseconds post_idle_max{1'000};
        Resolution resolution;
        std::optional<Proxy> proxy;
        // What the messages call the places where a person would change the host and the CA file.
        std::string host_setting = "api.base_url";
        std::string ca_setting = "api.ca_file";
    };

    // Checks the options and loads the authorities; refuses if there are none.
    static Result<std::unique_ptr<Client>> create(boost::asio::any_io_executor executor,
                                                  Options options);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Throws nothing. If the calling coroutine is cancelled (through Asio), the answer is
    // FailureKind::cancelled. The client may be destroyed while a request is under way: it ends as
    // by close().
    boost::asio::awaitable<std::expected<Response, Failure>> send(Request request,
                                                                  Deadline deadline,
                                                                  BodySink sink = {});

    // Drops the idle connections and ends all requests under way and waiting with
    // FailureKind::cancelled. Requests that come later fail the same way.
    void close();

    Counters counters() const;

private:
    struct State;
    explicit Client(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}  // namespace lexid::net
