#include "screen.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace lexid::daemon {
namespace {

constexpr std::size_t time_columns = 8;
constexpr std::size_t verdict_columns = 9;
constexpr std::size_t type_columns = 15;
constexpr std::size_t gaps = 8;  // two spaces after each of the first four columns
constexpr std::size_t description_columns_min = 24;
constexpr std::size_t description_columns_max = 56;

// A third of what is left goes to rule and reason, which may run over the edge: nothing is lost.
std::size_t description_columns(const Terminal& terminal) {
    const std::size_t taken = time_columns + verdict_columns + type_columns + gaps;
    const std::size_t left = terminal.columns > taken ? terminal.columns - taken : 0;
    return std::clamp(left * 3 / 5, description_columns_min, description_columns_max);
}

std::string local_time() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%H:%M:%S", &parts);
    return text.data();
}

}  // namespace

Colour colour_of(policy::Verdict verdict) {
    switch (verdict) {
        case policy::Verdict::approve:
            return Colour::green;
        case policy::Verdict::dismiss:
            return Colour::red;
        case policy::Verdict::hold:
            return Colour::yellow;
        case policy::Verdict::wait:
            return Colour::blue;
        case policy::Verdict::unmatched:
            return Colour::dim;
    }
    std::unreachable();
}

void Screen::print_header() {
    print_line(terminal_.painted(
        Colour::bold, fitted("TIME", time_columns) + "  " + fitted("VERDICT", verdict_columns) +
                          "  " + fitted("TYPE", type_columns) + "  " +
                          fitted("DESCRIPTION", description_columns(terminal_)) + "  RULE"));
}

void Screen::recorded(const engine::Record& record) {
    if (const auto* decision = std::get_if<engine::DecisionRecord>(&record)) {
        print_decision(*decision);
    } else if (const auto* intent = std::get_if<engine::IntentRecord>(&record)) {
        print_decision(intent->decision);
    } else if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&record)) {
        print_outcome(*outcome);
    }
}

void Screen::print_decision(const engine::DecisionRecord& decision) {
    std::string why = escaped(decision.rule);
    if (!decision.reason.empty()) {
        why += (why.empty() ? "" : ": ") + decision.reason;
    }
    print_line(local_time() + "  " +
               terminal_.painted(colour_of(decision.verdict),
                                 fitted(policy::to_text(decision.verdict), verdict_columns)) +
               "  " + fitted(escaped(decision.type), type_columns) + "  " +
               fitted(escaped(decision.description), description_columns(terminal_)) + "  " + why);
}

// A confirmed approval is what the line above promised; anything else is worth a line.
void Screen::print_outcome(const engine::OutcomeRecord& outcome) {
    if (outcome.outcome == engine::Outcome::confirmed && outcome.reason.empty()) {
        return;
    }
    print_line(
        local_time() + "  " +
        terminal_.painted(Colour::dim, fitted(engine::to_text(outcome.outcome), verdict_columns) +
                                           "  task " + escaped(outcome.task) + ": " +
                                           escaped(outcome.reason)));
}

void Screen::noticed(const engine::Notice& notice) {
    const Colour colour = notice.level == engine::Notice::Level::error ? Colour::red : Colour::dim;
    print_line(local_time() + "  " + terminal_.painted(colour, escaped(notice.text)));
}

}  // namespace lexid::daemon
