#include "tally.hpp"

#include <array>
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

std::vector<std::string> Tally::lines(const engine::Pacer& pacer) const {
    std::map<std::string, std::size_t> held;
    std::array<std::size_t, 5> verdicts{};  // of tasks without an intent
    std::array<std::size_t, 4> outcomes{};
    std::size_t dismissed = 0;
    for (const auto& [id, task] : tasks_) {
        if (!task.outcome) {
            ++verdicts[static_cast<std::size_t>(task.verdict)];
        } else {
            ++outcomes[static_cast<std::size_t>(*task.outcome)];
            const bool done = task.outcome == engine::Outcome::confirmed;
            dismissed += done && task.verdict == policy::Verdict::dismiss ? 1 : 0;
        }
        if (task.verdict == policy::Verdict::hold) {
            ++held[task.rule];
        }
    }
    const auto of_verdict = [&](policy::Verdict verdict) {
        return verdicts[static_cast<std::size_t>(verdict)];
    };
    const auto of_outcome = [&](engine::Outcome outcome) {
        return outcomes[static_cast<std::size_t>(outcome)];
    };
    std::vector<std::string> lines;
    lines.push_back(line_of("listed", tasks_.size(), "tasks"));
    lines.push_back(line_of("approved", of_outcome(engine::Outcome::confirmed) - dismissed));
    const auto add = [&](std::string_view label, std::size_t number, std::string_view detail) {
        if (number > 0) {
            lines.push_back(line_of(label, number, detail));
        }
    };
    add("dismissed", dismissed, "");
    for (const auto& [rule, number] : held) {
        add("held", number, rule.empty() ? "by lexid itself" : "by the rule " + in_backticks(rule));
    }
    add("waiting", of_verdict(policy::Verdict::wait), "for a limit");
    add("unmatched", of_verdict(policy::Verdict::unmatched), "no rule applies: left to a person");
    add("elsewhere", of_outcome(engine::Outcome::elsewhere), "somebody else was earlier");
    add("refused", of_outcome(engine::Outcome::refused), "by the API, or not sent");
    add("unknown", of_outcome(engine::Outcome::unknown),
        "no answer came: to be settled by reading");
    std::string requests = "sent";
    if (const auto limit = pacer.daily_limit()) {
        requests += ", of " + grouped(static_cast<std::size_t>(*limit)) + " a day";
    }
    lines.push_back(line_of("requests", static_cast<std::size_t>(pacer.sent_today()), requests));
    return lines;
}

}  // namespace lexid::daemon
