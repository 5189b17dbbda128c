#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace lexid {

// The address of an HTTP proxy taken apart.
struct ProxyUrl {
    std::string host;  // a name, or an address without brackets
    std::uint16_t port = 80;
    Secret credentials;  // `user:password`, percent-decoded; empty: none

    // `proxy.example:3128`, and the same as an address; without the credentials.
    std::string authority() const;
    std::string text() const;
};

// Takes `http://host:port`, also without `http://`, with or without `user:password@`, in which
// whatever is not plain must be percent-encoded. No error shows what stood there.
Result<ProxyUrl> parse_proxy_url(std::string_view text);

}  // namespace lexid
