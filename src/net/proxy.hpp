#pragma once

#include <string>

#include "base/proxy_url.hpp"
#include "base/text.hpp"

namespace lexid::net {

// The proxy that a client's connections go through, by CONNECT.
struct Proxy {
    ProxyUrl url;
    std::string source;  // what messages call the place where a person would change it

    // `http://host:port` of `HTTPS_PROXY`: for people, without the credentials.
    std::string text() const { return in_backticks(url.text()) + " of " + in_backticks(source); }
};

}  // namespace lexid::net
