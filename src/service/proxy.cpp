#include "service/proxy.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/redactor.hpp"
#include "base/text.hpp"
#include "net/no_proxy.hpp"

namespace lexid::service {
namespace {

using Kind = settings::ProxySource::Kind;

constexpr std::array<const char*, 2> proxy_variables = {"HTTPS_PROXY", "https_proxy"};
constexpr std::array<const char*, 2> exception_variables = {"NO_PROXY", "no_proxy"};

struct Variable {
    std::string name;
    std::string value;
};

std::optional<Variable> first_set(const std::array<const char*, 2>& names,
                                  const Environment& environment) {
    for (const char* name : names) {
        const char* value = environment(name);
        if (value != nullptr && *value != '\0') {
            return Variable{name, value};
        }
    }
    return std::nullopt;
}

// As the proxy may repeat them, and as they stand in an environment that is shown; a password that
// is shorter may be a word of its own.
void hide_credentials(const Secret& credentials) {
    constexpr std::string_view shown = "[the proxy's password]";
    constexpr std::size_t hidden_characters_min = 8;
    if (credentials.empty()) {
        return;
    }
    redactor().add(credentials, shown);
    const std::string_view text = credentials.reveal();
    const std::string_view password = text.substr(std::min(text.find(':'), text.size() - 1) + 1);
    if (password.size() >= hidden_characters_min) {
        redactor().add(Secret(password), shown);
    }
}

Result<Route> through(const std::string& address, const std::string& source) {
    Result<ProxyUrl> url = parse_proxy_url(address);
    if (!url) {
        return failed("the proxy of " + in_backticks(source) + ": " + url.error().text);
    }
    hide_credentials(url->credentials);
    net::Proxy proxy{*std::move(url), source};
    std::string text = "the API is reached through the proxy " + proxy.text();
    return Route{std::move(proxy), std::move(text)};
}

Result<Route> route_of_environment(const BaseUrl& api, const Environment& environment) {
    const std::optional<Variable> proxy = first_set(proxy_variables, environment);
    if (!proxy) {
        return Route{};
    }
    if (net::is_this_machine(api.host)) {
        return Route{std::nullopt, "the API is on this machine, and reached without the proxy of " +
                                       in_backticks(proxy->name)};
    }
    const std::optional<Variable> exceptions = first_set(exception_variables, environment);
    if (exceptions && net::is_exempt(exceptions->value, api.host, api.port)) {
        return Route{std::nullopt, "the API is reached without the proxy of " +
                                       in_backticks(proxy->name) + ": " +
                                       in_backticks(exceptions->name) + " exempts it"};
    }
    return through(proxy->value, proxy->name);
}

}  // namespace

Environment process_environment() {
    return [](const char* name) -> const char* { return std::getenv(name); };
}

Result<Route> find_route(const settings::ProxySource& source, const BaseUrl& api,
                         const Environment& environment) {
    switch (source.kind) {
        case Kind::environment:
            return route_of_environment(api, environment);
        case Kind::none:
            return Route{std::nullopt, "the API is reached without a proxy: `api.proxy` says so"};
        case Kind::url:
            return through(source.text, "api.proxy");
        case Kind::variable:
            if (const char* value = environment(source.text.c_str());
                value != nullptr && *value != '\0') {
                return through(value, source.text);
            }
            return failed("`api.proxy` names the environment variable " +
                          in_backticks(source.text) + ", which is not set");
    }
    std::unreachable();
}

}  // namespace lexid::service
