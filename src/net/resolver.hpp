#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "net/event.hpp"
#include "net/resolution.hpp"
#include "net/watchdog.hpp"

namespace lexid::net {

// Finds the addresses of one host. getaddrinfo can't be interrupted, so each lookup runs on a
// thread of its own (one at a time, shared by all who wait), and whoever waits leaves at its
// deadline without it. Destroying the resolver abandons the thread: it touches nothing afterwards.
//
// Addresses are kept for `Resolution::fresh_max`; when a lookup fails, older ones are better than
// none.
class Resolver {
public:
    using Addresses = std::vector<boost::asio::ip::tcp::endpoint>;

    // At most so many of the addresses found are used: trying more takes longer than any deadline.
    static constexpr std::size_t addresses_max = 8;

    Resolver(const boost::asio::any_io_executor& executor, std::string host, std::uint16_t port,
             Resolution resolution = {});
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // In the order to try them in: families alternate (RFC 8305), the resolver's first choice
    // first. An empty list, with `error` filled, if there is none or the watch has ended. The
    // resolver must outlive the wait.
    boost::asio::awaitable<Addresses> resolve(Watch& watch, std::string& error);

    // Makes the next request look the addresses up anew: none of those known answers.
    void doubt() { known_at_ = {}; }

    // Called by the lookup's end, on the executor's thread.
    void finish(Addresses found, std::string error);

private:
    struct Lookup;

    void start();

    boost::asio::any_io_executor executor_;
    std::string host_;
    std::uint16_t port_;
    Resolution resolution_;
    std::shared_ptr<Lookup> lookup_;
    std::vector<Event*> waiting_;
    Addresses known_;
    std::chrono::steady_clock::time_point known_at_;
    std::string error_;
};

// Puts the addresses of both families in turns, beginning with the first one's.
Resolver::Addresses interleaved(const Resolver::Addresses& addresses);

}  // namespace lexid::net
