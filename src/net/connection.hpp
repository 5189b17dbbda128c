#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/client.hpp"
#include "net/resolver.hpp"
#include "net/response_reader.hpp"
#include "net/stream.hpp"
#include "net/tls_verification.hpp"
#include "net/watchdog.hpp"

namespace lexid::net {

// One trusted connection and what it needs to serve request after request without allocating:
// buffers and the reader.
struct Connection {
    Connection(boost::asio::ip::tcp::socket socket, SSL_CTX* context,
               ResponseReader::Limits limits);

    // Of a connection nobody uses: whether it can serve another request, that is, the peer has
    // neither closed it nor sent anything that belongs to no request.
    bool is_quiet();

    Stream stream;
    ResponseReader reader;
    std::string out;
    std::vector<char> in;  // of fixed size: the largest header and one TLS record
    std::chrono::steady_clock::time_point used_at;
    std::optional<Watch> idle_watch;  // while in the pool
};

// The steps of opening a connection, for one client. Must outlive the coroutine.
class Connector {
public:
    Connector(const boost::asio::any_io_executor& executor, PeerNames names, std::uint16_t port,
              TlsContext context, ResponseReader::Limits limits, Resolution resolution,
              std::optional<Proxy> proxy);

    // Resolves, connects, has the proxy connect if there is one, and shakes hands. The fault of an
    // ended watch has no text.
    boost::asio::awaitable<std::expected<std::unique_ptr<Connection>, Fault>> open(Watch& watch);

    const PeerNames& names() const { return names_; }
    const std::optional<Proxy>& proxy() const { return proxy_; }

private:
    boost::asio::awaitable<std::expected<boost::asio::ip::tcp::socket, Fault>> reach(Watch& watch);
    boost::asio::awaitable<std::expected<void, Fault>> shake_hands(Stream& stream, Watch& watch);

    boost::asio::any_io_executor executor_;
    PeerNames names_;
    TlsContext context_;
    ResponseReader::Limits limits_;
    std::optional<Proxy> proxy_;
    std::string target_;  // what the proxy is asked for
    Resolver resolver_;   // of the proxy's host if there is one
};

// The fault that stands for a watch's end; its text is up to whoever knows the request.
Fault fault_of(Watch::End end);

}  // namespace lexid::net
