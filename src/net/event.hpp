#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace lexid::net {

// Something one coroutine waits for and another one, or a callback on the same thread, brings
// about. Must outlive the wait.
class Event {
public:
    explicit Event(const boost::asio::any_io_executor& executor)
        : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

    // Whether the event came; false if the waiting coroutine was cancelled.
    boost::asio::awaitable<bool> wait();

    void set() {
        set_ = true;
        timer_.cancel();
    }

private:
    boost::asio::steady_timer timer_;
    bool set_ = false;
};

}  // namespace lexid::net
