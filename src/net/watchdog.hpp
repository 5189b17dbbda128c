#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace lexid::net {

class Watch;

// Many deadlines on one timer. The timer is set for the earliest deadline known and left alone when
// later ones come and go, so that watching a request costs no call into the kernel; a walk over all
// watches happens only when the timer fires. There are as many watches as connections and requests.
class Watchdog : public std::enable_shared_from_this<Watchdog> {
public:
    using Clock = std::chrono::steady_clock;

    explicit Watchdog(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    // Ends all watches as cancelled; watches that come later are cancelled at once.
    void close();
    bool closed() const { return closed_; }

private:
    friend class Watch;

    void add(Watch& watch);
    void remove(Watch& watch);
    void arm(Clock::time_point deadline);
    void fire();

    boost::asio::steady_timer timer_;
    Clock::time_point armed_ = Clock::time_point::max();
    std::vector<Watch*> watches_;
    bool closed_ = false;
};

// One deadline: a request's, an idle connection's. When it passes, or when the watchdog is closed,
// the watch ends and calls what `aim` named last; that must make the operation under way end soon
// and must not destroy the watch.
class Watch {
public:
    enum class End { none, expired, cancelled };

    Watch(std::shared_ptr<Watchdog> watchdog, Watchdog::Clock::time_point deadline);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Calls `abort` at once if the watch has ended already.
    void aim(std::function<void()> abort);
    void disarm() { abort_ = nullptr; }

    void set_deadline(Watchdog::Clock::time_point deadline);
    Watchdog::Clock::time_point deadline() const { return deadline_; }
    End end() const { return end_; }

private:
    friend class Watchdog;

    void finish(End end);

    std::shared_ptr<Watchdog> watchdog_;
    Watchdog::Clock::time_point deadline_;
    std::size_t index_ = 0;
    End end_ = End::none;
    std::function<void()> abort_;
};

}  // namespace lexid::net
