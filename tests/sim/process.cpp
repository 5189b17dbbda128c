#include <utility>

#include "engine/folded.hpp"
#include "sim/world.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration commit_takes_max = 10ms;
constexpr Duration slow_commit_takes_max = 90s;
// A process that was told to stop has this long to do so, which is more than any of its requests
// and commits may take.
constexpr Duration grace = 10min;
constexpr std::uint64_t note_lags_max = 40;

std::string describe(const engine::DecisionRecord& decision) {
    return decision.task + ' ' + std::string(to_text(decision.verdict)) + ' ' + decision.rule +
           (decision.reason.empty() ? "" : ": " + decision.reason);
}

std::string describe(const engine::Record& record) {
    if (const auto* decision = std::get_if<engine::DecisionRecord>(&record)) {
        return "decision " + describe(*decision);
    }
    if (const auto* intent = std::get_if<engine::IntentRecord>(&record)) {
        return "intent " + describe(intent->decision) + ", attempt " +
               std::to_string(intent->attempt);
    }
    if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&record)) {
        return "outcome " + outcome->task + ' ' + std::string(to_text(outcome->outcome)) + ": " +
               outcome->reason;
    }
    return engine::encode(record).kind;
}

}  // namespace

// What `lexid run` does: the file if it can be read, else the policy that the ledger names.
const SimPolicy* World::policy_at_start() {
    if (!file_broken_) {
        return file_;
    }
    const engine::PolicyRecord* recorded = ledger_.policy();
    return recorded == nullptr ? nullptr : &policy_with(stage_.policies, recorded->hash);
}

void World::start() {
    if (const auto loss = ledger_.loss()) {
        return see_to_ledger(*loss);
    }
    const SimPolicy* policy = policy_at_start();
    if (policy == nullptr) {
        return agenda_.add(clocks_.now() + 1min, Event::start);
    }
    ++life_;
    ledger_.open();
    stopping_ = false;
    committing_ = 0;
    engine_.emplace(scenario_.settings, scenario_.seed + life_);
    folded_.emplace();
    for (const ModelLedger::Entry& entry : ledger_.to_read()) {
        // A checkpoint is text in any case.
        if (scenario_.through_json ||
            std::holds_alternative<engine::CheckpointText>(entry.record)) {
            const engine::EncodedRecord encoded = engine::encode(entry.record);
            auto decoded = engine::decode(encoded.kind, encoded.task, encoded.body);
            if (!decoded) {
                return oracles_.does_not_read_back(decoded.error().text);
            }
            engine_->restore(*decoded, entry.at);
            folded_->apply(*decoded, entry.at);
        } else {
            engine_->restore(entry.record, entry.at);
            folded_->apply(entry.record, entry.at);
        }
    }
    trace([&] {
        return "process " + std::to_string(life_) + " starts with the policy `" +
               std::string(policy->name) + "`, " + std::to_string(ledger_.to_read().size()) +
               " records";
    });
    oracles_.starts(*policy);
    perform(engine_->start(clocks_.moment().machine, policy->parsed, "simulated"));
}

// No process starts upon a ledger that lost something; a person restores it, or takes it as it is.
void World::see_to_ledger(ledger::Loss loss) {
    oracles_.refuses_ledger();
    const bool restores = ledger_.is_meddled_with() && dice_.one_in(2);
    trace([&] {
        constexpr std::string_view what[] = {"the note", "everything", "its end", "its place"};
        return "the start is refused, for the ledger has lost " +
               std::string(what[static_cast<std::size_t>(loss)]) + "; a person " +
               (restores ? "restores it" : "accepts what is there");
    });
    if (restores) {
        ledger_.restore();
    } else {
        ledger_.accept();
        oracles_.loss_is_accepted();
    }
    agenda_.add(clocks_.now() + dice_.between(1s, 3h), Event::start);
}

void World::end_process(Duration down_for, std::string_view why) {
    trace([&] { return "process " + std::to_string(life_) + " ends: " + std::string(why); });
    engine_.reset();
    for (std::size_t i = 0; i < requests_.size(); ++i) {
        if (!requests_[i].over) {
            end_request(i, clocks_.now() + scenario_.settings.settle_after);
        }
    }
    ledger_.forget_waiting();
    agenda_.add(clocks_.now() + down_for, Event::start);
}

