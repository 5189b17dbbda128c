#include "policy_watch.hpp"

#include <cstdio>
#include <utility>

#include "base/text.hpp"
#include "service/exit_code.hpp"
#include "service/file.hpp"
#include "service/file_trust.hpp"
#include "service/log.hpp"
#include "service/systemd.hpp"
#include "service/time_zones.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

using spdlog::level::level_enum;

// A person mends a few faults at a time; `lexid check` shows them all.
constexpr std::size_t shown_faults_max = 20;

// Enough of a hash to tell policies apart by eye.
std::string short_hash(const Sha256& hash) {
    return to_hex(hash).substr(0, 12);
}

std::string shown(Diagnostics faults, const std::string& path, const std::string& text) {
    const std::size_t count = faults.size();
    faults.resize(std::min(count, shown_faults_max));
    return render(std::move(faults), path, text) +
           (count > shown_faults_max
                ? "\nand " + std::to_string(count - shown_faults_max) + " more, see `lexid check`"
                : "");
}

}  // namespace

PolicyWatch::PolicyWatch(boost::asio::io_context& loop, File file,
                         std::shared_ptr<spdlog::logger> log, service::Account& account)
    : path_(std::move(file.path)),
      strict_(file.strict),
      log_(std::move(log)),
      account_(account),
      loop_(loop),
      loader_(loop, service::system_time_zones()) {}

OrExit<policy::PolicyRef> PolicyWatch::first_policy() {
    Result<std::string> text = service::read_file(path_, text_file_bytes_max);
    if (text) {
        seen_ = *text;
        in_force_ = understood(*text, policy::parse_policy(*text, service::system_time_zones()));
    } else {
        refusal_ = text.error().text;
        service::log_event(*log_, level_enum::err, refusal_, {});
    }
    if (in_force_) {
        service::log_event(*log_, level_enum::info, "the policy file is good",
                           {{"file", path_},
                            {"hash", short_hash(in_force_->hash)},
                            {"rules", std::to_string(in_force_->rules.size())}});
        return in_force_;
    }
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
    loader_.cancel();
    for (const Told& told : std::exchange(asked_, {})) {
        told({false, "lexid is stopping"});
    }
}

void PolicyWatch::reload(Told told) {
    if (told) {
        asked_.push_back(std::move(told));
    }
    service::notify_reloading();
    watch_->look_now();
}

std::string PolicyWatch::in_force() const {
    std::string text =
        short_hash(in_force_->hash) + " in force, " + counted(in_force_->rules.size(), "rule");
    if (!file_is_good()) {
        text += "; " + path_ + " is refused, see the log or `lexid check`";
    }
    return text;
}

// A new content is understood beside the loop; until then what was said before holds.
void PolicyWatch::changed(Result<std::string> text) {
    loader_.cancel();
    if (!text) {
        refusal_ = text.error().text;
        service::log_event(*log_, level_enum::err, refusal_, {});
        keep("the policy file can't be read");
        tell();
    } else if (!is_trusted()) {
        tell();
    } else if (*text == in_force_->text) {
        refusal_.clear();
        service::log_event(*log_, level_enum::info, "the policy file is the policy in force",
                           {{"file", path_}, {"hash", short_hash(in_force_->hash)}});
        tell();
    } else {
        loader_.load(std::move(*text), [this](const std::string& read, auto outcome) {
            take(read, std::move(outcome));
            tell();
        });
    }
}

// Tells who else may change the file, once as long as it stays so.
bool PolicyWatch::is_trusted() {
    std::string weak;
    for (const std::string& text : service::weak_points("the policy", path_)) {
        weak += (weak.empty() ? "" : "\n") + text;
    }
    const bool is_told = std::exchange(weak_, weak) == weak && asked_.empty();
    if (!weak.empty() && !is_told) {
        service::log_event(*log_, strict_ ? level_enum::err : level_enum::warn, weak, {});
    }
    if (!strict_ || weak.empty()) {
        return true;
    }
    refusal_ = std::move(weak);
    if (!is_told) {
        keep("a policy file that others may change is refused (`--strict`)");
    }
    watch_->forget();  // a `chmod` may mend it
    return false;
}

void PolicyWatch::take(const std::string& text, service::PolicyLoader::Outcome outcome) {
    refusal_.clear();
    if (policy::PolicyRef policy = understood(text, std::move(outcome))) {
        service::log_event(*log_, level_enum::info, "the policy file changed",
                           {{"file", path_},
                            {"old", short_hash(in_force_->hash)},
                            {"new", short_hash(policy->hash)},
                            {"rules", std::to_string(policy->rules.size())}});
        in_force_ = policy;
        account_.change_policy(std::move(policy));
    } else {
        keep("the changed policy file is refused");
    }
}

// To systemd and to whoever asked.
void PolicyWatch::tell() {
    service::notify_ready("policy " + in_force());
    const Verdict verdict = file_is_good() ? Verdict{true, "policy " + in_force()}
                                           : Verdict{false, refusal_ + "\npolicy " + in_force()};
    for (const Told& told : std::exchange(asked_, {})) {
        told(verdict);
    }
}

// The policy, or null after telling each fault in a line of the log.
policy::PolicyRef PolicyWatch::understood(const std::string& text,
                                          service::PolicyLoader::Outcome outcome) {
    refusal_ = secret_fault(path_, text);
    if (!refusal_.empty()) {
        service::log_event(*log_, level_enum::err, "policy refused: " + refusal_, {});
        return nullptr;
    }
    if (outcome) {
        return *outcome;
    }
    refusal_ = shown(outcome.error(), path_, text);
    for (const Diagnostic& fault : outcome.error()) {
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
