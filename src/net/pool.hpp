#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "net/connection.hpp"
#include "net/event.hpp"
#include "net/watchdog.hpp"

namespace lexid::net {

// Places for at most `connections_max` connections, and the idle connections themselves. Who finds
// no place waits; places go to the waiting in the order of their coming, and nobody overtakes them.
class Pool {
public:
    struct Limits {
        std::size_t connections_max = 1;
        std::chrono::milliseconds idle_max{0};
        std::chrono::milliseconds post_idle_max{0};
    };

    // One place, held by one request; gives it back when it goes. What the place's connection was
    // left in is destroyed with it, unless it was put back.
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<Connection> kept)
            : connection(std::move(kept)), pool_(&pool) {}
        Lease(Lease&& other) noexcept
            : connection(std::move(other.connection)), pool_(std::exchange(other.pool_, nullptr)) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        std::unique_ptr<Connection> connection;  // null: one must be opened

    private:
        friend class Pool;

        Pool* pool_;
    };

    Pool(const boost::asio::any_io_executor& executor, std::shared_ptr<Watchdog> watchdog,
         Limits limits);

    // A place; with an idle connection that is still quiet, the one used last, unless `young_only`
    // and it has been idle for too long. Nothing if the watch ended. The pool must outlive the wait
    // and the lease.
    boost::asio::awaitable<std::optional<Lease>> acquire(Watch& watch, bool young_only);

    // Gives the place back together with its connection, for the next request.
    void put_back(Lease lease);

    void close_idle() { idle_.clear(); }

private:
    struct Waiter {
        explicit Waiter(const boost::asio::any_io_executor& executor) : event(executor) {}
        Event event;
        std::optional<Lease> lease;
    };

    std::optional<Lease> take(bool young_only);
    void drop_dead();
    void release(std::unique_ptr<Connection> connection);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<Watchdog> watchdog_;
    Limits limits_;
    std::size_t places_taken_ = 0;                   // leases, granted ones included
    std::vector<std::unique_ptr<Connection>> idle_;  // used last at the end
    std::deque<Waiter*> waiting_;
};

}  // namespace lexid::net
