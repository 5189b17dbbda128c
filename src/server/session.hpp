#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "net/tls_context.hpp"
#include "net/watchdog.hpp"
#include "server/request_reader.hpp"
#include "server/server.hpp"

namespace lexid::server {

// What all connections of one server have in common.
struct ServerShared {
    struct Waits {
        std::chrono::milliseconds idle_max;
        std::chrono::milliseconds request_max;
        std::chrono::milliseconds write_max;
    };

    Handler handler;
    net::TlsContext context;  // null: plain HTTP
    std::shared_ptr<net::Watchdog> watchdog;
    RequestReader::Limits limits;
    Waits waits;
};

// Serves one connection to its end. `shared` must outlive the coroutine.
boost::asio::awaitable<void> serve_connection(ServerShared& shared,
                                              boost::asio::ip::tcp::socket socket,
                                              std::uint64_t number);

}  // namespace lexid::server
