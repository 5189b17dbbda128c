#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "engine/answer.hpp"
#include "sim/catalogue.hpp"
#include "sim/chance.hpp"
#include "sim/request.hpp"
#include "sim/scenario.hpp"

namespace lexid::sim {

// LeadLex as a state machine with a journal of its own, which alone says what really happened.
// Faults befall here; when what it answers arrives is the world's business.
class ModelApi {
public:
    ModelApi(const Scenario& scenario, const Catalogue& catalogue, Chance& chance);

    // What came of a request for a list.
    struct ListReply {
        std::optional<engine::List> list;
        engine::ListFailure failure;              // if there is no list
        bool answers = true;                      // else nobody ever answers
        std::optional<TrueTime> kept_since = {};  // of a list that somebody on the way had kept
    };
    ListReply list(engine::Status status, TrueTime now);

    // A request arrives. Sets `answer` (nothing: nobody answers), and whether it takes effect, now
    // or late.
    void receive(Request& request, TrueTime now);
    // The request takes effect, if its task is pending.
    void apply(Request& request, TrueTime now);

    // What others do to the task.
    void person_acts(std::size_t task, policy::Effect effect, TrueTime now);
    void person_changes(std::size_t task, std::size_t content);
    void person_withdraws(std::size_t task);
    // Sets the flag, or takes it back.
    void person_flags(std::size_t task) { tasks_[task].flagged = !tasks_[task].flagged; }
    // The key is refused until then.
    void refuse_key(TrueTime until) { key_refused_until_ = until; }
    // Others spend all that the day has left.
    void use_up_quota(TrueTime now);

    bool is_listed(std::size_t task, TrueTime now) const;
    engine::Status status(std::size_t task, TrueTime now) const;
    Content content(std::size_t task) const;
    std::size_t task_count() const { return tasks_.size(); }
    // Requests of lexid that arrived on the day of `now`, by UTC.
    std::int64_t arrived_today(TrueTime now);

    // What was done to which task, when, and by which of lexid's requests, if by one.
    struct Act {
        TrueTime at{};
        std::size_t task = 0;
        policy::Effect effect = policy::Effect::approve;
        bool by_lexid = false;
    };
    const std::vector<Act>& journal() const { return journal_; }

private:
    struct Task {
        std::size_t content = 0;
        bool flagged = false;
        TrueTime arrives{};
        engine::Status status = engine::Status::pending;
        TrueTime finishes{};  // once approved
        engine::Status finishes_as = engine::Status::completed;
        bool withdrawn = false;
        TrueTime lags_until{};  // lists show it as pending
    };
    struct KeptList {
        engine::List list;
        TrueTime since{};
    };

    bool count_request(TrueTime now);
    Time clock(TrueTime now) const;
    std::optional<Time> date(TrueTime now) const;
    engine::Quota quota(TrueTime now) const;
    engine::Quota quota_of_429(TrueTime now);
    engine::Quota quota_of_trouble(TrueTime now);
    std::optional<Duration> retry_after();
    void act(std::size_t task, policy::Effect effect, bool by_lexid, TrueTime now);
    std::optional<engine::Answer> refusal(const Request& request, TrueTime now);
    void leave_in_doubt(Request& request, TrueTime now);
    void spoil(engine::List& list, engine::Status status);
    void cut(engine::List& list);
    void lag(std::size_t task, TrueTime now);
    engine::Status shown_status(std::size_t task, TrueTime now) const;
    std::optional<ListReply> kept_list(engine::Status status, TrueTime now);
    void start_day_if_due(TrueTime now);

    const Scenario& scenario_;
    const Catalogue& catalogue_;
    Chance& chance_;
    Dice dice_;
    std::vector<Task> tasks_;
    std::vector<Act> journal_;
    std::map<engine::Status, KeptList> kept_;  // by the status asked for
    TrueTime key_refused_until_{};
    std::int64_t day_ = 0;
    std::int64_t used_today_ = 0;
    std::int64_t arrived_today_ = 0;
    std::int64_t minute_ = 0;
    std::int64_t used_this_minute_ = 0;
};

}  // namespace lexid::sim
