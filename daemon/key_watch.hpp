#pragma once

#include <spdlog/logger.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "lexi/api.hpp"
#include "service/account.hpp"
#include "service/file_watch.hpp"
#include "settings/settings.hpp"

namespace lexid::daemon {

// Takes another API key into use without a restart: when the file that holds it changes, or on
// request. A key that can't be one, or that others may read, changes nothing. A refused key's
// account tries one list then.
class KeyWatch {
public:
    KeyWatch(boost::asio::io_context& loop, settings::KeySource source,
             std::shared_ptr<spdlog::logger> log, lexi::Api& api, service::Account& account);

    void start();
    void stop();
    // Fetches the key anew from where the settings say it is.
    void reload();

private:
    settings::KeySource source_;
    std::shared_ptr<spdlog::logger> log_;
    lexi::Api& api_;
    service::Account& account_;
    std::string refusal_;                        // told last, while there is no good key
    std::unique_ptr<service::FileWatch> watch_;  // null: the key is in no file of its own
};

}  // namespace lexid::daemon
