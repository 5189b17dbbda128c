#include "net/connect_race.hpp"

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace lexid::net {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

// Callbacks hold the race alive until the last of them has run; `stop` makes that soon.
class Race : public std::enable_shared_from_this<Race> {
public:
    Race(const asio::any_io_executor& executor, Resolver::Addresses addresses)
        : addresses_(std::move(addresses)), stagger_(executor), over_(executor) {
        for (std::size_t i = 0; i < addresses_.size(); ++i) {
            sockets_.emplace_back(executor);
        }
    }

    void start_next();
    void stop();
    asio::awaitable<bool> wait() { return over_.wait(); }

    std::optional<tcp::socket> winner;
    std::string errors;

private:
    void connected(std::size_t index, const boost::system::error_code& error);

    Resolver::Addresses addresses_;
    std::vector<tcp::socket> sockets_;
    asio::steady_timer stagger_;
    Event over_;
    std::size_t started_ = 0;
    std::size_t failed_ = 0;
    bool stopped_ = false;
};

void Race::start_next() {
    if (stopped_ || started_ == addresses_.size()) {
        return;
    }
    const auto index = started_++;
    sockets_[index].async_connect(addresses_[index], [self = shared_from_this(), index](
                                                         const boost::system::error_code& error) {
        self->connected(index, error);
    });
    if (started_ < addresses_.size()) {
        stagger_.expires_after(connect_stagger);
        stagger_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error) {
                self->start_next();
            }
        });
    }
}

void Race::connected(std::size_t index, const boost::system::error_code& error) {
    if (stopped_) {
        return;
    }
    if (!error) {
        winner = std::move(sockets_[index]);
        stop();
        return;
    }
    const auto address = addresses_[index].address().to_string();
    errors += (errors.empty() ? "" : "; ") + in_backticks(address) + ": " + error.message();
    if (++failed_ == addresses_.size()) {
        stop();
        return;
    }
    start_next();
}

void Race::stop() {
    stopped_ = true;
    stagger_.cancel();
    for (auto& socket : sockets_) {
        boost::system::error_code ignored;
        socket.close(ignored);
    }
    over_.set();
}

struct StopRace {
    void operator()(Race* race) const { race->stop(); }
};

}  // namespace

asio::awaitable<std::optional<tcp::socket>> connect_first(asio::any_io_executor executor,
                                                          Resolver::Addresses addresses,
                                                          Watch& watch, std::string& error) {
    const auto race = std::make_shared<Race>(executor, std::move(addresses));
    const std::unique_ptr<Race, StopRace> stopped(race.get());
    watch.aim([&race] { race->stop(); });
    race->start_next();
    co_await race->wait();
    watch.disarm();
    error = race->errors;
    if (watch.end() != Watch::End::none) {
        co_return std::nullopt;
    }
    co_return std::move(race->winner);
}

}  // namespace lexid::net
