#include "base/proxy_url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "base/ascii.hpp"

namespace lexid {
namespace {

constexpr std::string_view scheme_end = "://";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Result<Secret> credentials_of(const boost::urls::url_view& url) {
    std::string user = url.encoded_user().decode();
    const std::string password = url.encoded_password().decode();
    if (user.contains(':')) {
        return failed("the user of a proxy can't hold a colon");
    }
    user += ':';
    user += password;
    if (std::ranges::any_of(user, is_control)) {
        return failed("the user and the password of a proxy can't hold control characters");
    }
    const Secret credentials(user);
    return credentials;
}

Result<void> check_scheme(std::string_view scheme) {
    if (scheme == "http") {
        return {};
    }
    if (scheme == "https") {
        return failed(
            "a proxy that is itself spoken to with TLS (`https://`) is not supported; "
            "most listen without as well, as `http://`: what goes through is encrypted "
            "in any case, from here to the API");
    }
    return failed(
        "a proxy's address begins with `http://`: other kinds of proxy are not "
        "supported");
}

}  // namespace

std::string ProxyUrl::authority() const {
    return (host.contains(':') ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string ProxyUrl::text() const {
    return "http://" + authority();
}

Result<ProxyUrl> parse_proxy_url(std::string_view text) {
    const bool has_scheme = text.contains(scheme_end);
    const std::string whole = (has_scheme ? "" : "http://") + std::string(text);
    const auto parsed = boost::urls::parse_uri(whole);
    if (!parsed) {
        return failed(
            "a proxy's address looks like `http://host:port`, or "
            "`http://user:password@host:port`, where all but letters, digits and "
            "`-._~` is percent-encoded: `@` as `%40`, `#` as `%23`");
    }
    const boost::urls::url_view url = *parsed;
    const std::string scheme = ascii_lower(url.scheme());
    if (Result<void> checked = check_scheme(scheme); !checked) {
        return std::unexpected(checked.error());
    }
    if (url.has_query() || url.has_fragment() ||
        (!url.encoded_path().empty() && url.encoded_path() != "/")) {
        return failed("a proxy's address ends with its port: nothing comes behind it");
    }
    ProxyUrl result;
    result.host = std::string(std::string_view(url.encoded_host_address()));
    if (result.host.empty() || result.host.contains('%')) {
        return failed("a proxy's address needs a host name or IP address");
    }
    if (url.has_port()) {
        const std::string_view port(url.port());
        const auto [end, error] =
            std::from_chars(port.data(), port.data() + port.size(), result.port);
        if (error != std::errc() || end != port.data() + port.size() || result.port == 0) {
            return failed("a proxy's port must be a number from 1 to 65535");
        }
    }
    if (url.has_userinfo()) {
        Result<Secret> credentials = credentials_of(url);
        if (!credentials) {
            return std::unexpected(credentials.error());
        }
        result.credentials = *std::move(credentials);
    }
    return result;
}

}  // namespace lexid
