#include "end_to_end/faults/fault_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace lexid::faults {
namespace {

using Bio = std::unique_ptr<BIO, net::OpensslDelete<BIO_free>>;

constexpr int queue_length = 128;
constexpr int glance_milliseconds = 20;

std::unique_ptr<SSL_CTX, net::OpensslDelete<SSL_CTX_free>> context_of(
    const FaultServer::Options& options) {
    std::unique_ptr<SSL_CTX, net::OpensslDelete<SSL_CTX_free>> context(
        SSL_CTX_new(TLS_server_method()));
    const auto& [chain, key] = options.certificate;
    const Bio chain_file(BIO_new_mem_buf(chain.data(), static_cast<int>(chain.size())));
    const Bio key_file(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
    X509* own = PEM_read_bio_X509(chain_file.get(), nullptr, nullptr, nullptr);
    EVP_PKEY* own_key = PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context.get(), own);
    SSL_CTX_use_PrivateKey(context.get(), own_key);
    X509_free(own);
    EVP_PKEY_free(own_key);
    SSL_CTX_set_num_tickets(context.get(), 0);
    if (options.tls_version_max != 0 || !options.ciphers.empty()) {
        SSL_CTX_set_security_level(context.get(), 0);
        SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context.get(), options.tls_version_max);
    }
    if (!options.ciphers.empty() &&
        SSL_CTX_set_cipher_list(context.get(), options.ciphers.c_str()) != 1) {
        throw std::runtime_error("no such ciphers: " + options.ciphers);
    }
    return context;
}

// A complete request at the front of `bytes`, or nothing yet.
std::optional<Seen> parse(std::string& bytes) {
    const auto head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string::npos) {
        return std::nullopt;
    }
    std::size_t length = 0;
    constexpr std::string_view length_name = "\r\nContent-Length: ";
    if (const auto at = bytes.find(length_name); at < head_end) {
        length = std::stoul(bytes.substr(at + length_name.size()));
    }
    const auto body_begin = head_end + 4;
    if (bytes.size() < body_begin + length) {
        return std::nullopt;
    }
    Seen seen;
    seen.head = bytes.substr(0, body_begin);
    seen.body = bytes.substr(body_begin, length);
    seen.method = seen.head.substr(0, seen.head.find(' '));
    const auto target_begin = seen.method.size() + 1;
    seen.target = seen.head.substr(target_begin, seen.head.find(' ', target_begin) - target_begin);
    bytes.erase(0, body_begin + length);
    return seen;
}

}  // namespace

FaultServer::FaultServer(Options options)
    : options_(std::move(options)), context_(context_of(options_)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, queue_length) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("can't listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

FaultServer::~FaultServer() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& thread : threads_) {
        thread.join();
    }
    ::close(listener_);
}

void FaultServer::accept_all() {
    while (!stopping_) {
        pollfd descriptor{listener_, POLLIN, 0};
        if (::poll(&descriptor, 1, glance_milliseconds) <= 0) {
            continue;
        }
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            continue;
        }
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const int connection = ++connections_;
        {
            const std::lock_guard lock(mutex_);
            sockets_.emplace(connection, socket);
            at_once_max_ = std::max(at_once_max_.load(), clients_there());
        }
        threads_.emplace_back([this, socket, connection] {
            serve(socket, connection);
            const std::lock_guard lock(mutex_);
            sockets_.erase(connection);
        });
    }
}

// Asks the kernel: the threads learn only later, on a busy machine much later, that theirs has
// gone.
int FaultServer::clients_there() const {
    std::set<int> once;  // a closed one's number may be another's already
    for (const auto& [connection, socket] : sockets_) {
        once.insert(socket);
    }
    return static_cast<int>(std::ranges::count_if(once, [](int socket) {
        pollfd descriptor{socket, POLLRDHUP, 0};
        return ::poll(&descriptor, 1, 0) == 0;
    }));
}

void FaultServer::serve(int socket, int connection) {
    const Welcome welcome = options_.welcome ? options_.welcome(connection) : Welcome();
    TlsWire wire(socket, context_.get(), stopping_);
    switch (welcome.kind) {
        case Welcome::Kind::reset:
            return wire.end(End::reset);
        case Welcome::Kind::close:
            return wire.end(End::fin);
        case Welcome::Kind::hang:
            return wire.end(End::hang);
        case Welcome::Kind::plain_text: {
            constexpr std::string_view text = "HTTP/1.1 400 Bad Request\r\n\r\n";
            ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
            return wire.end(End::fin);
        }
        case Welcome::Kind::serve:
            break;
    }
    if (!wire.shake_hands()) {
        return wire.end(End::fin);
    }
    if (welcome.request_wire_bytes) {
        wire.swallow(*welcome.request_wire_bytes);
        return wire.end(End::reset);
    }
    serve_requests(wire, connection);
}

void FaultServer::serve_requests(TlsWire& wire, int connection) {
    std::string bytes;
    for (int here = 1;; ++here) {
        std::optional<Seen> seen;
        while (!(seen = parse(bytes))) {
            const std::string more = wire.read();
            if (more.empty()) {
                return;
            }
            bytes += more;
        }
        seen->connection = connection;
        seen->request_here = here;
        Play answer;
        {
            const std::lock_guard lock(mutex_);
            seen->number = seen->method == "GET" ? ++gets_ : ++posts_;
            ++requests_;
            answer = options_.answer(*seen);
        }
        if (!play(wire, answer)) {
            return;
        }
    }
}

bool FaultServer::send(TlsWire& wire, const std::string& bytes) {
    if (!wire.write(bytes)) {
        return false;
    }
    bytes_sent_ += bytes.size();
    return true;
}

// Whether the connection goes on.
bool FaultServer::play(TlsWire& wire, Play& play) {
    if (play.wire_bytes) {
        wire.allow(*play.wire_bytes);
    }
    bool alive = true;
    for (const Piece& piece : play.pieces) {
        alive = alive && (piece.before.count() == 0 || wire.pause(piece.before)) &&
                send(wire, piece.bytes);
    }
    while (alive && play.stream) {
        const std::string more = play.stream();
        if (more.empty()) {
            break;
        }
        alive = send(wire, more);
    }
    wire.end(play.end);
    if (play.afterwards) {
        const std::lock_guard lock(mutex_);
        play.afterwards();
    }
    return alive && play.end == End::keep;
}

}  // namespace lexid::faults
