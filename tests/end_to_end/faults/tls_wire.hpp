#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/tls_context.hpp"

namespace lexid::faults {

// How a connection ends.
enum class End {
    keep,   // it does not: the next request may come
    close,  // close_notify, then FIN
    fin,    // FIN without a close_notify
    reset,  // RST
    hang,   // silence, until the peer has gone
};

// The server's side of one TCP connection with TLS on it, blocking. TLS works on memory, so that
// every byte on the wire passes through here and can be held back.
class TlsWire {
public:
    // Owns the socket. Waits end when `stopping` is set, as if the peer had gone.
    TlsWire(int socket, SSL_CTX* context, const std::atomic<bool>& stopping);
    ~TlsWire();
    TlsWire(const TlsWire&) = delete;
    TlsWire& operator=(const TlsWire&) = delete;

    bool shake_hands();
    // Some bytes of what the peer says; empty if it has gone.
    std::string read();
    // False if the peer has gone, or if the wire's bytes are used up.
    bool write(std::string_view bytes);
    // From now on only so many bytes reach the wire.
    void allow(std::size_t wire_bytes) { left_ = wire_bytes; }
    // Takes exactly so many bytes off the wire and does nothing with them; less if the peer has
    // gone.
    void swallow(std::size_t wire_bytes);
    void end(End end);
    bool wait_until_gone(std::chrono::milliseconds time_max);
    // False if it was stopped meanwhile.
    bool pause(std::chrono::milliseconds time);

private:
    bool flush();
    bool fill();
    bool await(short events, std::chrono::milliseconds time_max);

    int socket_;
    const std::atomic<bool>& stopping_;
    std::unique_ptr<SSL, net::OpensslDelete<SSL_free>> ssl_;
    std::optional<std::size_t> left_;
};

}  // namespace lexid::faults
