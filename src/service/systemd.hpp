#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string_view>

namespace lexid::service {

// Tells systemd how the service stands; does nothing where it was not started by systemd.
void notify_ready(std::string_view status);
void notify_status(std::string_view status);
void notify_stopping();
// A reload has begun; notify_ready ends it, whatever came of it.
void notify_reloading();

// Feeds systemd's watchdog from the event loop, so that a loop that hangs is noticed. Does nothing
// if no watchdog was asked for.
class Watchdog {
public:
    explicit Watchdog(boost::asio::io_context& loop);

    void start();
    void stop();

private:
    void feed();

    boost::asio::steady_timer timer_;
    std::chrono::microseconds interval_{};
};

}  // namespace lexid::service
