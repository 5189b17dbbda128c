#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "end_to_end/faults/tls_wire.hpp"
#include "server/certificate.hpp"

namespace lexid::faults {

// One request as it came in. All counts are from 1.
struct Seen {
    int connection = 0;
    int request_here = 0;  // on this connection
    int number = 0;        // of the requests with this method
    std::string method;
    std::string target;
    std::string head;
    std::string body;
};

struct Piece {
    std::string bytes;
    std::chrono::milliseconds before{0};
};

// What a request is answered with, byte by byte.
struct Play {
    std::vector<Piece> pieces;
    // Further bytes, until it gives none or the client has gone.
    std::function<std::string()> stream = {};
    End end = End::keep;
    // So many bytes of what TLS makes of it reach the wire; then comes the end.
    std::optional<std::size_t> wire_bytes = {};
    // Once the client has gone.
    std::function<void()> afterwards = {};
};

// What a connection meets before its first request.
struct Welcome {
    enum class Kind { serve, reset, close, hang, plain_text };
    Kind kind = Kind::serve;
    // The handshake is done; so many further bytes of the wire are taken off, then comes a reset.
    std::optional<std::size_t> request_wire_bytes = {};
};

// A server that misbehaves exactly as told, at each byte. A thread for each connection, real TLS,
// on loopback.
class FaultServer {
public:
    struct Options {
        server::Certificate certificate;
        int tls_version_max = 0;   // as OpenSSL counts them; 0: the newest
        std::string ciphers = {};  // of TLS 1.2 and older; empty: OpenSSL's own choice
        std::function<Welcome(int connection)> welcome = {};
        // Called for one request at a time.
        std::function<Play(const Seen&)> answer;
    };

    explicit FaultServer(Options options);
    ~FaultServer();
    FaultServer(const FaultServer&) = delete;
    FaultServer& operator=(const FaultServer&) = delete;

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }
    int connections_at_once_max() const { return at_once_max_; }
    int requests() const { return requests_; }
    // Of all answers, before TLS.
    std::size_t bytes_sent() const { return bytes_sent_; }

private:
    void accept_all();
    int clients_there() const;
    void serve(int socket, int connection);
    void serve_requests(TlsWire& wire, int connection);
    bool play(TlsWire& wire, Play& play);
    bool send(TlsWire& wire, const std::string& bytes);

    Options options_;
    std::unique_ptr<SSL_CTX, net::OpensslDelete<SSL_CTX_free>> context_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> connections_ = 0;
    std::atomic<int> at_once_max_ = 0;
    std::atomic<int> requests_ = 0;
    std::atomic<std::size_t> bytes_sent_ = 0;
    int gets_ = 0;
    int posts_ = 0;
    std::map<int, int> sockets_;  // by connection
    std::mutex mutex_;            // of the two counts, the sockets and the calls of `answer`
    std::thread acceptor_;
    std::list<std::thread> threads_;
};

}  // namespace lexid::faults
