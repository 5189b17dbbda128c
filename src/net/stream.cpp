#include "net/stream.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

namespace lexid::net {

namespace asio = boost::asio;

// The socket as the BIO sees it.
struct Stream::Wire {
    int socket = -1;
    int error = 0;
    bool at_end = false;
    std::uint64_t bytes_sent = 0;

    long receive(char* into, std::size_t size) {
        const auto got = ::recv(socket, into, size, 0);
        error = got < 0 ? errno : 0;
        at_end = got == 0;
        return got;
    }

    long send(const char* bytes, std::size_t size) {
        const auto sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
        error = sent < 0 ? errno : 0;
        bytes_sent += sent > 0 ? static_cast<std::uint64_t>(sent) : 0;
        return sent;
    }

    bool would_block() const { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

    static Wire& of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

    static int bio_read(BIO* bio, char* into, int size) {
        auto& wire = of(bio);
        BIO_clear_retry_flags(bio);
        const auto got = wire.receive(into, static_cast<std::size_t>(size));
        if (got < 0 && wire.would_block()) {
            BIO_set_retry_read(bio);
        }
        return static_cast<int>(got);
    }

    static int bio_write(BIO* bio, const char* bytes, int size) {
        auto& wire = of(bio);
        BIO_clear_retry_flags(bio);
        const auto sent = wire.send(bytes, static_cast<std::size_t>(size));
        if (sent < 0 && wire.would_block()) {
            BIO_set_retry_write(bio);
        }
        return static_cast<int>(sent);
    }

    static long bio_control(BIO* bio, int command, long, void*) {
        switch (command) {
            case BIO_CTRL_FLUSH:
                return 1;
            case BIO_CTRL_EOF:
                return of(bio).at_end ? 1 : 0;
            default:
                return 0;
        }
    }

    static const BIO_METHOD* method() {
        static const std::unique_ptr<BIO_METHOD, OpensslDelete<BIO_meth_free>> method = [] {
            std::unique_ptr<BIO_METHOD, OpensslDelete<BIO_meth_free>> made(
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket"));
            BIO_meth_set_read(made.get(), bio_read);
            BIO_meth_set_write(made.get(), bio_write);
            BIO_meth_set_ctrl(made.get(), bio_control);
            return made;
        }();
        return method.get();
    }
};

Stream::Stream(asio::ip::tcp::socket socket, SSL_CTX* context)
    : socket_(std::move(socket)), wire_(std::make_unique<Wire>()) {
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    wire_->socket = socket_.native_handle();
    if (context) {
        ssl_.reset(SSL_new(context));
        BIO* bio = BIO_new(Wire::method());
        if (!ssl_ || !bio) {
            BIO_free(bio);
            throw std::bad_alloc();
        }
        BIO_set_data(bio, wire_.get());
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio);
    }
}

Stream::~Stream() = default;

SSL* Stream::ssl() {
    return ssl_.get();
}

Stream::Step Stream::step_of(int result) {
    if (result > 0) {
        return {Status::done, static_cast<std::size_t>(result)};
    }
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return {Status::wants_read};
        case SSL_ERROR_WANT_WRITE:
            return {Status::wants_write};
        case SSL_ERROR_ZERO_RETURN:
            return {Status::ended};
        default:
            break;
    }
    const auto code = ERR_peek_error();
    ERR_clear_error();
    if (wire_->at_end || wire_->error == ECONNRESET || wire_->error == EPIPE) {
        return {Status::cut};
    }
    openssl_code_ = code;
    return {Status::failed};
}

Stream::Step Stream::plain_step(long result) {
    if (result > 0) {
        return {Status::done, static_cast<std::size_t>(result)};
    }
    if (result == 0) {
        return {Status::ended};
    }
    return {wire_->error == ECONNRESET || wire_->error == EPIPE ? Status::cut : Status::failed};
}

Stream::Step Stream::connect() {
    if (!is_open()) {
        return {Status::failed};
    }
    ERR_clear_error();
    return step_of(SSL_connect(ssl_.get()));
}

Stream::Step Stream::accept() {
    if (!is_open()) {
        return {Status::failed};
    }
    ERR_clear_error();
    return step_of(SSL_accept(ssl_.get()));
}

Stream::Step Stream::read(std::span<char> into) {
    if (!is_open()) {
        return {Status::failed};
    }
    const auto size = std::min<std::size_t>(into.size(), INT_MAX);
    if (!ssl_) {
        const auto got = wire_->receive(into.data(), size);
        return got < 0 && wire_->would_block() ? Step{Status::wants_read} : plain_step(got);
    }
    ERR_clear_error();
    return step_of(SSL_read(ssl_.get(), into.data(), static_cast<int>(size)));
}

Stream::Step Stream::write(std::string_view bytes) {
    if (!is_open()) {
        return {Status::failed};
    }
    const auto size = std::min<std::size_t>(bytes.size(), INT_MAX);
    if (!ssl_) {
        const auto sent = wire_->send(bytes.data(), size);
        return sent < 0 && wire_->would_block() ? Step{Status::wants_write} : plain_step(sent);
    }
    ERR_clear_error();
    return step_of(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(size)));
}

bool Stream::has_pending() const {
    return ssl_ && SSL_has_pending(ssl_.get()) == 1;
}

asio::awaitable<void> Stream::wait(Status wanted) {
    co_await socket_.async_wait(wanted == Status::wants_write ? asio::socket_base::wait_write
                                                              : asio::socket_base::wait_read,
                                asio::as_tuple(asio::use_awaitable));
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
}

std::uint64_t Stream::bytes_sent() const {
    return wire_->bytes_sent;
}

std::string Stream::error_text() const {
    if (wire_->error != 0) {
        return std::strerror(wire_->error);
    }
    if (openssl_code_ != 0) {
        const char* reason = ERR_reason_error_string(openssl_code_);
        return reason ? reason : "TLS error";
    }
    return "the peer closed the connection";
}

unsigned long Stream::openssl_code() const {
    return openssl_code_;
}

asio::ip::tcp::socket& Stream::socket() {
    return socket_;
}

void Stream::abort() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    wire_->socket = -1;
}

void Stream::reset() {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    abort();
}

void Stream::end_writing() {
    if (!is_open()) {
        return;
    }
    if (ssl_ && SSL_is_init_finished(ssl_.get()) == 1) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

bool Stream::is_open() const {
    return socket_.is_open();
}

}  // namespace lexid::net
