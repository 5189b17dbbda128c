#include "net/no_proxy.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/ascii.hpp"

namespace lexid::net {
namespace {

constexpr std::string_view separators = ", \t\r\n";
constexpr std::size_t address_bytes_max = 16;

struct Address {
    std::array<unsigned char, address_bytes_max> bytes{};
    int bits = 0;  // 32 or 128
};

std::optional<Address> parse_address(std::string_view text) {
    const std::string whole(text);
    Address address;
    if (inet_pton(AF_INET, whole.c_str(), address.bytes.data()) == 1) {
        address.bits = 32;
        return address;
    }
    if (inet_pton(AF_INET6, whole.c_str(), address.bytes.data()) == 1) {
        address.bits = 128;
        return address;
    }
    return std::nullopt;
}

bool share_bits(const Address& left, const Address& right, int bits) {
    for (int bit = 0; bit < bits; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const unsigned mask = 0x80U >> (bit % 8);
        if (((left.bytes[byte] ^ right.bytes[byte]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

bool is_in_network(std::string_view entry, const Address& host) {
    const std::size_t slash = entry.find('/');
    const auto network = parse_address(entry.substr(0, slash));
    if (!network || network->bits != host.bits) {
        return false;
    }
    const auto bits = slash == std::string_view::npos ? std::optional(host.bits)
                                                      : number<int>(entry.substr(slash + 1));
    return bits && *bits >= 0 && *bits <= host.bits && share_bits(*network, host, *bits);
}

std::string_view without_dot(std::string_view name) {
    return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

bool is_at_or_below(std::string_view entry, std::string_view host) {
    if (entry.starts_with("*.")) {
        entry.remove_prefix(2);
    } else if (entry.starts_with('.')) {
        entry.remove_prefix(1);
    }
    entry = without_dot(entry);
    host = without_dot(host);
    if (entry.empty() || host.size() < entry.size()) {
        return false;
    }
    const std::size_t rest = host.size() - entry.size();
    return same_but_for_case(host.substr(rest), entry) && (rest == 0 || host[rest - 1] == '.');
}

// Takes `:port` off the entry; false if it names another port.
bool takes_port(std::string_view& entry, std::uint16_t port) {
    if (entry.starts_with('[')) {
        const std::size_t end = entry.find(']');
        if (end == std::string_view::npos) {
            return false;
        }
        const std::string_view behind = entry.substr(end + 1);
        entry = entry.substr(1, end - 1);
        return behind.empty() ||
               (behind.starts_with(':') && number<std::uint16_t>(behind.substr(1)) == port);
    }
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos || entry.find(':', colon + 1) != std::string_view::npos) {
        return true;  // none, or an IPv6 address
    }
    const std::string_view behind = entry.substr(colon + 1);
    entry = entry.substr(0, colon);
    return number<std::uint16_t>(behind) == port;
}

bool exempts(std::string_view entry, std::string_view host, std::uint16_t port) {
    if (entry == "*") {
        return true;
    }
    if (!takes_port(entry, port)) {
        return false;
    }
    const auto address = parse_address(host);
    return address ? is_in_network(entry, *address) : is_at_or_below(entry, host);
}

}  // namespace

bool is_exempt(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
    while (!no_proxy.empty()) {
        const std::size_t end = std::min(no_proxy.find_first_of(separators), no_proxy.size());
        if (exempts(no_proxy.substr(0, end), host, port)) {
            return true;
        }
        no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
    }
    return false;
}

bool is_this_machine(std::string_view host) {
    return is_exempt("localhost 127.0.0.0/8 ::1", host, 0);
}

}  // namespace lexid::net
