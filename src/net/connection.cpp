#include "net/connection.hpp"

#include <utility>

#include "net/connect_race.hpp"
#include "net/tunnel.hpp"

namespace lexid::net {

namespace asio = boost::asio;

namespace {

// The largest content of a TLS record.
constexpr std::size_t record_bytes_max = 16 * 1024;

}  // namespace

Fault fault_of(Watch::End end) {
    return {end == Watch::End::expired ? FailureKind::timeout : FailureKind::cancelled, {}};
}

Connection::Connection(asio::ip::tcp::socket socket, SSL_CTX* context,
                       ResponseReader::Limits limits)
    : stream(std::move(socket), context),
      reader(limits),
      in(limits.header_bytes_max + record_bytes_max) {}

bool Connection::is_quiet() {
    char byte = 0;
    return stream.is_open() &&
           stream.read(std::span(&byte, 1)).status == Stream::Status::wants_read;
}

Connector::Connector(const asio::any_io_executor& executor, PeerNames names, std::uint16_t port,
                     TlsContext context, ResponseReader::Limits limits, Resolution resolution,
                     std::optional<Proxy> proxy)
    : executor_(executor),
      names_(std::move(names)),
      context_(std::move(context)),
      limits_(limits),
      proxy_(std::move(proxy)),
      target_((names_.host.contains(':') ? "[" + names_.host + "]" : names_.host) + ":" +
              std::to_string(port)),
      resolver_(executor, proxy_ ? proxy_->url.host : names_.host, proxy_ ? proxy_->url.port : port,
                std::move(resolution)) {}

asio::awaitable<std::expected<void, Fault>> Connector::shake_hands(Stream& stream, Watch& watch) {
    TlsVerification verification(names_);
    if (!verification.attach(stream.ssl())) {
        co_return std::unexpected(Fault{FailureKind::tls, "can't set up TLS: " + openssl_error()});
    }
    watch.aim([&stream] { stream.abort(); });
    auto step = stream.connect();
    while (step.status == Stream::Status::wants_read ||
           step.status == Stream::Status::wants_write) {
        co_await stream.wait(step.status);
        step = stream.connect();
    }
    watch.disarm();
    if (watch.end() != Watch::End::none) {
        co_return std::unexpected(fault_of(watch.end()));
    }
    if (step.status != Stream::Status::done) {
        const auto otherwise = "the handshake broke off: " + stream.error_text();
        // A connection that was cut says nothing about trust: the next one may be better.
        const bool is_cut = step.status == Stream::Status::cut;
        co_return std::unexpected(Fault{is_cut ? FailureKind::connect : FailureKind::tls,
                                        verification.explain(stream.openssl_code(), otherwise)});
    }
    co_return std::expected<void, Fault>{};
}

// A connection over which TLS with the peer can begin.
asio::awaitable<std::expected<asio::ip::tcp::socket, Fault>> Connector::reach(Watch& watch) {
    const std::string whom = proxy_ ? "the proxy " + proxy_->text() : names_.address();
    const std::string& setting = proxy_ ? proxy_->source : names_.host_setting;
    std::string error;
    auto addresses = co_await resolver_.resolve(watch, error);
    if (watch.end() != Watch::End::none) {
        co_return std::unexpected(fault_of(watch.end()));
    }
    if (addresses.empty()) {
        co_return std::unexpected(
            Fault{FailureKind::resolve, "can't find the address of " + whom + ": " + error +
                                            "; check the host in `" + setting +
                                            "` and this machine's DNS"});
    }
    auto socket = co_await connect_first(executor_, std::move(addresses), watch, error);
    if (watch.end() != Watch::End::none) {
        co_return std::unexpected(fault_of(watch.end()));
    }
    if (!socket) {
        resolver_.doubt();
        co_return std::unexpected(Fault{FailureKind::connect, "can't connect to " + whom + " (" +
                                                                  error + "): check `" + setting +
                                                                  "` and the network"});
    }
    if (proxy_) {
        co_return co_await open_tunnel(*std::move(socket), *proxy_, target_, watch);
    }
    co_return *std::move(socket);
}

asio::awaitable<std::expected<std::unique_ptr<Connection>, Fault>> Connector::open(Watch& watch) {
    auto socket = co_await reach(watch);
    if (!socket) {
        co_return std::unexpected(std::move(socket.error()));
    }
    auto connection = std::make_unique<Connection>(*std::move(socket), context_.get(), limits_);
    auto shaken = co_await shake_hands(connection->stream, watch);
    if (!shaken) {
        co_return std::unexpected(std::move(shaken.error()));
    }
    co_return connection;
}

}  // namespace lexid::net
