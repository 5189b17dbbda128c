#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "net/resolver.hpp"
#include "net/watchdog.hpp"

namespace lexid::net {

// RFC 8305's recommended value: how long one address may keep us before the next is tried beside
// it.
constexpr std::chrono::milliseconds connect_stagger{250};

// Connects to the first of the addresses that accepts, trying them in order, each `connect_stagger`
// after the one before or as soon as that has failed. The slower attempts are closed. Nothing if
// none accepted, with the reasons in `error`, or if the watch ended.
boost::asio::awaitable<std::optional<boost::asio::ip::tcp::socket>> connect_first(
    boost::asio::any_io_executor executor, Resolver::Addresses addresses, Watch& watch,
    std::string& error);

}  // namespace lexid::net
