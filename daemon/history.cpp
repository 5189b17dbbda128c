#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <string>

#include "base/text.hpp"
#include "commands.hpp"
#include "decision.hpp"
#include "engine/record.hpp"
#include "json/read.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger_copies.hpp"
#include "screen.hpp"
#include "service/exit_code.hpp"
#include "setup.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

constexpr std::size_t kind_columns = 9;
constexpr std::size_t description_columns = 48;

struct Choices {
    bool json = false;
    std::string task;
    std::string export_to;
    std::string back_up_to;
    std::uint64_t decision = 0;  // an entry; 0: all of them
    bool replay = false;
};

std::string because(const engine::DecisionRecord& decision) {
    std::string text = fitted(escaped(decision.type), 15) + "  " +
                       fitted(escaped(decision.description), description_columns) + "  " +
                       escaped(decision.rule);
    if (decision.observed) {
        text += " (observe mode)";
    }
    if (!decision.reason.empty()) {
        text += (decision.rule.empty() ? "" : ": ") + escaped(decision.reason);
    }
    for (const engine::DecisionRecord::Would& would : decision.would) {
        if (would.rule != decision.rule) {
            text += "; the shadow rule " + in_backticks(would.rule) + " says " +
                    std::string(policy::to_text(would.verdict));
        }
    }
    return text;
}

// What a record says, after time and kind.
std::string summary(const engine::Record& record, const Terminal& terminal) {
    if (const auto* policy = std::get_if<engine::PolicyRecord>(&record)) {
        return to_hex(policy->hash).substr(0, 12) + " in force";
    }
    if (const auto* decision = std::get_if<engine::DecisionRecord>(&record)) {
        return terminal.painted(colour_of(decision->verdict),
                                fitted(policy::to_text(decision->verdict), kind_columns)) +
               "  " + because(*decision);
    }
    if (const auto* intent = std::get_if<engine::IntentRecord>(&record)) {
        const policy::Verdict verdict = intent->decision.verdict;
        return terminal.painted(colour_of(verdict),
                                fitted(policy::to_text(verdict), kind_columns)) +
               "  " + because(intent->decision) +
               (intent->attempt > 1 ? ", attempt " + std::to_string(intent->attempt) : "");
    }
    if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&record)) {
        return fitted(engine::to_text(outcome->outcome), kind_columns) + "  " +
               escaped(outcome->reason);
    }
    if (const auto* fate = std::get_if<engine::FateRecord>(&record)) {
        return fitted(engine::to_text(fate->status), kind_columns) +
               (fate->by_lexid ? "  lexid approved it" : "  by people");
    }
    if (const auto* order = std::get_if<engine::OrderRecord>(&record)) {
        return fitted(engine::to_text(order->act), kind_columns) + "  by " + escaped(order->by) +
               (order->reason.empty() ? "" : ": " + escaped(order->reason));
    }
    if (const auto* pace = std::get_if<engine::PaceRecord>(&record)) {
        return std::to_string(pace->sent) + " requests sent, " + std::to_string(pace->others) +
               " by others, until " + format_time(pace->day_ends) +
               (pace->not_before ? "; the API asked to wait until " + format_time(*pace->not_before)
                                 : "");
    }
    if (const auto* checkpoint = std::get_if<engine::CheckpointRecord>(&record)) {
        return "stands for what came before: " + grouped(checkpoint->tasks.size()) +
               " open tasks, " + grouped(checkpoint->charges.charges.size()) + " charges";
    }
    return escaped(std::get<engine::LifeRecord>(record).detail);
}

// What is no record of an account: the ledger's own entries, and states too long for a line.
std::string summary_of_mark(const ledger::Entry& entry) {
    if (const auto base = ledger::parse_pruned(entry.body)) {
        return "entries up to " + std::to_string(base->seq) + " were removed";
    }
    return "stands for all entries before it";
}

void print_entry(const ledger::Entry& entry, const Terminal& terminal) {
    const bool mark = entry.kind == ledger::pruned_kind || entry.kind == ledger::checkpoint_kind;
    const Result<engine::Record> record =
        mark ? failed(summary_of_mark(entry)) : engine::decode(entry.kind, entry.task, entry.body);
    print_line(fitted(std::to_string(entry.seq), 7) + ' ' + format_time(entry.at) + "  " +
               fitted(escaped(entry.kind), kind_columns) +
               (entry.task.empty() ? "" : escaped(entry.task) + "  ") +
               (record ? summary(*record, terminal) : record.error().text));
}

void print_json(const ledger::Entry& entry) {
    boost::json::object out{{"seq", entry.seq},         {"at", format_time(entry.at)},
                            {"account", entry.account}, {"kind", entry.kind},
                            {"task", entry.task},       {"hash", to_hex(entry.hash)}};
    auto body = json::read(entry.body);
    out["body"] = body ? std::move(*body) : boost::json::value(entry.body);
    print_line(boost::json::serialize(out));
}

int history(const Options& options, const Choices& choices) {
    const OrExit<Setup> setup = load_setup(options);
    if (!setup) {
        return setup.error();
    }
    if (!choices.export_to.empty()) {
        return export_ledger(*setup, choices.export_to);
    }
    if (!choices.back_up_to.empty()) {
        return back_up_ledger(*setup, choices.back_up_to);
    }
    if (choices.decision > 0) {
        return show_decision(options, *setup, choices.decision, choices.replay);
    }
    auto reader = ledger::SqliteReader::open(setup->ledger_path);
    if (!reader) {
        print_error(reader.error().text);
        return service::exit_ledger;
    }
    const Terminal terminal = Terminal::of_output();
    const Result<void> read = (*reader)->read(0, [&](const ledger::Entry& entry) {
        const bool concerns = entry.account == options.account || entry.kind == ledger::pruned_kind;
        if (!concerns || (!choices.task.empty() && entry.task != choices.task)) {
            return true;
        }
        if (choices.json) {
            print_json(entry);
        } else {
            print_entry(entry, terminal);
        }
        return true;
    });
    if (!read) {
        print_error(read.error().text);
        return service::exit_ledger;
    }
    return service::exit_done;
}

}  // namespace

void add_history(Commands& commands, const Options& options) {
    auto choices = std::make_shared<Choices>();
    commands.push_back(
        {.name = "history",
         .help = "the ledger: what was decided and done",
         .options =
             {{"--json", &choices->json, "an entry a line, as JSON"},
              {"--task", &choices->task, "only entries about this task", {.value_name = "ID"}},
              {"--decision",
               &choices->decision,
               "one decision, whole, by its entry",
               {.value_name = "SEQ", .numbers = Option::Numbers::positive}},
              {"--replay",
               &choices->replay,
               "derive it again from the entries before it, and say whether it is the same",
               {.needs = "--decision"}},
              {"--export",
               &choices->export_to,
               "all entries of all accounts as JSON Lines, with all that the chain covers, "
               "to a new file or, with `-`, to standard output",
               {.value_name = "FILE|-"}},
              {"--backup",
               &choices->back_up_to,
               "a checked copy of the ledger, to a new file; the daemon may go on meanwhile",
               {.value_name = "FILE", .excludes = "--export"}}},
         .act = [&options, choices] { return history(options, *choices); }});
}

}  // namespace lexid::daemon
