#include "key_watch.hpp"

#include <utility>

#include "service/key.hpp"
#include "service/log.hpp"

namespace lexid::daemon {

using spdlog::level::level_enum;

KeyWatch::KeyWatch(boost::asio::io_context& loop, settings::KeySource source,
                   std::shared_ptr<spdlog::logger> log, lexi::Api& api, service::Account& account)
    : source_(std::move(source)), log_(std::move(log)), api_(api), account_(account) {
    if (source_.kind == settings::KeySource::Kind::file) {
        watch_ = std::make_unique<service::FileWatch>(
            loop, source_.name, "", service::key_file_bytes_max, [this](const auto&) { reload(); });
    }
}

void KeyWatch::start() {
    if (watch_) {
        watch_->start();
    }
}

void KeyWatch::stop() {
    if (watch_) {
        watch_->stop();
    }
}

void KeyWatch::reload() {
    Result<Secret> key = service::load_key(source_);
    const bool is_new = key && !api_.has_key(*key);
    const Result<void> set = key ? api_.set_key(std::move(*key)) : std::unexpected(key.error());
    if (!set) {
        if (refusal_ != set.error().text) {
            refusal_ = set.error().text;
            service::log_event(*log_, level_enum::err, refusal_ + "; the old key stays in use", {});
        }
        if (watch_) {
            watch_->forget();  // a `chmod` may mend it
        }
        return;
    }
    refusal_.clear();
    if (is_new) {
        service::log_event(*log_, level_enum::info, "the API key was changed", {});
    }
    account_.key_changed();
}

}  // namespace lexid::daemon
