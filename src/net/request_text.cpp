#include "net/request_text.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>

#include "base/ascii.hpp"
#include "base/text.hpp"

namespace lexid::net {

namespace {

// Above what servers take (nginx and Apache: 8 KiB), below what could hurt us.
constexpr std::size_t target_bytes_max = 16 * 1024;
// RFC 1035 3.1, written out.
constexpr std::size_t host_bytes_max = 253;

constexpr std::array<std::string_view, 7> own_headers = {
    "Host",   "Connection", "Content-Length", "Transfer-Encoding", "Accept-Encoding",
    "Expect", "Upgrade"};

bool is_letter_or_digit(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c);
}

bool is_token_character(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return is_letter_or_digit(c) || marks.contains(c);
}

bool is_value_character(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return c == '\t' || (octet >= 0x20 && octet != 0x7f);
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

Result<void> check_header(const Header& header) {
    if (header.name.empty() || !std::ranges::all_of(header.name, is_token_character)) {
        return failed("the request's header name " + in_backticks(header.name) +
                      " is not valid in HTTP");
    }
    if (std::ranges::any_of(own_headers,
                            [&](std::string_view own) { return same_name(own, header.name); })) {
        return failed("the request's header " + in_backticks(header.name) +
                      " is written by the HTTP client itself, leave it out");
    }
    // The value may be a secret, so no message shows it.
    if (!std::ranges::all_of(header.value, is_value_character)) {
        return failed("the value of the request's header " + in_backticks(header.name) +
                      " contains a line break or another control character");
    }
    if (!header.value.empty() &&
        (is_blank(header.value.front()) || is_blank(header.value.back()))) {
        return failed("the value of the request's header " + in_backticks(header.name) +
                      " begins or ends with a space");
    }
    return {};
}

}  // namespace

Result<void> check_request(const Request& request) {
    if (!request.target.starts_with('/') || request.target.size() > target_bytes_max ||
        !std::ranges::all_of(request.target, [](char c) { return c > 0x20 && c < 0x7f; })) {
        return failed(
            "the request's target " + in_backticks(request.target) +
            " must begin with `/` and hold only printable ASCII (percent-encode the rest), "
            "at most " +
            std::to_string(target_bytes_max) + " bytes");
    }
    for (const auto& header : request.headers) {
        if (auto checked = check_header(header); !checked) {
            return checked;
        }
    }
    return {};
}

bool is_ip_address(std::string_view host) {
    boost::system::error_code error;
    boost::asio::ip::make_address(std::string(host), error);
    return !error;
}

Result<void> check_host(std::string_view host) {
    const bool is_name = !host.empty() && host.size() <= host_bytes_max &&
                         is_letter_or_digit(host.front()) && std::ranges::all_of(host, [](char c) {
                             return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
                         });
    if (!is_name && !is_ip_address(host)) {
        return failed("the host " + in_backticks(host) +
                      " is neither a DNS name nor an IP address");
    }
    return {};
}

std::string host_header(std::string_view host, std::string_view port) {
    std::string text = host.contains(':') ? "[" + std::string(host) + "]" : std::string(host);
    if (port != "443") {
        text.append(":").append(port);
    }
    return text;
}

void append_request(std::string& out, const Request& request, std::string_view host) {
    out.append(name(request.method)).append(" ").append(request.target);
    out.append(" HTTP/1.1\r\nHost: ").append(host).append("\r\nAccept-Encoding: identity\r\n");
    for (const auto& header : request.headers) {
        out.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    const bool has_content = request.method == Method::post || request.method == Method::patch;
    if (has_content || !request.body.empty()) {
        out.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    }
    out.append("\r\n").append(request.body);
}

}  // namespace lexid::net
