#include "net/resolver.hpp"

#include <netdb.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace lexid::net {

namespace asio = boost::asio;

// What the resolver and the thread share. The lock is held only to hand the result over or to take
// `owner` away, never during getaddrinfo. The thread hands it over inside the lock, and whatever
// follows on the executor's thread takes the lock first: so the executor may go afterwards, the
// thread is out of it.
struct Resolver::Lookup {
    std::mutex mutex;
    Resolver* owner = nullptr;

    Resolver* owner_now() {
        const std::lock_guard lock(mutex);
        return owner;
    }
};

Found look_up(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (code != 0) {
        return {{}, code == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(code)};
    }
    Found found;
    for (const addrinfo* entry = list; entry; entry = entry->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (entry->ai_addrlen <= endpoint.capacity()) {
            std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
            endpoint.resize(entry->ai_addrlen);
            found.addresses.push_back(endpoint);
        }
    }
    freeaddrinfo(list);
    return found;
}

Resolver::Addresses interleaved(const Resolver::Addresses& addresses) {
    Resolver::Addresses first;
    Resolver::Addresses second;
    for (const auto& address : addresses) {
        const bool same = address.protocol() == addresses.front().protocol();
        (same ? first : second).push_back(address);
    }
    Resolver::Addresses ordered;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) {
            ordered.push_back(first[i]);
        }
        if (i < second.size()) {
            ordered.push_back(second[i]);
        }
    }
    return ordered;
}

Resolver::Resolver(const asio::any_io_executor& executor, std::string host, std::uint16_t port,
                   Resolution resolution)
    : executor_(executor),
      host_(std::move(host)),
      port_(port),
      resolution_(std::move(resolution)) {}

Resolver::~Resolver() {
    if (lookup_) {
        const std::lock_guard lock(lookup_->mutex);
        lookup_->owner = nullptr;
    }
}

void Resolver::start() {
    lookup_ = std::make_shared<Lookup>();
    lookup_->owner = this;
    // The posted part runs on the executor's thread, as does the destructor: no race for `owner`.
    auto work = [lookup = lookup_, host = host_, port = port_, look_up = resolution_.look_up] {
        auto found = look_up(host, port);
        const std::lock_guard lock(lookup->mutex);
        if (lookup->owner) {
            asio::post(lookup->owner->executor_, [lookup, found = std::move(found)]() mutable {
                if (Resolver* const owner = lookup->owner_now()) {
                    owner->finish(std::move(found.addresses), std::move(found.error));
                }
            });
        }
    };
    try {
        std::thread(std::move(work)).detach();
    } catch (const std::system_error& error) {
        finish({}, std::string("can't start a thread to look it up: ") + error.what());
    }
}

void Resolver::finish(Addresses found, std::string error) {
    lookup_.reset();
    error_ = std::move(error);
    if (!found.empty()) {
        known_ = interleaved(found);
        known_.resize(std::min(known_.size(), addresses_max));
        known_at_ = std::chrono::steady_clock::now();
    }
    for (Event* event : std::exchange(waiting_, {})) {
        event->set();
    }
}

asio::awaitable<Resolver::Addresses> Resolver::resolve(Watch& watch, std::string& error) {
    const auto fresh_from = std::chrono::steady_clock::now() - resolution_.fresh_max;
    if (!known_.empty() && known_at_ > fresh_from) {
        co_return known_;
    }
    boost::system::error_code not_a_number;
    const auto number = asio::ip::make_address(host_, not_a_number);
    if (!not_a_number) {
        co_return Addresses{{number, port_}};
    }
    if (!lookup_) {
        start();
    }
    if (lookup_) {
        Event event(executor_);
        waiting_.push_back(&event);
        // Leaves the list however the wait ends, an exception or the frame's destruction included.
        const auto leave = [this](Event* left) { std::erase(waiting_, left); };
        const std::unique_ptr<Event, decltype(leave)> guard(&event, leave);
        watch.aim([&event] { event.set(); });
        co_await event.wait();
        watch.disarm();
    }
    error = error_;
    co_return watch.end() == Watch::End::none ? known_ : Addresses{};
}

}  // namespace lexid::net
