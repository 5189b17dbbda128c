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
constexpr Duration kept = 7 * 24h;

// A charge that no more rules than this count is no more work than a task; in a policy of many
// rules that were all renamed, each names thousands.
constexpr std::size_t names_of_a_charge_usual = 8;

}  // namespace

// Reading it at a start takes as long as reading so many small ones.
std::size_t Engine::weight_of(const Record& record) {
    return 1 + snapshot_bytes(record) / read_bytes;
}

bool Engine::is_checkpoint_due(Now now) const {
    return records_since_checkpoint_ >= std::max(settings_.checkpoint_after, tasks_.size()) ||
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
        look_back_from(now) - std::max(kept, longest_window_) - TrustedClock::apart_max;
    for (policy::Charges* charges : {&charges_, &hypothetical_}) {
        if (charges->oldest() < begin) {
            charges->forget_before(begin);
        }
    }
    std::erase_if(confirmed_, [&](const auto& entry) { return entry.second < now.time - kept; });
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
    take_charges(charges_, draft.charge, part.charges);
    take_charges(hypothetical_, draft.hypothetical, part.hypothetical);
    take_by_id(tasks_, draft.task, [&](const auto& entry) {
        part.tasks.push_back(remembered(entry.second));
        return part.tasks.back().drifted.size();
    });
    take_by_id(confirmed_, draft.confirmed, [&](const auto& entry) {
        part.confirmed.push_back(entry);
        return std::size_t{0};
    });
    take_by_id(held_, draft.held, [&](const auto& entry) {
        part.held.push_back(entry);
        return entry.second.size();
    });
    take_by_id(followed_.tasks(), draft.followed, [&](const auto& entry) {
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
    record.rules = rule_names_;
    record.charges.covered_from = covered_from(charges_);
    record.hypothetical.covered_from = covered_from(hypothetical_);
    record.charges.longer = charges_.longer();
    record.hypothetical.longer = hypothetical_.longer();
    record.paused = paused_;
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

CheckpointRecord::Task Engine::remembered(const TrackedTask& task) {
    CheckpointRecord::Task kept_task{.id = task.id,
                                     .first_seen = task.first_seen,
                                     .has_intent = task.phase != Phase::open,
                                     .unknown = task.phase == Phase::unknown,
                                     .had_unknown = task.had_unknown,
                                     .attempts = task.attempts,
                                     .decision = task.last_decision,
                                     .drift = task.drift,
                                     .drifted = task.drifted};
    if (kept_task.has_intent) {
        kept_task.dismiss = task.effect == policy::Effect::dismiss;
        kept_task.charge = task.charge;
    }
    if (kept_task.has_intent || task.attempts > 0) {
        kept_task.attempted_digest = task.attempted_digest;
    }
    if (kept_task.unknown) {
        kept_task.unknown_at = task.unknown_at;
    }
    for (const policy::Charge& charge : task.would) {
        kept_task.would.push_back(charge.id);
        kept_task.would_digest = task.would_digest;
    }
    return kept_task;
}

// Everything before it counts for nothing, as if it had not been read.
void Engine::restore(const CheckpointRecord& record) {
    const auto open = [](policy::Charges& charges, const CheckpointRecord::Book& book) {
        charges = policy::Charges();
        for (const policy::Charge& charge : book.charges) {
            charges.put_back(charge);
        }
        if (book.covered_from) {
            charges.forget_before(*book.covered_from);
        }
        charges.put_back(book.longer);
    };
    recorded_policy_ = record.policy_hash;
    rule_names_ = record.rules;
    open(charges_, record.charges);
    open(hypothetical_, record.hypothetical);
    tasks_.clear();
    for (const CheckpointRecord::Task& task : record.tasks) {
        recall(task, record.hypothetical);
    }
    confirmed_ = {record.confirmed.begin(), record.confirmed.end()};
    held_ = {record.held.begin(), record.held.end()};
    followed_.put_back(record.followed);
    paused_ = record.paused;
    contract_.put_back(record.contract);
    restore(record.pace);
    // The process that wrote it was at work.
    before_ = Pacer::Before::crashed;
    planner_.put_back(record.planner);
}

void Engine::recall(const CheckpointRecord::Task& kept_task,
                    const CheckpointRecord::Book& hypothetical) {
    TrackedTask& task = tasks_[kept_task.id];
    task.id = kept_task.id;
    task.first_seen = kept_task.first_seen;
    if (kept_task.has_intent) {
        task.phase = kept_task.unknown ? Phase::unknown : Phase::recording;
        task.effect = kept_task.dismiss ? policy::Effect::dismiss : policy::Effect::approve;
        task.charge = kept_task.charge;
    }
    task.had_unknown = kept_task.had_unknown;
    task.unknown_at = kept_task.unknown_at;
    task.attempts = kept_task.attempts;
    task.attempted_digest = kept_task.attempted_digest;
    task.last_decision = static_cast<std::size_t>(kept_task.decision);
    task.drift = kept_task.drift;
    task.drifted = kept_task.drifted;
    task.would_digest = kept_task.would_digest;
    for (const policy::ChargeId& id : kept_task.would) {
        std::ranges::copy(
            std::ranges::equal_range(hypothetical.charges, id, {}, &policy::Charge::id),
            std::back_inserter(task.would));
    }
}

}  // namespace lexid::engine
