#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <thread>

namespace lexid::service {

// Does on a thread of its own what would keep the event loop busy for longer than its other users
// may wait, one thing at a time.
//
// Belongs to the loop's thread and must outlive the loop's last run. Its end waits for the thread.
class Aside {
public:
    using Continuation = std::move_only_function<void()>;
    // Shares nothing with the loop; gives back what the loop is to do with its result.
    using Work = std::move_only_function<Continuation()>;

    explicit Aside(boost::asio::io_context& loop) : loop_(loop) {}

    bool is_busy() const { return is_busy_; }
    // Not while it is busy. The continuation runs in the loop, never within run(), when it is busy
    // no more.
    void run(Work work);

private:
    boost::asio::io_context& loop_;
    bool is_busy_ = false;
    std::jthread thread_;
};

}  // namespace lexid::service
