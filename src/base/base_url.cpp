#include "base/base_url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "base/ascii.hpp"
#include "base/character.hpp"
#include "base/text.hpp"

namespace lexid {
namespace {

constexpr std::uint16_t https_port = 443;
constexpr std::size_t host_bytes_max = 253;  // of a name in DNS

constexpr std::size_t label_bytes_max = 63;

bool is_label_character(char c) {
    return (c >= 'a' && c <= 'z') || is_ascii_digit(c) || c == '-';
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= label_bytes_max && label.front() != '-' &&
           label.back() != '-' && std::ranges::all_of(label, is_label_character);
}

bool is_host_name(std::string_view name) {
    if (name.size() > host_bytes_max) {
        return false;
    }
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('.', begin), name.size());
        if (!is_label(name.substr(begin, end - begin))) {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

// Whether readers of addresses take the name for a number: `127.1`, `0x7f000001`, `0177.0.0.1`.
bool is_number(std::string_view name) {
    std::string_view last = name.substr(name.rfind('.') + 1);
    const bool hexadecimal = last.starts_with("0x");
    if (hexadecimal) {
        last.remove_prefix(2);
    }
    return std::ranges::all_of(
        last, [&](char c) { return is_ascii_digit(c) || (hexadecimal && c >= 'a' && c <= 'f'); });
}

// What is wrong with a host that is neither a name nor an address.
std::string fault_of_host(std::string_view host) {
    if (host.empty()) {
        return "the address needs a host name or IP address";
    }
    if (host.ends_with('.')) {
        return "the host ends in a dot: write " +
               in_backticks(host.substr(0, host.find_last_not_of('.') + 1));
    }
    if (host.contains('_')) {
        return "the host " + in_backticks(host) +
               " holds `_`, which names of hosts can't: is it written with `-`?";
    }
    return "the host " + in_backticks(host) + " is neither a name nor an IP address";
}

// Why the text can't be read at all.
std::string fault_of_text(std::string_view text) {
    constexpr std::string_view shape = "an address looks like `https://host/path`";
    for (std::string_view rest = text; !rest.empty();) {
        const Character character = first_character(rest);
        if (character.size == 0) {
            break;
        }
        if (character.code == ' ' || is_invisible(character.code)) {
            return std::string(shape) + ", without " +
                   (character.code == ' ' ? "blanks" : name_of_character(character.code));
        }
        if (character.size > 1) {
            return std::string(shape) + ", in ASCII: a name with other letters is written in its " +
                   "form `xn--…`";
        }
        rest.remove_prefix(character.size);
    }
    const bool is_bare = !text.empty() && !text.contains(':') && is_label_character(text[0]);
    return std::string(shape) + (is_bare ? ": is `https://` missing?" : "");
}

bool is_plain_path(std::string_view path) {
    const bool plain = std::ranges::all_of(path, [](char c) {
        return is_label_character(c) || is_ascii_letter(c) || c == '.' || c == '/' || c == '_' ||
               c == '~';
    });
    const std::string closed = std::string(path) + "/";
    return plain && !closed.contains("//") && !closed.contains("/./") && !closed.contains("/../");
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
        return failed(fault_of_text(text));
    }
    const boost::urls::url_view url = *parsed;
    if (url.scheme_id() != boost::urls::scheme::https) {
        return failed("the address must begin with `https://`: the key is sent there");
    }
    if (url.has_userinfo()) {
        return failed("the address must not hold a user name or password");
    }
    if (url.has_query() || url.has_fragment()) {
        return failed("the address must end with its path: no `?` and no `#`");
    }
    BaseUrl result;
    result.host = ascii_lower(std::string_view(url.encoded_host_address()));
    result.host_is_address = url.host_type() == boost::urls::host_type::ipv4 ||
                             url.host_type() == boost::urls::host_type::ipv6;
    // Boost reads `1.2.3.4.5` as an address with the path `.5`.
    if (!url.encoded_path().empty() && !url.encoded_path().starts_with('/')) {
        const std::string path(url.encoded_path());
        return failed(fault_of_host(result.host + path.substr(0, path.find('/'))));
    }
    const bool named = url.host_type() == boost::urls::host_type::name && is_host_name(result.host);
    if (!result.host_is_address && !named) {
        return failed(fault_of_host(result.host));
    }
    if (named && is_number(result.host)) {
        return failed("the host " + in_backticks(result.host) +
                      " is a number: an IP address is written as four, like `127.0.0.1`");
    }
    if (url.has_port()) {
        // Not port_number(), which cuts a larger number to 16 bits.
        const std::string_view port(url.port());
        const auto [end, error] =
            std::from_chars(port.data(), port.data() + port.size(), result.port);
        if (error != std::errc() || end != port.data() + port.size() || result.port == 0) {
            return failed("the port must be a number from 1 to 65535");
        }
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
