#include "net/resolver.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "net/world.hpp"

namespace lexid::net {
namespace {

using namespace std::chrono_literals;

// An executor that lingers: a thread that hands the loop something to do is kept in there until the
// loop has had ample time to do it.
class Lingering {
public:
    Lingering(asio::io_context& io, std::shared_ptr<std::atomic<int>> inside)
        : loop_(io.get_executor()), inside_(std::move(inside)) {}

    asio::execution_context& query(asio::execution::context_t) const noexcept {
        return asio::query(loop_, asio::execution::context);
    }
    static constexpr auto query(asio::execution::blocking_t) noexcept {
        return asio::execution::blocking.never;
    }
    template <class Function>
    void execute(Function&& function) const {
        const bool from_outside = std::this_thread::get_id() != loop_thread_;
        *inside_ += from_outside;
        asio::require(loop_, asio::execution::blocking.never)
            .execute(std::forward<Function>(function));
        if (from_outside) {
            std::this_thread::sleep_for(50ms);
            --*inside_;
        }
    }
    friend bool operator==(const Lingering&, const Lingering&) noexcept = default;

private:
    asio::io_context::executor_type loop_;
    std::shared_ptr<std::atomic<int>> inside_;
    std::thread::id loop_thread_ = std::this_thread::get_id();
};

asio::awaitable<Resolver::Addresses> resolve(asio::any_io_executor executor,
                                             Resolution resolution) {
    auto watchdog = std::make_shared<Watchdog>(executor);
    Watch watch(watchdog, Watchdog::Clock::now() + 10s);
    Resolver resolver(executor, "example.test", 443, std::move(resolution));
    std::string error;
    co_return co_await resolver.resolve(watch, error);
}

// The loop may go as soon as its last answer is there; a thread still inside of it would touch what
// is freed.
TEST(Resolver, ItsThreadHasLeftTheLoopOnceTheAddressesAreThere) {
    Resolution resolution;
    resolution.look_up = [](const std::string&, std::uint16_t port) {
        return Found{{{asio::ip::make_address("127.0.0.1"), port}}, {}};
    };
    const auto inside = std::make_shared<std::atomic<int>>(0);
    Loop loop;
    EXPECT_EQ(loop.run(resolve(Lingering(loop.io(), inside), resolution)).size(), 1u);
    EXPECT_EQ(*inside, 0);
}

}  // namespace
}  // namespace lexid::net
