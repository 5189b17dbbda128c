#include "net/tunnel.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "net/connection.hpp"
#include "net/stream.hpp"

namespace lexid::net {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr std::string_view version_prefix = "HTTP/1.";
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view header_end = "\r\n\r\n";
// `HTTP/1.1 200`
constexpr std::size_t status_from = 9;
constexpr std::size_t status_digits = 3;

std::string base64(std::string_view text) {
    std::string out((text.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<unsigned> status_of(std::string_view line) {
    if (line.size() < status_from + status_digits || line[status_from - 1] != ' ' ||
        (line.size() > status_from + status_digits && line[status_from + status_digits] != ' ')) {
        return std::nullopt;
    }
    unsigned status = 0;
    for (const char digit : line.substr(status_from, status_digits)) {
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        status = status * 10 + static_cast<unsigned>(digit - '0');
    }
    const char minor = line[version_prefix.size()];
    return status >= 100 && (minor == '0' || minor == '1') ? std::optional(status) : std::nullopt;
}

// `name: value` lines; what is none is passed over, since only some are looked at.
std::vector<Header> headers_of(std::string_view lines) {
    std::vector<Header> headers;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find(line_end));
        lines.remove_prefix(std::min(lines.size(), line.size() + line_end.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            continue;
        }
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.size(), value.find_first_not_of(" \t")));
        headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    }
    return headers;
}

// A proxy says 407; some say 401, as a server does, if there is a password and it is wrong.
bool asks_for_basic(const ConnectAnswer& answer) {
    return std::ranges::any_of(answer.headers, [](const Header& header) {
        return (same_name(header.name, "Proxy-Authenticate") ||
                same_name(header.name, "WWW-Authenticate")) &&
               ascii_lower(header.value).contains("basic");
    });
}

std::string about_authentication(const Proxy& proxy, const ConnectAnswer& answer,
                                 const std::string& status) {
    if (!asks_for_basic(answer)) {
        return "wants an authentication other than basic" + status +
               ", which lexid doesn't know: another proxy, or an exception for this machine, is "
               "needed";
    }
    if (proxy.url.credentials.empty()) {
        return "wants a user and a password" + status +
               ": put them into an environment variable as `http://USER:PASSWORD@host:port`, "
               "percent-encoded, and name it: `proxy: {env: NAME}`";
    }
    return "refuses the user and the password" + status + ": correct them in " +
           in_backticks(proxy.source) + ", percent-encoded";
}

std::string about_refusal(const Proxy& proxy, const std::string& target,
                          const ConnectAnswer& answer) {
    const std::string status = " (" + std::to_string(answer.status) + ")";
    const std::string to = " to " + in_backticks(target);
    switch (answer.status) {
        case 401:
        case 407:
            return about_authentication(proxy, answer, status);
        case 403:
        case 405:
            return "doesn't allow a connection" + to + status + ": whoever runs it must allow it";
        case 502:
        case 503:
        case 504:
            return "can't connect" + to + status;
        default:
            return "refuses to connect" + to + status;
    }
}

Fault fault(const Proxy& proxy, const std::string& what) {
    return {FailureKind::connect, "the proxy " + proxy.text() + " " + what};
}

std::string about_end(const Stream& stream, Stream::Status status) {
    return status == Stream::Status::ended || status == Stream::Status::cut
               ? "closed the connection instead of answering CONNECT"
               : "can't be talked to: " + stream.error_text();
}

// All of it; an end of the watch shows as a step that fails.
asio::awaitable<Stream::Status> write_all(Stream& stream, std::string_view bytes) {
    while (!bytes.empty()) {
        const Stream::Step step = stream.write(bytes);
        if (step.status == Stream::Status::wants_write) {
            co_await stream.wait(step.status);
        } else if (step.status == Stream::Status::done) {
            bytes.remove_prefix(step.bytes);
        } else {
            co_return step.status;
        }
    }
    co_return Stream::Status::done;
}

asio::awaitable<std::expected<ConnectAnswer, Fault>> read_answer(Stream& stream,
                                                                 const Proxy& proxy) {
    std::array<char, 1024> piece{};
    std::string read;
    for (;;) {
        const Stream::Step step = stream.read(piece);
        if (step.status == Stream::Status::wants_read) {
            co_await stream.wait(step.status);
            continue;
        }
        if (step.status != Stream::Status::done) {
            co_return std::unexpected(fault(proxy, about_end(stream, step.status)));
        }
        read.append(piece.data(), step.bytes);
        const auto answer = read_connect_answer(read);
        if (!answer) {
            co_return std::unexpected(fault(proxy, answer.error()));
        }
        if (*answer) {
            co_return **answer;
        }
    }
}

}  // namespace

std::string connect_request(const Proxy& proxy, std::string_view target) {
    const std::string to(target);
    std::string text = "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n";
    if (!proxy.url.credentials.empty()) {
        std::string encoded = base64(proxy.url.credentials.reveal());
        text += "Proxy-Authorization: Basic " + encoded + "\r\n";
        OPENSSL_cleanse(encoded.data(), encoded.size());
    }
    return text + "\r\n";
}

std::expected<std::optional<ConnectAnswer>, std::string> read_connect_answer(
    std::string_view bytes) {
    if (!bytes.starts_with(version_prefix.substr(0, bytes.size()))) {
        return std::unexpected("answered CONNECT with what is no HTTP: it may be no HTTP proxy");
    }
    const std::size_t end = bytes.find(header_end);
    if (end == std::string_view::npos) {
        if (bytes.size() > connect_answer_bytes_max) {
            return std::unexpected("answered CONNECT with more than " +
                                   std::to_string(connect_answer_bytes_max) + " bytes of header");
        }
        return std::nullopt;
    }
    const std::string_view header = bytes.substr(0, end);
    const std::optional<unsigned> status = status_of(header.substr(0, header.find(line_end)));
    if (!status) {
        return std::unexpected("answered CONNECT with a status line that is none");
    }
    const bool is_open = *status >= 200 && *status <= 299;
    if (is_open && bytes.size() > end + header_end.size()) {
        // The API's server speaks only when spoken to.
        return std::unexpected("sends bytes of its own into the connection to the API");
    }
    const std::size_t first = std::min(header.size(), header.find(line_end));
    return ConnectAnswer{*status, headers_of(header.substr(first))};
}

asio::awaitable<std::expected<tcp::socket, Fault>> open_tunnel(tcp::socket socket,
                                                               const Proxy& proxy,
                                                               const std::string& target,
                                                               Watch& watch) {
    Stream stream(std::move(socket), nullptr);
    watch.aim([&stream] { stream.abort(); });
    std::string request = connect_request(proxy, target);
    const Stream::Status written = co_await write_all(stream, request);
    OPENSSL_cleanse(request.data(), request.size());
    std::expected<ConnectAnswer, Fault> answer =
        std::unexpected(fault(proxy, about_end(stream, written)));
    if (written == Stream::Status::done) {
        answer = co_await read_answer(stream, proxy);
    }
    watch.disarm();
    if (watch.end() != Watch::End::none) {
        co_return std::unexpected(fault_of(watch.end()));
    }
    if (!answer) {
        co_return std::unexpected(std::move(answer.error()));
    }
    if (answer->status < 200 || answer->status > 299) {
        Fault refusal = fault(proxy, about_refusal(proxy, target, *answer));
        refusal.headers = std::move(answer->headers);
        co_return std::unexpected(std::move(refusal));
    }
    co_return std::move(stream.socket());
}

}  // namespace lexid::net
