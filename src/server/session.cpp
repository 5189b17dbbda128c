#include "server/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <span>
#include <utility>

#include "net/stream.hpp"
#include "server/response_text.hpp"

namespace lexid::server {

namespace asio = boost::asio;
using net::Response;
using net::Stream;
using net::Watch;
using net::Watchdog;
using Clock = Watchdog::Clock;
using Status = Stream::Status;

namespace {

// Room for a body beside the header: one TLS record's content.
constexpr std::size_t record_bytes_max = 16 * 1024;
// How long a client may go on sending after the last answer; closing at once would reset the
// connection under an answer that it has not read yet.
constexpr std::chrono::milliseconds linger_max{1'000};

bool wants(Status status) {
    return status == Status::wants_read || status == Status::wants_write;
}

Response text_response(unsigned status, std::string text) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text) + "\n"};
}

// One client's connection. Lives in the coroutine that runs it.
class Session {
public:
    Session(ServerShared& shared, asio::ip::tcp::socket socket, std::uint64_t number)
        : shared_(shared),
          peer_(peer_of(socket, number)),
          stream_(std::move(socket), shared.context.get()),
          reader_(shared.limits),
          watch_(shared.watchdog, Clock::now() + shared.waits.request_max),
          timer_(stream_.socket().get_executor()),
          in_(shared.limits.header_bytes_max + record_bytes_max) {
        watch_.aim([this] {
            stream_.abort();
            timer_.cancel();
        });
    }

    asio::awaitable<void> run();

private:
    static Peer peer_of(const asio::ip::tcp::socket& socket, std::uint64_t number);

    void allow(std::chrono::milliseconds time) { watch_.set_deadline(Clock::now() + time); }
    asio::awaitable<bool> shake_hands();
    asio::awaitable<bool> read_request();
    asio::awaitable<bool> feed(std::size_t added);
    asio::awaitable<Reply> call_handler();
    asio::awaitable<bool> answer(Reply reply);
    asio::awaitable<void> refuse(RequestReader::Refusal refusal);
    asio::awaitable<bool> write(std::string_view bytes);
    asio::awaitable<bool> write_pieces(std::string_view bytes, std::size_t size,
                                       std::chrono::milliseconds pause);
    asio::awaitable<void> sleep(std::chrono::milliseconds time);
    asio::awaitable<void> linger();

    ServerShared& shared_;
    Peer peer_;
    Stream stream_;
    RequestReader reader_;
    Watch watch_;
    asio::steady_timer timer_;
    std::vector<char> in_;
    std::size_t in_size_ = 0;
    std::string out_;
    bool continue_sent_ = false;
};

Peer Session::peer_of(const asio::ip::tcp::socket& socket, std::uint64_t number) {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return {error ? std::string() : endpoint.address().to_string(), endpoint.port(), number, 0};
}

asio::awaitable<bool> Session::shake_hands() {
    auto step = stream_.accept();
    while (wants(step.status)) {
        co_await stream_.wait(step.status);
        step = stream_.accept();
    }
    co_return step.status == Status::done;
}

asio::awaitable<bool> Session::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto step = stream_.write(bytes);
        if (step.status == Status::done) {
            bytes.remove_prefix(step.bytes);
        } else if (wants(step.status)) {
            co_await stream_.wait(step.status);
        } else {
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<void> Session::sleep(std::chrono::milliseconds time) {
    boost::system::error_code ignored;
    timer_.expires_after(time);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<bool> Session::write_pieces(std::string_view bytes, std::size_t size,
                                            std::chrono::milliseconds pause) {
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, size == 0 ? bytes.size() : size);
        if (!co_await write(piece)) {
            co_return false;
        }
        bytes.remove_prefix(piece.size());
        if (pause.count() > 0 && !bytes.empty()) {
            co_await sleep(pause);
        }
    }
    co_return true;
}

