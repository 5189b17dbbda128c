#include "decision.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "engine/replay.hpp"
#include "ledger/sqlite_reader.hpp"
#include "service/engine_settings.hpp"
#include "service/exit_code.hpp"
#include "service/time_zones.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

struct Found {
    engine::DecisionRecord decision;
    Time at;
    bool intended = false;
};

// The decision in the entry, after everything before it went to `replay`.
Result<Found> find_decision(ledger::EntrySource& source, const std::string& account,
                            std::uint64_t seq, engine::Replay& replay) {
    std::optional<Found> found;
    std::string fault = "the ledger has no entry " + std::to_string(seq);
    const Result<void> read = source.read(0, [&](const ledger::Entry& entry) {
        if (entry.account != account && entry.seq != seq) {
            return true;
        }
        Result<engine::Record> record = engine::decode(entry.kind, entry.task, entry.body);
        if (!record) {
            fault = "entry " + std::to_string(entry.seq) + ": " + record.error().text;
            return false;
        }
        if (entry.seq < seq) {
            replay.take(*record, entry.at);
            return true;
        }
        if (auto* decision = std::get_if<engine::DecisionRecord>(&*record)) {
            found = Found{std::move(*decision), entry.at, false};
        } else if (auto* intent = std::get_if<engine::IntentRecord>(&*record)) {
            found = Found{std::move(intent->decision), entry.at, true};
        } else {
            fault = "entry " + std::to_string(seq) + " is no decision: it has the kind " +
                    in_backticks(entry.kind);
        }
        return false;
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    if (!found) {
        return failed(std::move(fault));
    }
    return std::move(*found);
}

void print_field(std::string_view name, std::string_view text) {
    if (!text.empty()) {
        print_line(fitted(name, 12) + escaped(text));
    }
}

void print_decision(const Found& found) {
    const engine::DecisionRecord& decision = found.decision;
    print_field("verdict", std::string(policy::to_text(decision.verdict)) +
                               (found.intended      ? ", and a request was about to leave"
                                : decision.observed ? ", in observe mode: no request followed"
                                                    : ""));
    print_field("rule", decision.rule);
    print_field("reason", decision.reason);
    for (const engine::DecisionRecord::Match& match : decision.matches) {
        print_field("matched", match.error.empty() ? match.rule : "");
        print_field("erred", match.error.empty() ? "" : match.rule + ": " + match.error);
    }
    for (const engine::DecisionRecord::Counter& counter : decision.counters) {
        print_field("used", std::to_string(counter.used) + " of " + counter.limit +
                                (counter.rule.empty() ? "" : " of " + in_backticks(counter.rule)));
    }
    for (const engine::DecisionRecord::Would& would : decision.would) {
        print_field("would", std::string(policy::to_text(would.verdict)) + " by " +
                                 in_backticks(would.rule));
    }
    print_field("at", format_time(found.at));
    print_field("task", decision.task);
    print_field("type", decision.type);
    print_field("description", decision.description);
    print_field("first seen", format_time(decision.first_seen));
    print_field("digest", to_hex(decision.digest));
    print_field("policy", to_hex(decision.policy));
    print_field("snapshot", decision.snapshot);
}

// Earlier versions escaped fewer characters of the task's text in what they recorded.
bool same_text(std::string_view recorded, std::string_view derived) {
    return recorded == derived || escaped(recorded) == derived;
}

bool same_match(const engine::DecisionRecord::Match& recorded,
                const engine::DecisionRecord::Match& derived) {
    return recorded.rule == derived.rule && same_text(recorded.error, derived.error);
}

// What differs between two decisions on the same snapshot; empty if they say the same.
std::string difference(const engine::DecisionRecord& recorded,
                       const engine::DecisionRecord& derived) {
    if (recorded.verdict != derived.verdict) {
        return "the verdict is " + std::string(policy::to_text(derived.verdict)) +
               (derived.rule.empty() ? "" : " by the rule " + in_backticks(derived.rule));
    }
    if (recorded.rule != derived.rule) {
        return "the rule is " + in_backticks(derived.rule);
    }
    if (!same_text(recorded.reason, derived.reason)) {
        return "the reason is " + in_backticks(derived.reason);
    }
    if (recorded.counters != derived.counters) {
        return "other limits are used, or to another degree";
    }
    return std::ranges::equal(recorded.matches, derived.matches, same_match)
               ? ""
               : "other rules match or err";
}

}  // namespace

int show_decision(const Options& options, const Setup& setup, std::uint64_t seq, bool replay) {
    auto reader = ledger::SqliteReader::open(setup.ledger_path);
    if (!reader) {
        print_error(reader.error().text);
        return service::exit_ledger;
    }
    engine::Replay again(service::engine_settings(setup.settings), service::system_time_zones());
    const Result<Found> found = find_decision(**reader, options.account, seq, again);
    if (!found) {
        print_error(found.error().text);
        return service::exit_failed;
    }
    print_decision(*found);
    if (!replay) {
        return service::exit_done;
    }
    const Result<engine::DecisionRecord> derived = again.derive(found->decision, found->at);
    if (!derived) {
        print_error("it can't be derived again: " + derived.error().text);
        return service::exit_failed;
    }
    if (const std::string text = difference(found->decision, *derived); !text.empty()) {
        print_line("replay      not the same: " + text);
        return service::exit_failed;
    }
    print_line("replay      the same follows from the entries before it");
    return service::exit_done;
}

}  // namespace lexid::daemon
