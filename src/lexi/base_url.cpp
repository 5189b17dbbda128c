#include "lexi/base_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.hpp"

namespace lexid::lexi {
namespace {

bool is_unreserved(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') ||
           std::string_view("-._~").find(character) != std::string_view::npos;
}

std::string host_of(const boost::urls::url_view& url) {
    const std::string host(url.host());
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return bracketed ? host.substr(1, host.size() - 2) : host;
}

bool has_dots(const boost::urls::url_view& url) {
    for (const std::string segment : url.segments()) {
        if (segment == "." || segment == "..") {
            return true;
        }
    }
    return false;
}

}  // namespace

Result<BaseUrl> parse_base_url(std::string_view text) {
    const std::string where = "the address " + quoted(text) + " ";
    const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
    if (!parsed) {
        return failed(where + "is no URL: write it as `https://host/path`");
    }
    const boost::urls::url_view& url = *parsed;
    if (url.scheme_id() != boost::urls::scheme::https) {
        return failed(where + "must begin with `https://`: the key is sent to it");
    }
    if (url.host().empty()) {
        return failed(where + "names no host");
    }
    if (url.has_userinfo() || url.has_query() || url.has_fragment() || has_dots(url)) {
        return failed(where + "may have a host, a port and a plain path, nothing else");
    }
    if (url.has_port() && (url.port_number() == 0 || url.port().size() > 5)) {
        return failed(where + "has no valid port");
    }
    BaseUrl base{host_of(url), "443", std::string(url.encoded_path())};
    if (url.has_port()) {
        base.port = std::to_string(url.port_number());
    }
    while (base.path.ends_with('/')) {
        base.path.pop_back();
    }
    return base;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char character : text) {
        if (is_unreserved(character)) {
            out += character;
        } else {
            const auto byte = static_cast<unsigned char>(character);
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

}  // namespace lexid::lexi
