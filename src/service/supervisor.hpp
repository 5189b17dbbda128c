#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>

namespace lexid::service {

// Runs coroutines so that no exception is lost: one that nobody expected ends the program, which
// thereby stops approving. Belongs to the loop's thread.
class Supervisor {
public:
    struct Fatal {
        int exit_code = 0;
        std::string text;
    };

    explicit Supervisor(boost::asio::io_context& loop) : loop_(loop) {}

    // Runs `work` on the loop. `name` is what a failure is reported under.
    void run(std::string name, boost::asio::awaitable<void> work);

    // Stops the loop at once; the first reason counts.
    void fail(int exit_code, std::string text);

    const std::optional<Fatal>& fatal() const { return fatal_; }
    boost::asio::io_context& loop() { return loop_; }

private:
    boost::asio::io_context& loop_;
    std::optional<Fatal> fatal_;
};

}  // namespace lexid::service