// The end without warning: of what was on its way to the ledger some may have arrived.
void World::crash(std::string_view why) {
    ledger_.commit(dice_.below(ledger_.waiting() + 1));
    end_process(dice_.one_in(8) ? dice_.between(1min, 3h) : dice_.between(100ms, 20s), why);
    if (chance_.befalls(Fault::reboot)) {
        trace([] { return std::string("the machine starts anew"); });
        clocks_.reboot();
        ledger_.note_lags(dice_.below(note_lags_max + 1));
    }
}

void World::lose_ledger() {
    using Meddling = ModelLedger::Meddling;
    if (ledger_.noted() == 0 || ledger_.is_meddled_with()) {
        return;
    }
    if (engine_) {
        crash("killed by whoever meddles with its ledger");
    }
    const Meddling meddling =
        dice_.of({Meddling::removes_it, Meddling::removes_it_and_note, Meddling::removes_note,
                  Meddling::cuts_it_off, Meddling::replaces_it});
    const std::uint64_t kept = dice_.below(ledger_.noted());
    trace([&] {
        constexpr std::string_view how[] = {"removes the ledger", "removes the ledger and its note",
                                            "removes the ledger's note", "cuts the ledger off",
                                            "replaces the ledger"};
        return "somebody " + std::string(how[static_cast<std::size_t>(meddling)]) +
               ", entries behind " + std::to_string(kept) + " at most";
    });
    ledger_.meddle(meddling, kept);
}

void World::stop() {
    trace([] { return std::string("the process is told to stop"); });
    stopping_ = true;
    agenda_.add(clocks_.now() + grace, Event::grace_over, 0, life_);
    perform(engine_->stop(clocks_.moment().machine));
}

void World::perform(engine::Actions actions) {
    for (engine::Action& action : actions) {
        if (chance_.befalls(Fault::crash)) {
            return crash("killed in the middle of a step");
        }
        if (const auto* list = std::get_if<engine::SendList>(&action)) {
            send_list(list->status);
        } else if (const auto* request = std::get_if<engine::SendRequest>(&action)) {
            send_request(*request);
        } else if (auto* asked = std::get_if<engine::Write>(&action)) {
            write(std::move(*asked));
        } else if (const auto* notice = std::get_if<engine::Notice>(&action)) {
            trace([&] { return "notice: " + notice->text; });
        }
    }
    if (stopping_ && engine_->stopped()) {
        oracles_.stopped_in_order();
        end_process(dice_.between(1s, 10min), "stopped in good order");
    }
}

void World::write(engine::Write asked) {
    trace([&] {
        std::string text = "asks to record, as batch " + std::to_string(asked.batch) + ':';
        for (const engine::Record& record : asked.records) {
            text += "\n            " + describe(record);
        }
        return text;
    });
    oracles_.writes(asked, clocks_.moment());
    for (const engine::Record& record : asked.records) {
        folded_->apply(record, asked.at);
    }
    const std::string unlike = engine::unlike_its_records(engine_->state(), *folded_);
    if (!unlike.empty()) {
        oracles_.is_unlike_its_records(unlike);
    }
    ledger_.append(std::move(asked));
    if (committing_ == 0) {
        begin_commit();
    }
}

// All that waits goes into one commit.
void World::begin_commit() {
    committing_ = ledger_.waiting();
    if (committing_ > 0) {
        const Duration takes_max =
            chance_.befalls(Fault::commit_slow) ? slow_commit_takes_max : commit_takes_max;
        agenda_.add(clocks_.now() + dice_.between(100us, takes_max), Event::committed, 0, life_);
    }
}

void World::committed() {
    if (chance_.befalls(Fault::commit_fails)) {
        // It may be durable all the same, so the process ends and the next one reads what is there.
        return crash("the ledger is in doubt");
    }
    const std::uint64_t batch = ledger_.commit(committing_);
    const Duration told_within = chance_.befalls(Fault::report_slow) ? 90s : 1ms;
    agenda_.add(clocks_.now() + dice_.between(0s, told_within), Event::reported, batch, life_);
    begin_commit();
}

void World::reported(std::uint64_t batch) {
    trace([&] { return "batch " + std::to_string(batch) + " is said to be durable"; });
    perform(engine_->durable(clocks_.moment().machine, batch));
}

void World::grace_is_over() {
    if (clocks_.now() < asleep_until_ + grace) {
        return agenda_.add(asleep_until_ + grace, Event::grace_over, 0, life_);
    }
    oracles_.does_not_stop();
}

}  // namespace lexid::sim
