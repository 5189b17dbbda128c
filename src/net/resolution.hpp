#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lexid::net {

// What a lookup of a host's name gives: its addresses, or why there are none.
struct Found {
    std::vector<boost::asio::ip::tcp::endpoint> addresses;
    std::string error;
};

// The system's resolver (getaddrinfo). Takes as long as it takes.
Found look_up(const std::string& host, std::uint16_t port);

// How names become addresses.
struct Resolution {
    // Called on a thread of its own, which may be left behind; must not throw.
    std::function<Found(const std::string& host, std::uint16_t port)> look_up = net::look_up;
    // How long addresses count. As long as the shortest usual time to live of cloud providers'
    // names.
    std::chrono::milliseconds fresh_max{30'000};
};

}  // namespace lexid::net
