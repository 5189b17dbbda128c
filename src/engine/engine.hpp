#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/program.hpp"
#include "engine/account_state.hpp"
#include "engine/action.hpp"
#include "engine/answer.hpp"
#include "engine/candidates.hpp"
#include "engine/contract.hpp"
#include "engine/followed.hpp"
#include "engine/gate.hpp"
#include "engine/intake.hpp"
#include "engine/now.hpp"
#include "engine/pacer.hpp"
#include "engine/poll_planner.hpp"
#include "engine/record.hpp"
#include "engine/retry_budget.hpp"
#include "engine/standing.hpp"
#include "engine/tracked_task.hpp"
#include "engine/trusted_clock.hpp"
#include "engine/window_clock.hpp"
#include "engine/wishes.hpp"
#include "engine/work.hpp"
#include "policy/charges.hpp"
#include "policy/decide.hpp"
#include "policy/policy.hpp"

namespace lexid::engine {

// What happens next to the tasks of one account: a state machine without a socket, a clock or a
// file. Each event is told with the time at which it happened and returns the actions that follow;
// whoever runs the engine performs them and tells of their results. All calls come from one thread.
//
// The rules that it keeps, whatever the events and their order:
// - An intent is recorded only in the step in which the policy in force permits it, on a snapshot
//   no older than `snapshot_age_max`, and charges its rule in that step. Its request leaves only
//   once the record is durable, and only under the policy that decided it.
// - Nothing is intended while the machine's clock disagrees with the API's (trusted_clock.hpp).
//   All times that are recorded, and all that conditions and limits see, are the trusted clock's.
// - A task has at most one intent without an outcome; so there are never two requests for it at
//   once.
// - At most `intents_ahead_max` intents are ahead of their requests.
// - A request whose outcome is unknown is settled by reading lists. Its charge is released only on
//   proof that nothing happened: a pending list that was sent `settle_after` later shows the task.
// - A confirmed task is never requested again.
// - Every request passes the gate (gate.hpp) and the pacer (pacer.hpp).
class Engine {
public:
    // What lexid.yaml decides has no default here, and must be more than nothing.
    struct Settings {
        bool observe = false;         // decide and record, but intend nothing
        Duration snapshot_age_max{};  // `max_snapshot_age` there
        Duration settle_after{};
        std::size_t connections = 0;  // requests under way at once
        // So many records make a checkpoint due: a start reads no more of them, some hundred
        // milliseconds' work, or than there are tasks, which the checkpoint itself makes it read.
        std::size_t checkpoint_after = 20'000;
        Work work;
        Pacer::Settings pace;
    };

    // Intents that are recorded, or being recorded, and whose requests have not left: what a crash
    // leaves to be settled by reading.
    static constexpr std::size_t intents_ahead_max = 64;
    // While so many wait, fewer new ones than this are not worth a write of their own: each write
    // makes the disk wait once.
    static constexpr std::size_t intents_together_min = 32;

    // How many tasks that a list lacks are kept if it isn't whole: more than any list seen so far
    // has.
    static constexpr std::size_t unlisted_kept_max = 20'000;

    // No list is believed to be older, nor does it matter by how much.
    static constexpr Duration list_age_max = std::chrono::days(365);

    // How many tasks are looked at from tick to tick: some milliseconds' work, so that a list of
    // hundreds of thousands keeps neither the network nor the watchdog waiting.
    static constexpr std::size_t looks_a_step_max = 512;
    // The same for the tasks and charges that are written to a checkpoint, which is quicker.
    static constexpr std::size_t kept_a_step_max = 1'024;
    // The same for those that are counted for people, quicker still: a millisecond's work.
    static constexpr std::size_t counted_a_step_max = 4'096;

    // A refused key is seldom mended within the hour, and each probe costs a request; further
    // probes are twice as far apart.
    static constexpr Duration key_probe_wait_first = std::chrono::hours(1);

    Engine(Settings settings, std::uint64_t seed);

    // Rebuilding: the records of the account in order with their times, before start(); all of
    // them, or those from a checkpoint on.
    void restore(const Record& record, Time at);

    // Decides again what `recorded` decided at `at`, after the records before it were restored:
    // under its policy, on its snapshot. The engine is of no other use afterwards.
    DecisionRecord derive(policy::PolicyRef policy, const DecisionRecord& recorded,
                          policy::TaskRef snapshot, Time at);

    // What stands for all records so far; written now and then, in steps.
    CheckpointRecord checkpoint(Now machine) const;

