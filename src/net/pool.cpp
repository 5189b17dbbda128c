#include "net/pool.hpp"

#include <algorithm>
#include <utility>

namespace lexid::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

Pool::Lease::~Lease() {
    if (pool_) {
        connection.reset();
        pool_->release(nullptr);
    }
}

Pool::Pool(const asio::any_io_executor& executor, std::shared_ptr<Watchdog> watchdog, Limits limits)
    : executor_(executor), watchdog_(std::move(watchdog)), limits_(limits) {}

void Pool::drop_dead() {
    std::erase_if(idle_, [](const auto& connection) { return !connection->stream.is_open(); });
}

std::optional<Pool::Lease> Pool::take(bool young_only) {
    drop_dead();
    const auto youngest_at = Clock::now() - (young_only ? limits_.post_idle_max : limits_.idle_max);
    while (!idle_.empty() && idle_.back()->used_at > youngest_at) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        connection->idle_watch.reset();
        if (connection->is_quiet()) {
            ++places_taken_;
            return Lease(*this, std::move(connection));
        }
    }
    if (places_taken_ + idle_.size() >= limits_.connections_max) {
        if (idle_.empty()) {
            return std::nullopt;
        }
        idle_.erase(idle_.begin());
    }
    ++places_taken_;
    return Lease(*this, nullptr);
}

asio::awaitable<std::optional<Pool::Lease>> Pool::acquire(Watch& watch, bool young_only) {
    if (waiting_.empty()) {
        if (auto lease = take(young_only)) {
            co_return lease;
        }
    }
    Waiter waiter(executor_);
    waiting_.push_back(&waiter);
    const auto leave = [this](Waiter* left) { std::erase(waiting_, left); };
    const std::unique_ptr<Waiter, decltype(leave)> guard(&waiter, leave);
    watch.aim([&waiter] { waiter.event.set(); });
    co_await waiter.event.wait();
    watch.disarm();
    if (waiter.lease && waiter.lease->connection && !waiter.lease->connection->is_quiet()) {
        waiter.lease->connection.reset();
    }
    co_return std::move(waiter.lease);
}

void Pool::put_back(Lease lease) {
    lease.pool_ = nullptr;
    lease.connection->used_at = Clock::now();
    release(std::move(lease.connection));
}

void Pool::release(std::unique_ptr<Connection> connection) {
    if (!waiting_.empty()) {
        Waiter* first = waiting_.front();
        waiting_.pop_front();
        first->lease.emplace(*this, std::move(connection));
        first->event.set();
        return;
    }
    --places_taken_;
    if (!connection || watchdog_->closed()) {
        return;
    }
    auto& kept = *connection;
    kept.idle_watch.emplace(watchdog_, kept.used_at + limits_.idle_max);
    kept.idle_watch->aim([&kept] {
        kept.stream.end_writing();
        kept.stream.abort();
    });
    idle_.push_back(std::move(connection));
}

}  // namespace lexid::net
