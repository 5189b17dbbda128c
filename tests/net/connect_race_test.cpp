#include "net/connect_race.hpp"

#include <gmock/gmock.h>

#include <boost/asio/use_awaitable.hpp>

#include "net/world.hpp"

namespace lexid::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tcp = asio::ip::tcp;
using namespace std::chrono_literals;

tcp::endpoint endpoint(const char* address, std::uint16_t port = 443) {
    return {asio::ip::make_address(address), port};
}

TEST(Interleaved, AlternatesTheFamiliesBeginningWithTheFirst) {
    EXPECT_THAT(interleaved({endpoint("::1"), endpoint("::2"), endpoint("::3"),
                             endpoint("127.0.0.1"), endpoint("127.0.0.2")}),
                ElementsAre(endpoint("::1"), endpoint("127.0.0.1"), endpoint("::2"),
                            endpoint("127.0.0.2"), endpoint("::3")));
    EXPECT_THAT(interleaved({endpoint("127.0.0.1"), endpoint("::1")}),
                ElementsAre(endpoint("127.0.0.1"), endpoint("::1")));
    EXPECT_TRUE(interleaved({}).empty());
}

struct Outcome {
    std::uint16_t port = 0;  // of the address that won; 0: none
    Watch::End end = Watch::End::none;
    std::string error;
};

asio::awaitable<Outcome> race(asio::any_io_executor executor, std::shared_ptr<Watchdog> watchdog,
                              Resolver::Addresses addresses, std::chrono::milliseconds time) {
    Watch watch(watchdog, Watchdog::Clock::now() + time);
    Outcome outcome;
    auto socket = co_await connect_first(executor, std::move(addresses), watch, outcome.error);
    outcome.port = socket ? socket->remote_endpoint().port() : std::uint16_t{0};
    outcome.end = watch.end();
    co_return outcome;
}

class ConnectFirst : public ::testing::Test {
protected:
    ConnectFirst() {
        tcp::acceptor gone(loop_.io(), endpoint("127.0.0.1", 0));
        refusing_ = gone.local_endpoint();
        silent_acceptor_.open(tcp::v4());
        silent_acceptor_.bind(endpoint("127.0.0.1", 0));
        silent_acceptor_.listen(0);
        silent_ = silent_acceptor_.local_endpoint();
        // Fills the queue of a listener that accepts nothing: the kernel drops what comes next, as
        // a firewall would.
        for (auto& filler : fillers_) {
            filler.open(tcp::v4());
            filler.native_non_blocking(true);
            // Asio's own connect would wait for the outcome.
            ::connect(filler.native_handle(), silent_.data(),
                      static_cast<socklen_t>(silent_.size()));
        }
    }

    Outcome run(Resolver::Addresses addresses, std::chrono::milliseconds time = 20s) {
        return loop_.run(race(loop_.executor(), watchdog_, std::move(addresses), time));
    }

    Loop loop_;
    std::shared_ptr<Watchdog> watchdog_ = std::make_shared<Watchdog>(loop_.executor());
    tcp::acceptor good_{loop_.io(), endpoint("127.0.0.1", 0)};
    tcp::acceptor silent_acceptor_{loop_.io()};
    std::array<tcp::socket, 3> fillers_{tcp::socket(loop_.io()), tcp::socket(loop_.io()),
                                        tcp::socket(loop_.io())};
    tcp::endpoint refusing_;
    tcp::endpoint silent_;
};

TEST_F(ConnectFirst, TakesTheFirstAddressThatAccepts) {
    const auto good = good_.local_endpoint();
    const struct {
        std::string_view name;
        Resolver::Addresses addresses;
    } rows[] = {
        {"alone", {good}},
        {"after one that refuses", {refusing_, good}},
        {"after many that refuse", {refusing_, refusing_, refusing_, good}},
        {"after one that is silent", {silent_, good}},
        {"after both", {silent_, refusing_, silent_, good}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(run(row.addresses).port, good.port());
    }
}

TEST_F(ConnectFirst, NamesEveryAddressWhenAllRefuse) {
    const auto outcome = run({refusing_, refusing_});
    EXPECT_EQ(outcome.port, 0);
    EXPECT_THAT(outcome.error, HasSubstr("`127.0.0.1`: Connection refused; `127.0.0.1`: "));
}

TEST_F(ConnectFirst, EndsAtTheDeadline) {
    const auto outcome = run({silent_, silent_}, 50ms);
    EXPECT_EQ(outcome.port, 0);
    EXPECT_EQ(outcome.end, Watch::End::expired);
}

asio::awaitable<std::size_t> look_up(Resolver& resolver, std::shared_ptr<Watchdog> watchdog,
                                     std::chrono::milliseconds time) {
    Watch watch(watchdog, Watchdog::Clock::now() + time);
    std::string error;
    const auto found = co_await resolver.resolve(watch, error);
    co_return found.size();
}

TEST_F(ConnectFirst, ResolvesNamesAndTakesAddressesAsTheyAre) {
    Resolver name(loop_.executor(), "localhost", 443);
    EXPECT_GE(loop_.run(look_up(name, watchdog_, 20s)), 1u);
    Resolver address(loop_.executor(), "::1", 443);
    EXPECT_EQ(loop_.run(look_up(address, watchdog_, 20s)), 1u);
}

TEST_F(ConnectFirst, LeavesALookupThatIsTooSlow) {
    auto resolver = std::make_unique<Resolver>(loop_.executor(), "localhost", std::uint16_t{443});
    EXPECT_EQ(loop_.run(look_up(*resolver, watchdog_, -1ms)), 0u);
    resolver.reset();  // with its thread perhaps still at work
    loop_.io().poll();
}

}  // namespace
}  // namespace lexid::net
