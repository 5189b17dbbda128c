#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "net/request_reader.hpp"
#include "net/server.hpp"
#include "net/tls_context.hpp"
#include "net/watchdog.hpp"

namespace lexid::net {

// What all connections of one server have in common.
struct ServerShared {
    struct Waits {
        std::chrono::milliseconds idle_max;
        std::chrono::milliseconds request_max;
        std::chrono::milliseconds write_max;
    };

    Handler handler;
    TlsContext context;  // null: plain HTTP
    std::shared_ptr<Watchdog> watchdog;
    RequestReader::Limits limits;
    Waits waits;
};

// Serves one connection to its end. `shared` must outlive the coroutine.
boost::asio::awaitable<void> serve_connection(ServerShared& shared,
                                              boost::asio::ip::tcp::socket socket,
                                              std::uint64_t number);

}  // namespace lexid::net