    // Begins to serve under `policy`; `detail` (version, mode) is recorded.
    Actions start(Now now, policy::PolicyRef policy, std::string detail);
    Actions listed(Now now, Status status, List list);
    Actions list_failed(Now now, Status status, const ListFailure& failure);
    Actions durable(Now now, std::uint64_t batch);
    Actions answered(Now now, std::string_view task, const Answer& answer);
    Actions policy_changed(Now now, policy::PolicyRef policy);
    // Somebody wishes for a list soon. Wishes are coalesced and stay within the quota for polls.
    Actions wished(Now now);
    // The key or a person's word says that a refused key may work again.
    Actions key_changed(Now now);
    // What a person tells lexid (orders.cpp). `answer` is for that person; after an error nothing
    // has changed. An order is recorded, and counts at once, restarts included.
    struct Obeyed {
        Actions actions;
        Result<std::string> answer;
    };
    Obeyed obey(Now now, const OrderRecord& order);
    // A person says how the request whose outcome is unknown ended: `as` is not unknown.
    Obeyed settle(Now now, std::string_view task, Outcome as, std::string_view by);
    // The ledger's disk is nearly full, or has room again. In between nothing begins: no intent, no
    // request, no record of a decision, which the next list brings again; what is owed is written.
    Actions room_changed(Now now, bool has_room);
    // Intends nothing more and sends no request that has not left; stopped() says when all is done.
    Actions stop(Now now);
    // The time that wake_at() named has come; harmless at any other time. What takes long goes on
    // from one tick to the next: to let others have their turn, let them have it before a tick.
    Actions tick(Now now);

    // When tick() has something to do, if nothing else happens before.
    Instant wake_at(Now now) const;
    // When there is something to do besides the next poll: approvals, settling whose first two
    // sweeps are not over. `now` while something is under way; nothing if there is no work left.
    std::optional<Instant> work_at(Now now) const;
    bool stopped() const;
    // Whether tasks that take long to decide have their turn: wake_at() says now, and each tick()
    // decides some. Unlike what follows it keeps nothing from being intended and from leaving.
    bool is_deciding_costly() const;
    // How many of them are not decided.
    std::size_t undecided_count() const { return costly_.size(); }
    // Steps that the evaluator took so far.
    std::uint64_t steps_evaluated() const { return workspace_.spent(); }
    // Whether a list, a change of mind or a checkpoint is being worked through: wake_at() says now,
    // and each tick() does the next step. Nothing is intended and nothing leaves meanwhile.
    bool is_working_through() const { return is_deciding() || draft_; }
    // When the next list leaves, if nothing else happens before; nothing while one is under way,
    // or while there is no reason for one.
    std::optional<Instant> list_at(Now now) const;
    // Whether no intent is being recorded, waits for its request, or waits for its answer.
    bool nothing_under_way() const;

    // What the policy says of the tasks of the newest list that have nothing under way.
    std::vector<Standing> standings() const;
    // The same in steps: looks at up to `counted_a_step_max` more of them and says whether those
    // were the last.
    bool count_on(StandingCount& count) const;

    const policy::PolicyRef& policy() const { return policy_; }
    const TrustedClock& clock() const { return clock_; }
    const Pacer& pacer() const { return pacer_; }
    // What the records say so far, and what lists showed since.
    const AccountState& state() const { return state_; }
    // What a decision on the task would go by, besides its snapshot.
    policy::Moment moment_of(std::string_view task, Now now) const;
    // What is under way with a task, or done, or keeps it from being approved whatever the policy
    // says of it; for people, empty if there is nothing to say.
    std::string progress_of(std::string_view task) const;
    // Why no intent is formed and no request leaves, whatever the task; empty if they may.
    std::string_view why_halted() const;
    // Whether a pending list was answered since the start, and when that one had left.
    bool listed_once() const { return listed_; }
    Instant listed_at() const { return snapshots_sent_at_; }
    bool list_is_whole() const { return list_whole_; }
    bool key_refused() const { return key_probe_at_.has_value(); }
    std::size_t unknown_count() const { return unknown_.size(); }
    // The tasks for which a request's outcome is unknown, in no particular order.
    std::vector<std::string> unknown_tasks() const;
    std::size_t waiting_count() const { return candidates_.size(); }

private:
    // Standing for what was recorded (checkpointing.cpp).
    static std::size_t weight_of(const Record& record);
    bool is_checkpoint_due(Now now) const;
    void write_checkpoint_if_due(Now now);
    bool take_part(CheckpointDraft& draft, std::size_t& count, CheckpointRecord& part) const;
    CheckpointRecord rest_of_checkpoint(Now now) const;
    void forget_old(Now now);
    static CheckpointRecord::Task kept_task(const TrackedTask& task);

