#pragma once

#include <cstdint>
#include <string_view>

namespace lexid::net {

// Whether NO_PROXY, as it stands in the environment, exempts a host from the use of a proxy.
// Entries stand between commas or blanks, and mean what they mean to curl and Go:
//
// - `*`: every host.
// - `example.com`, `.example.com`, `*.example.com`: that host and all below it, in any case.
// - `10.1.2.3`, `::1`, `[::1]`: that address; `10.0.0.0/8`, `fd00::/8`: those addresses. A name is
//   not looked up for it.
// - each of them with `:port`: only on that port (an IPv6 address in brackets then).
//
// `host` is a name in lower case, or an address without brackets. An entry that is none of these
// exempts nothing.
bool is_exempt(std::string_view no_proxy, std::string_view host, std::uint16_t port);

// `localhost`, what is below it, 127.0.0.0/8 and ::1: no proxy can reach this machine by these.
bool is_this_machine(std::string_view host);

}  // namespace lexid::net
