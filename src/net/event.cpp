#include "net/event.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace lexid::net {

boost::asio::awaitable<bool> Event::wait() {
    if (!set_) {
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    co_return set_;
}

}  // namespace lexid::net