    // Deciding (deciding.cpp, hypothetical.cpp).
    void examine(TrackedTask& task);
    void accept_drift(TrackedTask& task);
    void decide_all();
    void decide_some(Now now);
    void decide_listed(TrackedTask& task, Now now);
    void follow_decision(TrackedTask& task, const policy::Decision& decision, Now now);
    void reconsider(TrackedTask& task);
    policy::Moment moment_of(const TrackedTask& task, Now now) const;
    void take_decision(TrackedTask& task, const policy::Decision& decision);
    policy::Decision decide_kept(std::string why) const;
    std::string why_kept(const TrackedTask& task) const;
    DecisionRecord describe(const TrackedTask& task, const policy::Decision& decision,
                            Time latest) const;
    void describe_would(const TrackedTask& task, const policy::Decision& decision, Time latest,
                        DecisionRecord& record) const;
    void add_snapshot(TrackedTask& task, DecisionRecord& record);
    void put_in_force();
    void measure_windows();
    Time look_back_from(Now now) const;
    void record_if_changed(TrackedTask& task, const policy::Decision& decision, Now now);

    // Tasks that take long to decide (costly.cpp).
    Costs costs_of(const TrackedTask& task) const;
    void note_costs(TrackedTask& task, Costs costs);
    std::optional<policy::Decision> look(TrackedTask& task, Now now, std::uint64_t cost_max);
    bool may_look(const TrackedTask& task) const;
    std::optional<policy::Decision> look_again(TrackedTask& task, Now now);
    void queue_costly(TrackedTask& task);
    void decide_costly(Now now);
    void decide_costly(TrackedTask& task, Now now);
    void note_held_for_costs(const DecisionRecord& record);
    void tell_costly();
    void spend_work(std::uint64_t steps) { work_left_ -= std::min(work_left_, steps); }
    void renew_work_of_list();

    // Taking a list in (intake.cpp).
    bool is_deciding() const { return intake_ || decide_from_; }
    void work_through(Now now);
    void take_in(Now now);
    void take_shown(policy::TaskRef shown, Now now);
    void take_snapshot(policy::TaskRef snapshot, Now now);
    void end_intake(Now now);

    // Lists that don't show everything or don't tell of now (unsure_list.cpp).
    Duration age_of(Now machine, const List& list);
    bool may_be_there(const TrackedTask& task);
    void heed_key_accepted(Now now, Instant shows);

    // Approving (approving.cpp).
    void form_intents(Now now);
    bool may_intend(Now now) const;
    bool wants_intents() const;
    bool is_fresh(const TrackedTask& task, Now now) const;
    void intend(TrackedTask& task, const policy::Decision& decision, Now now);
    void send_intended(Now now);
    std::string_view why_not_sent(const TrackedTask& task, Now now) const;
    void drop_intended(std::string_view why);
    void take_back(TrackedTask& task, std::string_view why);
    void conclude(TrackedTask& task, Now now, const Answer& answer);
    void close(TrackedTask& task, Now now, OutcomeRecord outcome);

    // Orders (orders.cpp).
    Result<std::string> follow(const OrderRecord& order, Now now);

    // Settling (settling.cpp).
    void become_unknown(TrackedTask& task, Now now);
    void date_unknown(Now now);
    void settle_from(const policy::Task& shown, Status status, Now now);
    void settle_pending(TrackedTask& task, Now now);
    void begin_sweep();
    void end_sweep_step(Status status);
    void learn_fate(const policy::Task& shown, Status status);
    void give_up_following(Now now);
    void forget_gone(std::string_view id);
    bool is_sought(const TrackedTask& task) const;
    bool is_any_sought() const;
    bool is_any_sought_urgent() const;
    static bool is_urgent(const TrackedTask& task);
    Duration sweep_wait(std::size_t sweep) const;
    Instant sweep_due(const TrackedTask& task) const;
    // Of the tasks that are urgent to settle, or of the others.
    Instant next_sweep(bool urgent) const;

    // Spending requests (listing.cpp): when to list, and when anything may leave.
    void send_list(Now now);
    struct ListPlan {
        Status status = Status::pending;
        Purpose purpose = Purpose::poll;
        Instant at;
        std::int64_t requests = 1;  // that must be left for it to be worth while
        bool is_look = false;       // only to learn what became of tasks
    };
    ListPlan next_list(Now now) const;
    Instant next_list_at(Now now) const;
    Instant next_poll(Now now) const;
    Instant next_look(Now now) const;
    struct PollGap {
        Duration gap;
        double left;
    };
    PollGap plan_polls(Now now) const;
    // When the next approval may leave, or that many may at once.
    Instant may_approve_at(Now now, std::int64_t requests = 1) const;
    void expect_change(const policy::Decision& decision, Now now);
    Pacer::Sent spend(Now now, Purpose purpose);
    void count_answer(Now now, const Quota& quota);
    void heed_rate_limit(Now now, const Quota& quota);
    void heed_retry_after(Now now, const Quota& quota);
    PaceRecord pace_record(Now now) const;
    void record_pace(Now now);
    void record_pace_if_due(Now now);

