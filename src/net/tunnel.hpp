#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/message.hpp"
#include "net/proxy.hpp"
#include "net/response_reader.hpp"
#include "net/watchdog.hpp"

namespace lexid::net {

// More than any proxy says before it connects.
inline constexpr std::size_t connect_answer_bytes_max = 16 * 1024;

// Asks a proxy for a tunnel to `target`, `host:port`, over a connection to it, which comes back
// ready for TLS: not a byte behind the proxy's answer has been read. The fault says what the proxy
// answered and what to do about it, and its text shows neither the credentials nor the proxy's own
// words, which may repeat them; that of an ended watch has no text. All references must outlive the
// coroutine.
boost::asio::awaitable<std::expected<boost::asio::ip::tcp::socket, Fault>> open_tunnel(
    boost::asio::ip::tcp::socket socket, const Proxy& proxy, const std::string& target,
    Watch& watch);

// What asks for the tunnel.
std::string connect_request(const Proxy& proxy, std::string_view target);

// What a proxy answered: outside text.
struct ConnectAnswer {
    unsigned status = 0;
    std::vector<Header> headers;
};

// Nothing as long as more must come; an error says what is wrong with it.
std::expected<std::optional<ConnectAnswer>, std::string> read_connect_answer(
    std::string_view bytes);

}  // namespace lexid::net
