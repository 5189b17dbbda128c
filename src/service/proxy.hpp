#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/base_url.hpp"
#include "base/error.hpp"
#include "net/proxy.hpp"
#include "settings/settings.hpp"

namespace lexid::service {

// A variable's value, or nullptr.
using Environment = std::function<const char*(const char* name)>;
Environment process_environment();

// How the API is reached.
struct Route {
    std::optional<net::Proxy> proxy;
    std::string
        text;  // for people: through which proxy, or why through none; empty if none is named
};

// What the settings say, else HTTPS_PROXY or https_proxy, unless NO_PROXY or no_proxy exempts the
// API's host or it is this machine. A variable that is empty counts as one that is not set. Refused
// is what names a proxy that can't be used: going straight could be what somebody wants to prevent.
Result<Route> find_route(const settings::ProxySource& source, const BaseUrl& api,
                         const Environment& environment = process_environment());

}  // namespace lexid::service
