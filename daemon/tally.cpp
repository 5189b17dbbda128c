#include "tally.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

constexpr std::size_t label_columns = 12;

}  // namespace

std::string summary_line(std::string_view label, std::size_t count, std::string_view detail) {
    std::string line = "  " + fitted(label, label_columns) + grouped(count);
    if (!detail.empty()) {
        line += "  ";
        line += detail;
    }
    return line;
}

std::string summary_line(const engine::Standing& standing) {
    const std::string by = standing.rule.empty() ? "by people or lexid itself"
                                                 : "by the rule " + in_backticks(standing.rule);
    switch (standing.verdict) {
        case policy::Verdict::approve:
        case policy::Verdict::dismiss:
            return summary_line("permitted", standing.count, by + ", not requested yet");
        case policy::Verdict::hold:
            return summary_line("held", standing.count, by);
        case policy::Verdict::wait:
            return summary_line("waiting", standing.count, by);
        case policy::Verdict::unmatched:
            return summary_line("unmatched", standing.count, "no rule applies: left to a person");
    }
    std::unreachable();
}

void Tally::recorded(const engine::Record& record) {
    if (const auto* intent = std::get_if<engine::IntentRecord>(&record)) {
        requests_[intent->decision.task] = {intent->effect(), engine::Outcome::unknown};
    } else if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&record)) {
        requests_[outcome->task].outcome = outcome->outcome;
    }
}

std::vector<std::string> Tally::lines(const engine::Engine& engine) const {
    std::array<std::size_t, 4> outcomes{};
    std::size_t dismissed = 0;
    for (const auto& [task, request] : requests_) {
        ++outcomes[static_cast<std::size_t>(request.outcome)];
        const bool done = request.outcome == engine::Outcome::confirmed;
        dismissed += done && request.effect == policy::Effect::dismiss ? 1 : 0;
    }
    const auto of_outcome = [&](engine::Outcome outcome) {
        return outcomes[static_cast<std::size_t>(outcome)];
    };
    std::vector<std::string> lines;
    const auto add = [&](std::string_view label, std::size_t number, std::string_view detail) {
        if (number > 0) {
            lines.push_back(summary_line(label, number, detail));
        }
    };
    const std::vector<engine::Standing> standings = engine.standings();
    std::size_t seen = requests_.size() - of_outcome(engine::Outcome::refused);  // still listed
    for (const engine::Standing& standing : standings) {
        seen += standing.count;
    }
    // A list may go on showing what an earlier pass approved.
    lines.push_back(summary_line("listed", std::max(listed_most_, seen), "tasks"));
    lines.push_back(summary_line("approved", of_outcome(engine::Outcome::confirmed) - dismissed));
    add("dismissed", dismissed, "");
    add("earlier", std::max(listed_most_, seen) - seen,
        "confirmed by an earlier pass, still listed");
    for (const engine::Standing& standing : standings) {
        lines.push_back(summary_line(standing));
    }
    add("elsewhere", of_outcome(engine::Outcome::elsewhere), "somebody else was earlier");
    add("refused", of_outcome(engine::Outcome::refused), "by the API, or not sent");
    add("unknown", of_outcome(engine::Outcome::unknown),
        "no answer came: to be settled by reading");
    std::string requests = "sent";
    if (const auto limit = engine.pacer().daily_limit()) {
        requests += ", of " + grouped(static_cast<std::size_t>(*limit)) + " a day";
    }
    lines.push_back(
        summary_line("requests", static_cast<std::size_t>(engine.pacer().sent_today()), requests));
    return lines;
}

}  // namespace lexid::daemon
