#include "tally.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

constexpr std::size_t label_columns = 12;

std::string line_of(std::string_view label, std::size_t count, std::string_view detail = {}) {
    std::string line = "  " + fitted(label, label_columns) + grouped(count);
    if (!detail.empty()) {
        line += "  ";
        line += detail;
    }
    return line;
}

}  // namespace

void Tally::recorded(const engine::Record& record) {
    if (const auto* decision = std::get_if<engine::DecisionRecord>(&record)) {
        tasks_[decision->task] = {decision->verdict, decision->rule, std::nullopt};
    } else if (const auto* intent = std::get_if<engine::IntentRecord>(&record)) {
        tasks_[intent->decision.task] = {intent->decision.verdict, intent->decision.rule,
                                         std::nullopt};
    } else if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&record)) {
        tasks_[outcome->task].outcome = outcome->outcome;
    }
}

std::size_t Tally::count(engine::Outcome outcome) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        tasks_, [outcome](const auto& entry) { return entry.second.outcome == outcome; }));
}

std::size_t Tally::unknown() const {
    return count(engine::Outcome::unknown);
}

std::vector<std::string> Tally::lines(const engine::Pacer& pacer) const {
    std::map<std::string, std::size_t> held;
    std::size_t dismissed = 0;
    std::size_t waiting = 0;
    std::size_t unmatched = 0;
    for (const auto& [id, task] : tasks_) {
        const bool confirmed = task.outcome == engine::Outcome::confirmed;
        dismissed += task.verdict == policy::Verdict::dismiss && confirmed ? 1 : 0;
        waiting += task.verdict == policy::Verdict::wait ? 1 : 0;
        unmatched += task.verdict == policy::Verdict::unmatched && !task.outcome ? 1 : 0;
        if (task.verdict == policy::Verdict::hold) {
            ++held[task.rule];
        }
    }
    std::vector<std::string> lines;
    lines.push_back(line_of("listed", tasks_.size(), "tasks"));
    lines.push_back(line_of("approved", count(engine::Outcome::confirmed) - dismissed));
    const auto add = [&](std::string_view label, std::size_t number, std::string_view detail) {
        if (number > 0) {
            lines.push_back(line_of(label, number, detail));
        }
    };
    add("dismissed", dismissed, "");
    for (const auto& [rule, number] : held) {
        add("held", number, rule.empty() ? "by lexid itself" : "by the rule " + in_backticks(rule));
    }
    add("waiting", waiting, "for a limit");
    add("unmatched", unmatched, "no rule applies: left to a person");
    add("elsewhere", count(engine::Outcome::elsewhere), "somebody else was earlier");
    add("refused", count(engine::Outcome::refused), "by the API, or not sent");
    add("unknown", unknown(), "no answer came: to be settled by reading");
    std::string requests = "sent";
    if (const auto limit = pacer.daily_limit()) {
        requests += ", of " + grouped(static_cast<std::size_t>(*limit)) + " a day";
    }
    lines.push_back(line_of("requests", static_cast<std::size_t>(pacer.sent_today()), requests));
    return lines;
}

}  // namespace lexid::daemon
