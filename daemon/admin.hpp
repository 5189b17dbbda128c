#pragma once

#include <memory>
#include <string>
#include <vector>

#include "key_watch.hpp"
#include "policy_watch.hpp"
#include "service/admin_socket.hpp"
#include "serving.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// Does what people ask for over the admin socket of the running daemon.
class Admin {
public:
    Admin(Serving& serving, PolicyWatch& watch, KeyWatch& key_watch, const Setup& setup,
          std::string account)
        : serving_(serving),
          watch_(watch),
          key_watch_(key_watch),
          setup_(setup),
          account_(std::move(account)) {}

    // Listens at the socket of the setup; if that can't be, the exit code.
    OrExit<void> open();
    void stop() { socket_->stop(); }

private:
    using Reply = service::AdminSocket::Reply;

    void handle(service::AdminRequest request, std::string by, Reply reply);
    void obey(engine::OrderRecord::Act act, service::AdminRequest request, std::string by,
              Reply reply);
    void poll(const Reply& reply);
    void reload(Reply reply);
    void status(Reply reply);
    void count_on();

    Serving& serving_;
    PolicyWatch& watch_;
    KeyWatch& key_watch_;
    const Setup& setup_;
    std::string account_;
    std::unique_ptr<service::AdminSocket> socket_;
    // Who asked for the status while its tasks are being counted: one count serves them all.
    std::vector<Reply> status_asked_;
    engine::StandingCount count_;
};

}  // namespace lexid::daemon
