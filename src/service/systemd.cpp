#include "service/systemd.hpp"

#include <systemd/sd-daemon.h>

#include <ctime>
#include <string>

#include "base/redactor.hpp"
#include "base/text.hpp"

namespace lexid::service {
namespace {

// systemd shows a status in one line.
constexpr std::size_t status_characters_max = 300;

std::string status_line(std::string_view status) {
    return "STATUS=" + shortened(redactor().redacted(std::string(status)), status_characters_max);
}

}  // namespace

void notify_ready(std::string_view status) {
    sd_notify(0, ("READY=1\n" + status_line(status)).c_str());
}

void notify_status(std::string_view status) {
    sd_notify(0, status_line(status).c_str());
}

void notify_stopping() {
    sd_notify(0, "STOPPING=1");
}

void notify_reloading() {
    timespec monotonic{};
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::seconds(monotonic.tv_sec) + std::chrono::nanoseconds(monotonic.tv_nsec));
    sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(since.count())).c_str());
}

Watchdog::Watchdog(boost::asio::io_context& loop) : timer_(loop) {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) > 0) {
        interval_ = std::chrono::microseconds(microseconds / 2);
    }
}

void Watchdog::start() {
    if (interval_.count() > 0) {
        feed();
    }
}

void Watchdog::stop() {
    interval_ = {};
    timer_.cancel();
}

void Watchdog::feed() {
    sd_notify(0, "WATCHDOG=1");
    timer_.expires_after(interval_);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && interval_.count() > 0) {
            feed();
        }
    });
}

}  // namespace lexid::service
