#include "key_watch.hpp"

#include <utility>

#include "service/file_trust.hpp"
#include "service/key.hpp"
#include "service/log.hpp"

namespace lexid::daemon {

using spdlog::level::level_enum;

KeyWatch::KeyWatch(boost::asio::io_context& loop, Source source,
                   std::shared_ptr<spdlog::logger> log, lexi::Api& api, service::Account& account)
    : source_(std::move(source.key)),
      strict_(source.strict),
      log_(std::move(log)),
      api_(api),
      account_(account) {
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

// The key, unless what its file shows is not what people put there, or not theirs alone.
Result<Secret> KeyWatch::load() {
    if (!watch_) {
        return service::load_key(source_);
    }
    if (watch_->is_replaced_behind_mount()) {
        return failed("the API key: " + service::replaced_behind_mount_text(source_.name));
    }
    std::string weak;
    for (const std::string& text : service::weak_points("the key", source_.name)) {
        weak += (weak.empty() ? "" : "\n") + text;
    }
    if (strict_ && !weak.empty()) {
        return failed(std::move(weak));
    }
    if (std::exchange(weak_, weak) != weak && !weak.empty()) {
        service::log_event(*log_, level_enum::warn, weak, {});
    }
    return service::load_key(source_);
}

void KeyWatch::refuse(const std::string& why) {
    if (std::exchange(refusal_, why) != why) {
        service::log_event(*log_, level_enum::err, why + "; the old key stays in use", {});
    }
    if (watch_) {
        watch_->forget();  // a `chmod` may mend it
    }
}

void KeyWatch::reload() {
    Result<Secret> key = load();
    const bool is_new = key && !api_.has_key(*key);
    const Result<void> set = key ? api_.set_key(std::move(*key)) : std::unexpected(key.error());
    if (!set) {
        refuse(set.error().text);
        return;
    }
    refusal_.clear();
    if (is_new) {
        service::log_event(*log_, level_enum::info, "the API key was changed", {});
    }
    account_.key_changed();
}

void KeyWatch::noticed(const engine::Notice&) {
    const bool refused = account_.engine().key_refused();
    if (refused && !std::exchange(refused_, refused)) {
        if (const std::string hint = service::how_to_renew(source_); !hint.empty()) {
            service::log_event(*log_, level_enum::warn, hint, {});
        }
    }
    refused_ = refused;
}

}  // namespace lexid::daemon
