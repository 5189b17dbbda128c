#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace lexid::cel {

// An IP address, or a network of them in CIDR notation (then with a prefix length).
struct Address {
    std::array<std::uint8_t, 16> octets{};  // the first four of version 4
    std::uint8_t version = 4;               // 4 or 6
    std::uint8_t prefix = 0;                // bits
};

// Equal addresses; an IPv4 address equals its form within ::ffff:0:0/96.
bool same_address(const Address& left, const Address& right);

// `192.0.2.1` or `2001:db8::1`: no leading zeros in version 4, no zone, no mixed form with dots for
// version 4 within 6. Otherwise what is wrong, as a static sentence.
std::expected<Address, std::string_view> parse_ip(std::string_view text);
// An address, `/` and a prefix length. Bits beyond the prefix are kept.
std::expected<Address, std::string_view> parse_cidr(std::string_view text);

// The canonical text (RFC 5952), without and with the prefix length.
std::string ip_text(const Address& address);
std::string cidr_text(const Address& address);

// The address with the bits beyond its prefix cleared.
Address masked(const Address& network);
// Whether the first `bits` bits agree; never across versions, version 4 within 6 counting as 4.
bool share_prefix(const Address& left, const Address& right, int bits);
// Version 4 within 6 as version 4.
Address unmapped(const Address& address);

}  // namespace lexid::cel
