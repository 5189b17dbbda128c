#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace lexid {

// An https address taken apart, so that nobody has to do it again.
struct BaseUrl {
    std::string host;              // a name, or an address without brackets
    bool host_is_address = false;  // IPv4 or IPv6: no SNI, verified as an address
    std::uint16_t port = 443;
    std::string path;  // begins with `/` and does not end with one; empty if there is none

    // `api.example.com`, `[::1]:8443`: what the Host header says.
    std::string authority() const;
    std::string text() const;

    friend bool operator==(const BaseUrl&, const BaseUrl&) = default;
};

// Takes only https, and neither a user name nor query, fragment, escapes or dot segments: a key is
// sent there.
Result<BaseUrl> parse_base_url(std::string_view text);

}  // namespace lexid
