#pragma once

#include <spdlog/logger.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "base/secret.hpp"
#include "lexi/api.hpp"
#include "service/account.hpp"
#include "service/file_watch.hpp"
#include "service/observer.hpp"
#include "settings/settings.hpp"

namespace lexid::daemon {

// Takes another API key into use without a restart: when the file that holds it changes, or on
// request. A key that can't be one, or that others may read, changes nothing. A refused key's
// account tries one list then.
class KeyWatch final : public service::Observer {
public:
    struct Source {
        settings::KeySource key;
        bool strict = false;  // a file that others may change is refused, not only told of
    };
    KeyWatch(boost::asio::io_context& loop, Source source, std::shared_ptr<spdlog::logger> log,
             lexi::Api& api, service::Account& account);

    void start();
    void stop();
    // Fetches the key anew from where the settings say it is.
    void reload();

    // Says how another key arrives, each time that the API refuses one.
    void noticed(const engine::Notice& notice) override;
    void recorded(const engine::Record&) override {}
    void listed(std::size_t) override {}

private:
    Result<Secret> load();
    void refuse(const std::string& why);

    settings::KeySource source_;
    bool strict_;
    bool refused_ = false;  // by the API, when it was looked at last
    std::shared_ptr<spdlog::logger> log_;
    lexi::Api& api_;
    service::Account& account_;
    std::string refusal_;                        // told last, while there is no good key
    std::string weak_;                           // who else may change its file, as told last
    std::unique_ptr<service::FileWatch> watch_;  // null: the key is in no file of its own
};

}  // namespace lexid::daemon