    // Turning the crank (engine.cpp). Events come with the machine's clock; enter() makes of it the
    // time that everything else goes by.
    Now enter(Now machine);
    void learn_time(Now machine, const Quota& quota, Instant sent_at);
    void renew_turn();
    Actions advance(Now now);
    void write(Record record);
    void notice(Notice::Level level, std::string text);
    // `sent_at`: when the request left whose key was refused.
    void refuse_key(Now now, std::string_view text, Instant sent_at);
    TrackedTask* find(std::string_view id);

    Settings settings_;
    TrustedClock clock_;
    WindowClock windows_;
    Duration longest_window_ = policy::Limit::window_max;  // of the policy in force
    bool clock_agrees_ = true;
    policy::PolicyRef policy_;
    std::uint64_t policies_ = 0;  // that were in force before it
    Gate gate_;
    Pacer pacer_;
    PollPlanner planner_;
    Wishes wishes_;
    RetryBudget list_retries_;
    RetryBudget approval_retries_;
    Contract contract_;
    std::string told_drift_;                // of which people were told last
    bool told_limit_ = false;               // that the API names a limit that no plan has
    bool decides_by_hypothetical_ = false;  // in observe mode
    cel::Workspace workspace_;

    AccountState state_;
    Time at_{};  // of the records that are written in this step
    bool has_room_ = true;

    // What is being worked through: a list; then the tasks, from this id on.
    std::optional<Intake> intake_;
    std::optional<std::string> decide_from_;
    std::uint64_t pending_lists_ = 0;
    // Tasks whose requests came to nothing meanwhile.
    std::vector<std::string> to_reconsider_;

    // Ids of tasks that take long to decide, in the order of their turns; all looked up before use.
    std::deque<std::string> costly_;
    std::uint64_t work_left_ = 0;         // of Work::step, until the next tick
    std::size_t looks_left_ = 0;          // the same of looks_a_step_max
    std::size_t kept_left_ = 0;           // the same of kept_a_step_max
    std::uint64_t first_looks_left_ = 0;  // of Work::first_looks_a_list
    std::uint64_t costly_left_ = 0;       // of Work::costly_a_list
    // To be told to people: tasks that are newly held for their costs, and the first of them.
    std::size_t held_for_costs_ = 0;
    std::string first_held_for_costs_;
    bool told_undecided_ = false;

    // Tasks of the newest list that the policy permits; all decided anew before use.
    Candidates candidates_;
    std::deque<TrackedTask*> intended_;
    std::vector<TrackedTask*> unknown_;
    std::size_t recording_ = 0;
    std::size_t requested_ = 0;

    // Lists.
    bool list_under_way_ = false;
    bool listed_ = false;           // a pending list was answered since the start
    Instant list_sent_at_{};        // of the newest list that was sent
    Pacer::Sent list_counted_;      // the same
    bool looking_ = false;          // the same: it is only to learn what became of tasks
    std::optional<Status> looked_;  // the newest of those, and when it was sent
    Instant looked_at_{};
    // Of the newest pending list that was answered: the moment of which it tells, which is when it
    // was sent unless somebody on the way had kept it; when it was sent; whether it is whole.
    Instant snapshots_sent_at_{};
    Instant pending_sent_at_{};
    bool list_whole_ = true;
    std::size_t unlisted_kept_ = 0;     // tasks that it lacks, and that are kept all the same
    Instant kept_until_{};              // before then the same list would come again
    bool told_kept_ = false;            // people were told that lists are kept on the way
    std::optional<Instant> polled_at_;  // when the newest pending list was sent
    // Of the last list, if it failed: whether it may be repeated before the next poll is due.
    enum class Repeat { none, allowed, denied };
    Repeat repeat_ = Repeat::none;
    bool candidates_need_list_ = false;
    bool list_taken_ = false;           // a pending list, whose tasks are being decided
    bool tasks_arrived_ = false;        // in the newest list
    std::optional<Instant> change_at_;  // the earliest time that a task waits for
    std::deque<Status> sweep_;          // lists that the sweep under way has yet to read

    std::optional<Instant> key_probe_at_;  // set while the key is refused
    Instant key_refused_at_{};
    Instant key_changed_at_{};
    Duration key_probe_wait_{};
    bool stopping_ = false;
    bool stop_recorded_ = false;

    // What was recorded of the quota.
    std::int64_t spent_unrecorded_ = 0;
    Instant pace_recorded_at_{};

    struct Batch {
        std::uint64_t number = 0;
        std::vector<TrackedTask*> intents;
    };
    std::deque<Batch> batches_;  // written, not yet durable
    std::uint64_t last_batch_ = 0;
    std::vector<TrackedTask*> intents_of_batch_;  // of the batch that is being filled
    std::vector<Record> unwritten_;
    std::size_t records_since_checkpoint_ = 0;
    std::optional<CheckpointDraft> draft_;
    Time checkpoint_at_{};
    Actions actions_;
};

}  // namespace lexid::engine
