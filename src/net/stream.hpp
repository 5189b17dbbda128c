#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/tls_context.hpp"

namespace lexid::net {

// A TCP connection with TLS on it, or without. Reading and writing never wait: they do what can be
// done now and say what to wait for, so that a request that needs no waiting costs no coroutine.
// The connection belongs to one coroutine at a time; `abort` may be called by anybody on its
// thread.
//
// TLS works on the socket through a BIO of our own instead of Asio's stream: no copies through
// intermediate buffers, an exact count of the bytes that left, no SIGPIPE.
class Stream {
public:
    enum class Status {
        done,
        wants_read,   // wait until the socket is readable, then call again with the same bytes
        wants_write,  // the same for writable
        ended,        // the peer ended the stream in good order (close_notify; FIN without TLS)
        cut,          // the TCP connection ended without a close_notify, or was reset
        failed,       // a TLS error or another one of the socket
    };
    struct Step {
        Status status = Status::failed;
        std::size_t bytes = 0;  // > 0 only with Status::done
    };

    // `context` null: no TLS. The socket becomes non-blocking, with Nagle's algorithm off.
    Stream(boost::asio::ip::tcp::socket socket, SSL_CTX* context);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    SSL* ssl();  // for setting up the verification; null without TLS

    Step connect();  // the client's handshake
    Step accept();   // the server's
    Step read(std::span<char> into);
    Step write(std::string_view bytes);

    // Whether bytes have come already that `read` would look at before the socket.
    bool has_pending() const;

    // Waits for what a step wants. Throws if the waiting coroutine was cancelled; if the stream is
    // aborted meanwhile, it returns and the next step fails.
    boost::asio::awaitable<void> wait(Status wanted);

    std::uint64_t bytes_sent() const;    // handed to the kernel, TLS's own included
    std::string error_text() const;      // of the last step that was cut or failed
    unsigned long openssl_code() const;  // the same, as ERR_peek_error gives it; 0: not TLS's
    boost::asio::ip::tcp::socket& socket();

    void abort();        // ends the TCP connection at once
    void reset();        // the same with a reset instead of an orderly end
    void end_writing();  // close_notify and FIN, without waiting for anything
    bool is_open() const;

private:
    struct Wire;

    Step step_of(int result);
    Step plain_step(long result);

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<Wire> wire_;
    std::unique_ptr<SSL, OpensslDelete<SSL_free>> ssl_;
    unsigned long openssl_code_ = 0;
};

}  // namespace lexid::net
