#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "net/message.hpp"

namespace lexid::server {

// `Not Found` for 404; empty for a status without a name here.
std::string_view reason_phrase(unsigned status);

// An HTTP date: `Mon, 23 Nov 2026 15:55:24 GMT`.
std::string http_date(std::time_t at);

// Appends the response as it goes over the wire, with Content-Length, Date and Connection unless
// `response` has its own. Line breaks in its headers become spaces.
void append_response(std::string& out, const net::Response& response, bool keeps_connection);

}  // namespace lexid::server
