#include "base/base_url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.hpp"

namespace lexid {
namespace {

constexpr std::uint16_t https_port = 443;
constexpr std::size_t host_bytes_max = 253;  // of a name in DNS

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_host_name(std::string_view name) {
    if (name.empty() || name.size() > host_bytes_max || name.contains("..")) {
        return false;
    }
    return std::ranges::all_of(name, is_name_character) && name[0] != '.' && name[0] != '-' &&
           name.back() != '-';
}

bool is_plain_path(std::string_view path) {
    const bool plain = std::ranges::all_of(path, [](char c) {
        return is_name_character(c) || (c >= 'A' && c <= 'Z') || c == '/' || c == '_' || c == '~';
    });
    const std::string closed = std::string(path) + "/";
    return plain && !closed.contains("//") && !closed.contains("/./") && !closed.contains("/../");
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

}  // namespace

std::string BaseUrl::authority() const {
    std::string out = host.contains(':') ? "[" + host + "]" : host;
    if (port != https_port) {
        out += ":" + std::to_string(port);
    }
    return out;
}

std::string BaseUrl::text() const {
    return "https://" + authority() + path;
}

Result<BaseUrl> parse_base_url(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed) {
        return failed("an address looks like `https://host/path`");
    }
    const boost::urls::url_view url = *parsed;
    if (url.scheme() != "https") {
        return failed("the address must begin with `https://`: the key is sent there");
    }
    if (url.has_userinfo()) {
        return failed("the address must not hold a user name or password");
    }
    if (url.has_query() || url.has_fragment()) {
        return failed("the address must end with its path: no `?` and no `#`");
    }
    BaseUrl result;
    result.host = lower_case(std::string_view(url.encoded_host_address()));
    result.host_is_address = url.host_type() == boost::urls::host_type::ipv4 ||
                             url.host_type() == boost::urls::host_type::ipv6;
    const bool named = url.host_type() == boost::urls::host_type::name && is_host_name(result.host);
    if (!result.host_is_address && !named) {
        return failed("the address needs a host name or IP address");
    }
    if (url.has_port()) {
        if (url.port_number() == 0) {
            return failed("the port must be a number from 1 to 65535");
        }
        result.port = url.port_number();
    }
    std::string_view path(url.encoded_path());
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    if (!is_plain_path(path)) {
        return failed("the path must be plain: letters, digits and `-._~` between single slashes");
    }
    result.path = path;
    return result;
}

}  // namespace lexid
