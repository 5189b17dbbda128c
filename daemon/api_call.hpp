#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "lexi/api.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// Runs a conversation with the API to its end, for commands that need no daemon: `talk` gives the
// exit code. What it refers to must outlive the call.
using Talk = std::function<boost::asio::awaitable<int>(lexi::Api&)>;
int talk_to_api(const settings::Settings& settings, const Talk& talk);

// When a request that starts now must be done.
net::Deadline deadline_of(const settings::Settings& settings);

}  // namespace lexid::daemon
