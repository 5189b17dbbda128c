#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/message.hpp"

namespace lexid::net {

// Checks every octet of what a request puts into its header, as message.hpp promises: a line break
// in a target or a value would let outside text add headers or whole requests.
Result<void> check_request(const Request& request);

// Checks a host: a DNS name or an IP address without brackets.
Result<void> check_host(std::string_view host);
bool is_ip_address(std::string_view host);

// What the Host header says: the port only if it is not HTTPS's, an IPv6 address in brackets.
std::string host_header(std::string_view host, std::string_view port);

// Appends the request as it goes over the wire. It must have passed check_request.
void append_request(std::string& out, const Request& request, std::string_view host);

}  // namespace lexid::net