// Takes what was read; false if the connection is over.
asio::awaitable<bool> Session::feed(std::size_t added) {
    in_size_ += added;
    const auto taken = reader_.put({in_.data(), in_size_});
    if (!taken) {
        co_await refuse(taken.error());
        co_return false;
    }
    in_size_ -= *taken;
    std::memmove(in_.data(), in_.data() + *taken, in_size_);
    if (in_size_ == in_.size()) {
        co_await refuse({400, "a line of the chunked body has no end"});
        co_return false;
    }
    if (reader_.header_complete() && !reader_.complete() && !continue_sent_ &&
        reader_.expects_continue()) {
        continue_sent_ = true;
        co_return co_await write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    co_return true;
}

// Reads until a request is complete; false if the connection is over.
asio::awaitable<bool> Session::read_request() {
    reader_.begin();
    continue_sent_ = false;
    allow(shared_.waits.idle_max);
    bool is_arriving = false;
    if (in_size_ > 0 && !co_await feed(0)) {
        co_return false;
    }
    while (!reader_.complete()) {
        if (reader_.started() && !std::exchange(is_arriving, true)) {
            allow(shared_.waits.request_max);
        }
        const auto step = stream_.read(std::span(in_).subspan(in_size_));
        if (wants(step.status)) {
            co_await stream_.wait(step.status);
        } else if (step.status != Status::done || !co_await feed(step.bytes)) {
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<void> Session::refuse(RequestReader::Refusal refusal) {
    Reply reply;
    reply.response = text_response(refusal.status, std::move(refusal.text));
    reply.ending = Reply::Ending::close;
    co_await answer(std::move(reply));
}

asio::awaitable<Reply> Session::call_handler() {
    ++peer_.request;
    Reply failed;
    failed.response = text_response(500, "the handler of this request failed");
    try {
        co_return co_await shared_.handler(reader_.take(), peer_);
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) {
            throw;
        }
    } catch (const std::exception&) {
    }
    co_return failed;
}

// False if the connection is over.
asio::awaitable<bool> Session::answer(Reply reply) {
    using Ending = Reply::Ending;
    allow(reply.delay + shared_.waits.write_max);
    const bool keeps =
        reply.ending == Ending::keep && reader_.complete() && reader_.keeps_connection();
    out_.clear();
    if (reply.raw) {
        out_ = *std::move(reply.raw);
    } else {
        append_response(out_, reply.response, keeps);
    }
    if (reply.delay.count() > 0) {
        co_await sleep(reply.delay);
    }
    const bool written = co_await write_pieces(out_, reply.piece_bytes, reply.piece_pause);
    if (!written || reply.ending == Ending::reset) {
        stream_.reset();
        co_return false;
    }
    if (keeps) {
        co_return true;
    }
    if (reply.ending != Ending::cut) {
        stream_.end_writing();
    } else {
        boost::system::error_code ignored;
        stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
    co_await linger();
    co_return false;
}

asio::awaitable<void> Session::linger() {
    allow(linger_max);
    for (;;) {
        const auto step = stream_.read(in_);
        if (wants(step.status)) {
            co_await stream_.wait(step.status);
        } else if (step.status != Status::done) {
            break;
        }
    }
    stream_.abort();
}

asio::awaitable<void> Session::run() {
    if (shared_.context && !co_await shake_hands()) {
        co_return;
    }
    for (;;) {
        if (!co_await read_request()) {
            co_return;
        }
        // The handler may take as long as it likes.
        watch_.set_deadline(Clock::time_point::max());
        auto reply = co_await call_handler();
        if (!co_await answer(std::move(reply))) {
            co_return;
        }
    }
}

}  // namespace

asio::awaitable<void> serve_connection(ServerShared& shared, asio::ip::tcp::socket socket,
                                       std::uint64_t number) {
    Session session(shared, std::move(socket), number);
    co_await session.run();
}

}  // namespace lexid::server
