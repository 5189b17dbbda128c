#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>

#include "net/connection.hpp"
#include "net/message.hpp"
#include "net/watchdog.hpp"

namespace lexid::net {

// What became of one request on one connection, beyond the answer itself; written as it happens, so
// that it is right however the exchange ends.
struct ExchangeState {
    enum class Stage { waiting, opening, writing, reading };

    Stage stage = Stage::waiting;
    bool sent = false;      // a byte of the request may have reached the peer
    bool answered = false;  // a byte of the answer has come, or the sink has been called
    bool reusable = false;  // the connection may serve another request
    bool tainted = false;   // bytes followed the complete answer
};

// Writes the request in `connection.out` and reads its answer. All references must outlive the
// coroutine. The fault of an ended watch has no text; others say what is wrong with "it", the
// answer.
boost::asio::awaitable<std::expected<Response, Fault>> exchange(Connection& connection,
                                                                Method method, const BodySink& sink,
                                                                Watch& watch, ExchangeState& state);

}  // namespace lexid::net
