#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "engine/engine.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

// So that what is older can be removed in parts not much larger than a day.
constexpr Duration time_between = 24h;
// A quiet account needs none.
constexpr std::size_t records_between_min = 200;

// A snapshot that is kept counts as another task for each so many bytes.
constexpr std::size_t kept_bytes = 256;

// And in a record that a start reads as another record for each so many.
constexpr std::size_t read_bytes = 4'096;

std::size_t snapshot_bytes(const Record& record) {
    const auto* intent = std::get_if<IntentRecord>(&record);
    const auto* decision =
        intent != nullptr ? &intent->decision : std::get_if<DecisionRecord>(&record);
    return decision == nullptr ? 0 : decision->snapshot.size();
}

// Longer than any list could lag behind: until then a confirmed task that is shown as pending is
// not requested again. And charges are kept so long whatever the limits in force look back on.
constexpr Duration kept_for = 7 * 24h;

// A charge that no more rules than this count is no more work than a task; in a policy of many
// rules that were all renamed, each names thousands.
constexpr std::size_t names_of_a_charge_usual = 8;

}  // namespace

// Reading it at a start takes as long as reading so many small ones.
std::size_t Engine::weight_of(const Record& record) {
    return 1 + snapshot_bytes(record) / read_bytes;
}

bool Engine::is_checkpoint_due(Now now) const {
    return records_since_checkpoint_ >=
               std::max(settings_.checkpoint_after, state_.tasks().size()) ||
           (records_since_checkpoint_ >= records_between_min &&
            now.time - checkpoint_at_ >= time_between);
}

// Forgets what no limit and no list will ask for again. Until the API has told the time the
// machine's clock may be far ahead, and nothing is old for certain.
void Engine::forget_old(Now now) {
    if (!clock_.is_from_api()) {
        return;
    }
    // By as much the clock that limits go by may be set back, and charges of earlier processes
    // count longer.
    const Time begin =
        look_back_from(now) - std::max(kept_for, longest_window_) - TrustedClock::apart_max;
    state_.forget_before(begin, now.time - kept_for);
}

// One step of it. It stands for all records before it, so what is recorded on the way makes it
// begin anew, as do a list and a change of mind.
void Engine::write_checkpoint_if_due(Now now) {
    for (const Record& record : unwritten_) {
        records_since_checkpoint_ += weight_of(record);
    }
    if (!unwritten_.empty()) {
        draft_.reset();
    }
    if (!draft_) {
        if (is_deciding() || stopping_ || !has_room_ || !is_checkpoint_due(now)) {
            return;
        }
        forget_old(now);
        draft_ = CheckpointDraft();
    }
    CheckpointRecord part;
    const bool is_last = take_part(*draft_, kept_left_, part);
    draft_->writer.add(part);
    if (is_last) {
        write(CheckpointText{draft_->writer.finish(rest_of_checkpoint(now))});
        draft_.reset();
        records_since_checkpoint_ = 0;
        checkpoint_at_ = now.time;
    }
}

// The next charges and tasks, `count` of them if there are, which becomes what is left of it;
// whether there are no more.
bool Engine::take_part(CheckpointDraft& draft, std::size_t& count, CheckpointRecord& part) const {
    const auto take_charges = [&](const policy::Charges& charges, policy::ChargeId& reached,
                                  CheckpointRecord::Book& book) {
        const std::size_t work = 1 + charges.rule_count() / names_of_a_charge_usual;
        book.charges = charges.all(reached, count / work + (count % work > 0 ? 1 : 0));
        count -= std::min(count, work * book.charges.size());
        reached = book.charges.empty() ? reached : book.charges.back().id;
    };
    const auto take_by_id = [&](const auto& all, std::string& reached, const auto& keep) {
        for (auto it = all.upper_bound(reached); it != all.end() && count > 0; ++it) {
            count -= std::min(count, 1 + keep(*it) / kept_bytes);
            reached = it->first;
        }
    };
    take_charges(state_.charges(), draft.charge, part.charges);
    take_charges(state_.hypothetical(), draft.hypothetical, part.hypothetical);
    take_by_id(state_.tasks(), draft.task, [&](const auto& entry) {
        part.tasks.push_back(kept_task(entry.second));
        return part.tasks.back().facts.drifted.size();
    });
    take_by_id(state_.confirmed(), draft.confirmed, [&](const auto& entry) {
        part.confirmed.push_back(entry);
        return std::size_t{0};
    });
    take_by_id(state_.held(), draft.held, [&](const auto& entry) {
        part.held.push_back(entry);
        return entry.second.size();
    });
    take_by_id(state_.followed().tasks(), draft.followed, [&](const auto& entry) {
        part.followed.push_back(entry);
        return std::size_t{0};
    });
    return count > 0;
}

// What needs no steps.
CheckpointRecord Engine::rest_of_checkpoint(Now now) const {
    CheckpointRecord record;
    const auto covered_from = [](const policy::Charges& charges) {
        const Time from = charges.covered_from();
        return from == Time::min() ? std::nullopt : std::optional(from);
    };
    record.policy_hash = policy_->hash;
    record.policy_text = policy_->text;
    record.rules = state_.rules();
    record.charges.covered_from = covered_from(state_.charges());
    record.hypothetical.covered_from = covered_from(state_.hypothetical());
    record.charges.longer = state_.charges().longer();
    record.hypothetical.longer = state_.hypothetical().longer();
    record.paused = state_.paused();
    record.contract = contract_.all();
    record.pace = pace_record(now);
    record.planner = planner_.state();
    return record;
}

CheckpointRecord Engine::checkpoint(Now machine) const {
    CheckpointRecord record = rest_of_checkpoint(clock_.read(machine));
    CheckpointDraft draft;
    std::size_t count = std::numeric_limits<std::size_t>::max();
    take_part(draft, count, record);
    return record;
}

// A charge is written once, with the others.
CheckpointRecord::Task Engine::kept_task(const TrackedTask& task) {
    CheckpointRecord::Task kept{task.id, task.facts};
    for (policy::Charge& charge : kept.facts.would) {
        charge = {charge.id, {}, {}};
    }
    return kept;
}

}  // namespace lexid::engine
