#include "net/connection.hpp"

#include <utility>

#include "net/connect_race.hpp"

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
                     TlsContext context, ResponseReader::Limits limits, Resolution resolution)
    : executor_(executor),
      names_(std::move(names)),
      context_(std::move(context)),
      limits_(limits),
      resolver_(executor, names_.host, port, std::move(resolution)) {}

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

asio::awaitable<std::expected<std::unique_ptr<Connection>, Fault>> Connector::open(Watch& watch) {
    std::string error;
    auto addresses = co_await resolver_.resolve(watch, error);
    if (watch.end() != Watch::End::none) {
        co_return std::unexpected(fault_of(watch.end()));
    }
    if (addresses.empty()) {
        co_return std::unexpected(
            Fault{FailureKind::resolve, "can't find the address of " + names_.address() + ": " +
                                            error + "; check the host in `" + names_.host_setting +
                                            "` and this machine's DNS"});
    }
    auto socket = co_await connect_first(executor_, std::move(addresses), watch, error);
    if (watch.end() != Watch::End::none) {
        co_return std::unexpected(fault_of(watch.end()));
    }
    if (!socket) {
        resolver_.doubt();
        co_return std::unexpected(Fault{
            FailureKind::connect, "can't connect to " + names_.address() + " (" + error +
                                      "): check `" + names_.host_setting + "` and the network"});
    }
    auto connection = std::make_unique<Connection>(*std::move(socket), context_.get(), limits_);
    auto shaken = co_await shake_hands(connection->stream, watch);
    if (!shaken) {
        co_return std::unexpected(std::move(shaken.error()));
    }
    co_return connection;
}

}  // namespace lexid::net
