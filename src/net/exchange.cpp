#include "net/exchange.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <span>
#include <string_view>

namespace lexid::net {

namespace asio = boost::asio;
using Status = Stream::Status;

namespace {

// How much of an answer is read before the loop's other work gets its turn: a millisecond's worth,
// and some milliseconds' if it is a list of elements that are no tasks, a byte each.
constexpr std::size_t turn_bytes_max = std::size_t{32} * 1024;

bool wants(Status status) {
    return status == Status::wants_read || status == Status::wants_write;
}

asio::awaitable<std::expected<void, Fault>> write_request(Connection& connection, Watch& watch,
                                                          ExchangeState& state) {
    auto& stream = connection.stream;
    std::string_view left = connection.out;
    const auto before = stream.bytes_sent();
    while (!left.empty()) {
        const auto step = stream.write(left);
        state.sent = stream.bytes_sent() != before;
        if (step.status == Status::done) {
            left.remove_prefix(step.bytes);
        } else if (wants(step.status)) {
            co_await stream.wait(step.status);
        } else if (watch.end() != Watch::End::none) {
            co_return std::unexpected(fault_of(watch.end()));
        } else {
            co_return std::unexpected(
                Fault{FailureKind::closed,
                      "the connection broke while the request was sent: " + stream.error_text()});
        }
    }
    co_return std::expected<void, Fault>{};
}

// The bytes read and not yet taken by the reader, at the front of the connection's buffer.
class Inbox {
public:
    explicit Inbox(Connection& connection) : connection_(connection) {}

    std::span<char> room() { return std::span(connection_.in).subspan(size_); }
    bool empty() const { return size_ == 0; }

    std::expected<void, Fault> feed(std::size_t added) {
        size_ += added;
        const auto taken = connection_.reader.put({connection_.in.data(), size_});
        if (!taken) {
            return std::unexpected(taken.error());
        }
        size_ -= *taken;
        std::memmove(connection_.in.data(), connection_.in.data() + *taken, size_);
        if (room().empty()) {
            return std::unexpected(
                Fault{FailureKind::too_large, "a line of its chunked body has no end"});
        }
        return {};
    }

private:
    Connection& connection_;
    std::size_t size_ = 0;
};

Fault broken(const Connection& connection, bool is_cut) {
    const auto where = connection.reader.started() ? "in the middle of it" : "before it came";
    return {FailureKind::closed,
            std::string(is_cut ? "the connection was closed " : "the connection broke ") + where +
                " (" + connection.stream.error_text() + ")"};
}

asio::awaitable<std::expected<void, Fault>> read_answer(Connection& connection, Watch& watch,
                                                        ExchangeState& state) {
    auto& stream = connection.stream;
    auto& reader = connection.reader;
    Inbox inbox(connection);
    // The answer to what was sent just now can't be there yet, so asking for it would be in vain.
    bool try_first = stream.has_pending();
    std::size_t turn_bytes = 0;
    while (!reader.complete()) {
        auto step = try_first ? stream.read(inbox.room()) : Stream::Step{Status::wants_read};
        try_first = true;
        if (watch.end() != Watch::End::none) {
            co_return std::unexpected(fault_of(watch.end()));
        }
        if (wants(step.status)) {
            co_await stream.wait(step.status);
            turn_bytes = 0;
            continue;
        }
        turn_bytes += step.bytes;
        if (turn_bytes > turn_bytes_max) {
            co_await asio::post(asio::use_awaitable);
            turn_bytes = 0;
            if (watch.end() != Watch::End::none) {
                co_return std::unexpected(fault_of(watch.end()));
            }
        }
        std::expected<void, Fault> fed;
        if (step.status == Status::done) {
            fed = inbox.feed(step.bytes);
        } else if (step.status == Status::ended) {
            fed = reader.put_end();
        } else {
            fed = std::unexpected(broken(connection, step.status == Status::cut));
        }
        state.answered = reader.started();
        if (!fed) {
            co_return fed;
        }
    }
    state.tainted = !inbox.empty() || stream.has_pending();
    state.reusable = !state.tainted && reader.keeps_connection();
    co_return std::expected<void, Fault>{};
}

}  // namespace

asio::awaitable<std::expected<Response, Fault>> exchange(Connection& connection, Method method,
                                                         const BodySink& sink, Watch& watch,
                                                         ExchangeState& state) {
    connection.reader.begin(method, sink);
    watch.aim([&connection] { connection.stream.abort(); });
    state.stage = ExchangeState::Stage::writing;
    auto done = co_await write_request(connection, watch, state);
    if (done) {
        state.stage = ExchangeState::Stage::reading;
        done = co_await read_answer(connection, watch, state);
    }
    watch.disarm();
    if (!done) {
        co_return std::unexpected(std::move(done.error()));
    }
    co_return connection.reader.take();
}

}  // namespace lexid::net
