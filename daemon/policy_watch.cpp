#include "policy_watch.hpp"

#include <cstdio>
#include <utility>

#include "base/text.hpp"
#include "service/exit_code.hpp"
#include "service/file.hpp"
#include "service/log.hpp"
#include "service/systemd.hpp"
#include "service/time_zones.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

using spdlog::level::level_enum;

// Enough of a hash to tell policies apart by eye.
std::string short_hash(const Sha256& hash) {
    return to_hex(hash).substr(0, 12);
}

}  // namespace

PolicyWatch::PolicyWatch(boost::asio::io_context& loop, std::string path,
                         std::shared_ptr<spdlog::logger> log, service::Account& account)
    : path_(std::move(path)), log_(std::move(log)), account_(account), loop_(loop) {}

OrExit<policy::PolicyRef> PolicyWatch::first_policy() {
    Result<std::string> text = service::read_file(path_, text_file_bytes_max);
    if (text) {
        seen_ = *text;
        in_force_ = understood(*text);
    } else {
        service::log_event(*log_, level_enum::err, text.error().text, {});
    }
    if (in_force_) {
        service::log_event(*log_, level_enum::info, "the policy file is good",
                           {{"file", path_},
                            {"hash", short_hash(in_force_->hash)},
                            {"rules", std::to_string(in_force_->rules.size())}});
        return in_force_;
    }
    file_is_good_ = false;
    const auto& recorded = account_.recorded_policy();
    auto last_good = recorded ? policy::parse_policy(recorded->text, service::system_time_zones())
                              : std::unexpected(Diagnostics());
    if (!last_good) {
        print_error("there is no policy to start with: mend " + in_backticks(path_));
        return std::unexpected(service::exit_refused);
    }
    in_force_ = *last_good;
    keep("the policy file can't be used");
    return in_force_;
}

void PolicyWatch::start() {
    watch_ = std::make_unique<service::FileWatch>(
        loop_, path_, seen_, text_file_bytes_max,
        [this](Result<std::string> text) { changed(std::move(text)); });
    watch_->start();
}

void PolicyWatch::stop() {
    watch_->stop();
}

void PolicyWatch::reload() {
    service::notify_reloading();
    watch_->look_now();
}

std::string PolicyWatch::status() const {
    std::string text = "policy " + short_hash(in_force_->hash) + " in force, " +
                       std::to_string(in_force_->rules.size()) + " rules";
    if (!file_is_good_) {
        text += "; " + path_ + " is refused, see the log";
    }
    return text;
}

void PolicyWatch::changed(Result<std::string> text) {
    if (!text) {
        file_is_good_ = false;
        service::log_event(*log_, level_enum::err, text.error().text, {});
        keep("the policy file can't be read");
    } else if (*text == in_force_->text) {
        file_is_good_ = true;
        service::log_event(*log_, level_enum::info, "the policy file is the policy in force",
                           {{"file", path_}, {"hash", short_hash(in_force_->hash)}});
    } else if (policy::PolicyRef policy = understood(*text)) {
        file_is_good_ = true;
        service::log_event(*log_, level_enum::info, "the policy file changed",
                           {{"file", path_},
                            {"old", short_hash(in_force_->hash)},
                            {"new", short_hash(policy->hash)},
                            {"rules", std::to_string(policy->rules.size())}});
        in_force_ = policy;
        account_.change_policy(std::move(policy));
    } else {
        file_is_good_ = false;
        keep("the changed policy file is refused");
    }
    service::notify_ready(status());
}

// The policy, or null after telling each fault in a line of its own.
policy::PolicyRef PolicyWatch::understood(const std::string& text) {
    auto policy = policy::parse_policy(text, service::system_time_zones());
    if (policy) {
        return *policy;
    }
    for (const Diagnostic& fault : policy.error()) {
        service::log_event(
            *log_, level_enum::err, "policy refused: " + fault.message,
            {{"at", path_ + ':' + std::to_string(fault.line) + ':' + std::to_string(fault.column)},
             {"hint", fault.hint}});
    }
    return nullptr;
}

void PolicyWatch::keep(std::string_view why) {
    service::log_event(*log_, level_enum::err,
                       std::string(why) + ", the last good one stays in force",
                       {{"file", path_}, {"in_force", short_hash(in_force_->hash)}});
}

}  // namespace lexid::daemon
