#include "status.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>

#include "base/text.hpp"
#include "service/clock.hpp"
#include "service/exit_code.hpp"
#include "tally.hpp"
#include "terminal.hpp"
#include "version.hpp"

namespace lexid::daemon {
namespace {

namespace json = boost::json;
using engine::Now;
using std::chrono::seconds;

constexpr std::size_t label_columns = 12;
// Enough to settle by hand; `lexid history` has all.
constexpr std::size_t unknown_tasks_max = 100;
constexpr std::size_t unknown_tasks_shown = 5;

// What both forms of the status are made of.
struct Status {
    const engine::Engine& engine;
    std::vector<engine::Standing> standings;
    const PolicyWatch& watch;
    const Setup& setup;
    const std::string& account;
    Now now;
    std::vector<std::string> unknown;

    std::int64_t left_today() const {
        return engine.pacer().left_today(engine.clock().read(now).time, engine::Purpose::approval);
    }
};

std::string in_seconds(Duration duration) {
    return format_duration(std::chrono::floor<seconds>(std::max(duration, Duration::zero())));
}

std::string line_of(std::string_view label, std::string_view text) {
    return "  " + fitted(label, label_columns) + std::string(text);
}

std::string approving_text(const Status& status) {
    if (status.engine.state().paused()) {
        return "stopped: lexid is paused; `lexid resume` ends that";
    }
    if (const std::string_view why = status.engine.why_halted(); !why.empty()) {
        return "stopped: " + std::string(why);
    }
    return status.setup.settings.mode == settings::Mode::observe
               ? "nothing: lexid observes, it decides and records only"
               : "what the policy permits";
}

std::string clock_text(const Status& status) {
    const engine::TrustedClock& clock = status.engine.clock();
    if (!clock.agrees(status.now)) {
        return in_seconds(std::chrono::abs(clock.offset(status.now))) + " off";
    }
    return clock.is_from_api() ? "agrees with the API's"
                               : "not compared with the API's: no answer has told its time yet";
}

std::string list_text(const Status& status) {
    if (!status.engine.listed_once()) {
        return "none since the start";
    }
    return in_seconds(status.now.instant - status.engine.listed_at()) + " ago" +
           (status.engine.list_is_whole() ? "" : "; it does not show all that there is");
}

std::string next_text(const engine::Engine& engine, Now now) {
    const std::optional<engine::Instant> at = engine.list_at(now);
    return at ? "in " + in_seconds(*at - now.instant) : "is on its way";
}

std::string unknown_text(const Status& status) {
    std::string text = "outcome of a request for ";
    for (std::size_t i = 0; i < std::min(status.unknown.size(), unknown_tasks_shown); ++i) {
        text += (i == 0 ? "" : ", ") + in_backticks(status.unknown[i]);
    }
    text += status.unknown.size() > unknown_tasks_shown ? " and others" : "";
    return text + ": lists are read to settle it, `lexid settle` ends it";
}

std::string requests_text(const Status& status) {
    std::string text = "sent today";
    if (const auto limit = status.engine.pacer().daily_limit()) {
        text += "; " + grouped(static_cast<std::size_t>(status.left_today())) +
                " are left to lexid, of " + grouped(static_cast<std::size_t>(*limit)) + " a day";
    }
    return text;
}

// What became of tasks, as far as lists have shown since the start.
std::string became_text(const engine::Followed& followed) {
    const engine::Followed::Counts& counts = followed.counts();
    std::string text = grouped(counts.completed) + " completed and " + grouped(counts.failed) +
                       " failed of those that lexid approved; people approved " +
                       grouped(counts.approved) + " and dismissed " + grouped(counts.dismissed);
    if (!followed.empty()) {
        text += "; of " + grouped(followed.size()) + " it is not known yet";
    }
    return text;
}

std::string text_of(const Status& status) {
    std::string text = "lexid " + std::string(version) + ", account " +
                       in_backticks(status.account) + ", " +
                       std::string(settings::to_text(status.setup.settings.mode));
    const auto add = [&text](std::string_view line) { (text += '\n') += line; };
    add(line_of("policy", status.watch.in_force()));
    add(line_of("approves", approving_text(status)));
    add(line_of("clock", clock_text(status)));
    add(line_of("last list", list_text(status)));
    add(line_of("next list", next_text(status.engine, status.now)));
    add(line_of("became", became_text(status.engine.state().followed())));
    for (const engine::Standing& standing : status.standings) {
        add(summary_line(standing));
    }
    if (!status.unknown.empty()) {
        add(summary_line("unknown", status.unknown.size(), unknown_text(status)));
    }
    add(summary_line("requests", static_cast<std::size_t>(status.engine.pacer().sent_today()),
                     requests_text(status)));
    return text;
}

std::string time_text(const Status& status, engine::Instant at) {
    return format_time(
        std::chrono::floor<std::chrono::milliseconds>(status.now.time + (at - status.now.instant)));
}

json::object object_of(const Status& status) {
    const engine::Engine& engine = status.engine;
    json::array pending;
    for (const engine::Standing& standing : status.standings) {
        pending.push_back(json::object{{"verdict", policy::to_text(standing.verdict)},
                                       {"rule", standing.rule},
                                       {"count", standing.count}});
    }
    json::array unknown;
    for (std::size_t i = 0; i < std::min(status.unknown.size(), unknown_tasks_max); ++i) {
        unknown.emplace_back(status.unknown[i]);
    }
    json::object quota{{"sent_today", engine.pacer().sent_today()}};
    const auto limit = engine.pacer().daily_limit();
    quota["left_today"] = limit ? json::value(status.left_today()) : json::value();
    quota["limit_a_day"] = limit ? json::value(*limit) : json::value();
    const auto next = engine.list_at(status.now);
    const engine::Followed::Counts& counts = engine.state().followed().counts();
    return {
        {"version", version},
        {"account", status.account},
        {"mode", settings::to_text(status.setup.settings.mode)},
        {"policy",
         {{"hash", to_hex(engine.policy()->hash)},
          {"rules", engine.policy()->rules.size()},
          {"file", status.watch.path()},
          {"file_in_force", status.watch.file_is_good()}}},
        {"paused", engine.state().paused()},
        {"key_refused", engine.key_refused()},
        {"halted", engine.why_halted()},
        {"clock",
         {{"agrees", engine.clock().agrees(status.now)},
          {"from_api", engine.clock().is_from_api()}}},
        {"last_list_at",
         engine.listed_once() ? json::value(time_text(status, engine.listed_at())) : json::value()},
        {"last_list_is_whole", engine.list_is_whole()},
        {"next_list_at", next ? json::value(time_text(status, std::max(*next, status.now.instant)))
                              : json::value()},
        {"pending", std::move(pending)},
        {"became",
         {{"completed", counts.completed},
          {"failed", counts.failed},
          {"approved_by_people", counts.approved},
          {"dismissed_by_people", counts.dismissed},
          {"not_known_yet", engine.state().followed().size()}}},
        {"unknown", {{"count", status.unknown.size()}, {"tasks", std::move(unknown)}}},
        {"quota", std::move(quota)}};
}

}  // namespace

service::AdminAnswer status_answer(const engine::Engine& engine,
                                   std::vector<engine::Standing> standings,
                                   const PolicyWatch& watch, const Setup& setup,
                                   const std::string& account) {
    Status status{engine,         std::move(standings),  watch, setup, account,
                  service::now(), engine.unknown_tasks()};
    std::ranges::sort(status.unknown);
    return {service::exit_done, text_of(status), object_of(status)};
}

std::string next_list_text(const engine::Engine& engine) {
    return "the next list " + next_text(engine, service::now());
}

}  // namespace lexid::daemon
