#include "end_to_end/faults/tls_wire.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// How often a wait looks whether the server is stopping.
constexpr std::chrono::milliseconds glance = 20ms;
// Longer than any test lasts.
constexpr std::chrono::milliseconds forever = 1h;

}  // namespace

TlsWire::TlsWire(int socket, SSL_CTX* context, const std::atomic<bool>& stopping)
    : socket_(socket), stopping_(stopping), ssl_(SSL_new(context)) {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
}

TlsWire::~TlsWire() {
    if (socket_ >= 0) {
        ::close(socket_);
    }
}

bool TlsWire::await(short events, std::chrono::milliseconds time_max) {
    const auto deadline = Clock::now() + time_max;
    while (!stopping_ && Clock::now() < deadline) {
        pollfd descriptor{socket_, events, 0};
        if (::poll(&descriptor, 1, static_cast<int>(glance.count())) > 0) {
            return true;
        }
    }
    return false;
}

bool TlsWire::flush() {
    std::array<char, 16 * 1024> bytes{};
    BIO* out = SSL_get_wbio(ssl_.get());
    while (BIO_ctrl_pending(out) > 0) {
        std::size_t wanted = bytes.size();
        if (left_) {
            wanted = std::min(wanted, *left_);
        }
        if (wanted == 0) {
            return false;
        }
        const int size = BIO_read(out, bytes.data(), static_cast<int>(wanted));
        for (int sent = 0; sent < size;) {
            if (!await(POLLOUT, forever)) {
                return false;
            }
            const auto part = ::send(socket_, bytes.data() + sent,
                                     static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
            if (part < 0) {
                return false;
            }
            sent += static_cast<int>(part);
        }
        if (left_) {
            *left_ -= static_cast<std::size_t>(size);
        }
    }
    return true;
}

bool TlsWire::fill() {
    std::array<char, 16 * 1024> bytes{};
    if (!await(POLLIN, forever)) {
        return false;
    }
    const auto size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (size <= 0) {
        return false;
    }
    BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(size));
    return true;
}

bool TlsWire::shake_hands() {
    for (;;) {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        const bool wants_more = SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
        if (!flush()) {
            return false;
        }
        if (result == 1) {
            return true;
        }
        if (!wants_more || !fill()) {
            return false;
        }
    }
}

std::string TlsWire::read() {
    std::array<char, 16 * 1024> bytes{};
    for (;;) {
        ERR_clear_error();
        const int size = SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
        if (size > 0) {
            return {bytes.data(), static_cast<std::size_t>(size)};
        }
        if (SSL_get_error(ssl_.get(), size) != SSL_ERROR_WANT_READ || !fill()) {
            return {};
        }
    }
}

bool TlsWire::write(std::string_view bytes) {
    constexpr std::size_t part_max = 64 * 1024;  // bounds what lies in memory twice
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), part_max))) {
        const std::string_view part = bytes.substr(0, part_max);
        if (SSL_write(ssl_.get(), part.data(), static_cast<int>(part.size())) <= 0 || !flush()) {
            return false;
        }
    }
    return true;
}

void TlsWire::swallow(std::size_t wire_bytes) {
    std::array<char, 4096> bytes{};
    // They may have come together with the handshake's last ones.
    wire_bytes -= std::min(wire_bytes, BIO_ctrl_pending(SSL_get_rbio(ssl_.get())));
    while (wire_bytes > 0 && await(POLLIN, forever)) {
        const auto size = ::recv(socket_, bytes.data(), std::min(wire_bytes, bytes.size()), 0);
        if (size <= 0) {
            return;
        }
        wire_bytes -= static_cast<std::size_t>(size);
    }
}

void TlsWire::end(End end) {
    switch (end) {
        case End::keep:
            return;
        case End::hang:
            wait_until_gone(forever);
            break;
        case End::close:
            SSL_shutdown(ssl_.get());
            flush();
            [[fallthrough]];
        case End::fin:
            ::shutdown(socket_, SHUT_WR);
            // Closing with something unread would send a reset.
            wait_until_gone(2s);
            break;
        case End::reset: {
            const linger at_once{1, 0};
            ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            break;
        }
    }
    ::close(socket_);
    socket_ = -1;
}

bool TlsWire::wait_until_gone(std::chrono::milliseconds time_max) {
    const auto deadline = Clock::now() + time_max;
    std::array<char, 4096> bytes{};
    while (Clock::now() < deadline &&
           await(POLLIN,
                 std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()))) {
        if (::recv(socket_, bytes.data(), bytes.size(), 0) <= 0) {
            return true;
        }
    }
    return false;
}

bool TlsWire::pause(std::chrono::milliseconds time) {
    return !await(0, time) && !stopping_;
}

}  // namespace lexid::faults
