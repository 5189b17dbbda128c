#include "sim/model_api.hpp"

#include <algorithm>
#include <utility>

#include "engine/engine.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;
using engine::Proof;
using engine::Status;

constexpr std::uint64_t stream = 0x6d6f64656c617069;

std::int64_t day_of(TrueTime now) {
    return std::chrono::floor<std::chrono::days>(epoch + now).time_since_epoch().count();
}

engine::Answer answer(Proof proof, engine::Quota quota, std::string_view text) {
    return {proof, std::string(text), "", quota};
}

}  // namespace

ModelApi::ModelApi(const Scenario& scenario, const Catalogue& catalogue, Chance& chance)
    : scenario_(scenario),
      catalogue_(catalogue),
      chance_(chance),
      dice_(scenario.seed ^ stream),
      tasks_(scenario.tasks) {
    for (Task& task : tasks_) {
        // The ordinary ones more often than the odd ones.
        task.content = dice_.one_in(2) ? dice_.below(2) : dice_.below(contents.size());
        task.arrives = dice_.one_in(2) ? TrueTime::zero() : dice_.between(0s, scenario.calm_after);
        task.finishes_as = dice_.one_in(3) ? Status::failed : Status::completed;
    }
    start_day_if_due(TrueTime::zero());
}

bool ModelApi::is_listed(std::size_t task, TrueTime now) const {
    return tasks_[task].arrives <= now && !tasks_[task].withdrawn;
}

Content ModelApi::content(std::size_t task) const {
    Content content = contents[tasks_[task].content];
    content.flagged = tasks_[task].flagged;
    return content;
}

Status ModelApi::status(std::size_t task, TrueTime now) const {
    const Task& it = tasks_[task];
    return it.status == Status::approved && it.finishes <= now ? it.finishes_as : it.status;
}

void ModelApi::start_day_if_due(TrueTime now) {
    if (const std::int64_t day = day_of(now); day != day_) {
        day_ = day;
        used_today_ = 0;
        arrived_today_ = 0;
    }
}

std::int64_t ModelApi::arrived_today(TrueTime now) {
    start_day_if_due(now);
    return arrived_today_;
}

void ModelApi::use_up_quota(TrueTime now) {
    start_day_if_due(now);
    used_today_ =
        std::max(used_today_, scenario_.a_day - static_cast<std::int64_t>(dice_.below(3)));
}

// Whether the quota allows the request, which counts in either case.
bool ModelApi::count_request(TrueTime now) {
    start_day_if_due(now);
    ++arrived_today_;
    const std::int64_t minute = now / 1min;
    used_this_minute_ = minute == minute_ ? used_this_minute_ : 0;
    minute_ = minute;
    ++used_this_minute_;
    ++used_today_;
    return scenario_.a_day == 0 ||
           (used_today_ <= scenario_.a_day && used_this_minute_ <= scenario_.a_minute);
}

// Of the server that happens to answer.
Time ModelApi::clock(TrueTime now) const {
    const bool is_other = now / 1ms % 2 == 1;
    return epoch + now + (is_other ? scenario_.servers_apart : Duration::zero());
}

// Cut to seconds, as HTTP has it.
std::optional<Time> ModelApi::date(TrueTime now) const {
    return scenario_.says_date
               ? std::optional<Time>(std::chrono::floor<std::chrono::seconds>(clock(now)))
               : std::nullopt;
}

engine::Quota ModelApi::quota(TrueTime now) const {
    engine::Quota quota;
    quota.date = date(now);
    if (scenario_.a_day != 0 && scenario_.headers != Headers::none) {
        quota.limit = scenario_.a_day;
        quota.remaining = std::max<std::int64_t>(scenario_.a_day - used_today_, 0);
        quota.reset = Time(std::chrono::days(day_ + 1));
        if (scenario_.headers == Headers::odd) {
            // What a gateway in front might make of them.
            switch (now.count() % 4) {
                case 0:
                    quota.reset = Time(std::chrono::days(day_ + 1) * 1000);
                    break;
                case 1:
                    quota.reset = Time(std::chrono::days(day_));
                    break;
                case 2:
                    quota.reset.reset();
                    break;
                default:
                    quota.remaining.reset();
            }
        }
    }
    return quota;
}

std::optional<Duration> ModelApi::retry_after() {
    return scenario_.says_retry_after ? std::optional(dice_.of<Duration>({0s, 1s, 30s, 90s, 20min}))
                                      : std::nullopt;
}

engine::Quota ModelApi::quota_of_429(TrueTime now) {
    engine::Quota said = quota(now);
    said.retry_after = retry_after();
    return said;
}

// A 503 may ask for patience as well.
engine::Quota ModelApi::quota_of_trouble(TrueTime now) {
    return {.retry_after = dice_.one_in(2) ? retry_after() : std::nullopt, .date = date(now)};
}

ModelApi::ListReply ModelApi::list(Status status, TrueTime now) {
    using Kind = engine::ListFailure::Kind;
    const bool allowed = count_request(now);
    if (chance_.befalls(Fault::list_lost)) {
        return {{}, {Kind::other, "no answer in time", {}}, false};
    }
    if (now < key_refused_until_) {
        return {{}, {Kind::key_refused, "the API refuses the key", quota(now)}};
    }
    if (!allowed || chance_.befalls(Fault::rate_limited)) {
        return {{}, {Kind::rate_limited, "429", quota_of_429(now)}};
    }
    if (chance_.befalls(Fault::list_fails)) {
        return {{}, {Kind::other, "a page of HTML", quota_of_trouble(now)}};
    }
    if (auto kept = kept_list(status, now)) {
        return *std::move(kept);
    }
    const Status shown =
        chance_.befalls(Fault::list_of_other_status) ? static_cast<Status>(dice_.below(5)) : status;
    engine::List list;
    list.quota = quota(now);
    for (std::size_t task = 0; task < tasks_.size(); ++task) {
        if (is_listed(task, now) && shown_status(task, now) == shown) {
            list.tasks.push_back(
                catalogue_.snapshot(task, tasks_[task].content, shown, tasks_[task].flagged));
        }
    }
    spoil(list, shown);
    kept_.insert_or_assign(status, KeptList{list, now});
    return {std::move(list), {}};
}

// Whoever kept it says for how long, in seconds, or does not know.
std::optional<ModelApi::ListReply> ModelApi::kept_list(Status status, TrueTime now) {
    const auto kept = kept_.find(status);
    if (kept == kept_.end() || !chance_.befalls(Fault::list_kept)) {
        return std::nullopt;
    }
    engine::List list = kept->second.list;
    const Duration age = std::chrono::ceil<std::chrono::seconds>(now - kept->second.since);
    const bool is_age_known = !dice_.one_in(4);
    list.kept =
        engine::List::Kept{is_age_known ? age : Duration(engine::Engine::list_age_max), "`Age`"};
    return ListReply{std::move(list), {}, true, kept->second.since};
}

Status ModelApi::shown_status(std::size_t task, TrueTime now) const {
    return now < tasks_[task].lags_until ? Status::pending : status(task, now);
}

// No longer than a request may take to have its effect: nothing else would be proved by any list.
void ModelApi::lag(std::size_t task, TrueTime now) {
    if (chance_.befalls(Fault::list_lags)) {
        tasks_[task].lags_until = now + dice_.between(1s, scenario_.settings.settle_after);
    }
}

void ModelApi::cut(engine::List& list) {
    const std::size_t kept = dice_.below(list.tasks.size());
    const std::size_t from = dice_.below(list.tasks.size() - kept + 1);
    list.tasks = {list.tasks.begin() + static_cast<std::ptrdiff_t>(from),
                  list.tasks.begin() + static_cast<std::ptrdiff_t>(from + kept)};
}

void ModelApi::spoil(engine::List& list, Status status) {
    if (list.tasks.empty()) {
        return;
    }
    if (chance_.befalls(Fault::list_capped)) {
        cut(list);
    }
    if (!list.tasks.empty() && chance_.befalls(Fault::list_partial)) {
        cut(list);
        list.whole = false;
    }
    if (!list.tasks.empty() && chance_.befalls(Fault::list_garbled)) {
        const auto garbled =
            list.tasks.begin() + static_cast<std::ptrdiff_t>(dice_.below(list.tasks.size()));
        list.unreadable.emplace_back((*garbled)->id());
        list.tasks.erase(garbled);
    }
    if (!list.tasks.empty() && chance_.befalls(Fault::list_repeats)) {
        const std::size_t task = catalogue_.task(list.tasks[dice_.below(list.tasks.size())]->id());
        const std::size_t content = dice_.below(contents.size());
        list.tasks.push_back(catalogue_.snapshot(task, content, status, dice_.one_in(2)));
        list.duplicates.push_back(catalogue_.id(task));
    }
}

// An answer by which nothing happened, or nothing more than what happened before.
std::optional<engine::Answer> ModelApi::refusal(const Request& request, TrueTime now) {
    if (now < key_refused_until_) {
        return answer(Proof::key_refused, quota(now), "the API refuses the key");
    }
    if (!is_listed(request.task, now)) {
        return answer(Proof::refused, quota(now), "404");
    }
    if (tasks_[request.task].status != Status::pending) {
        return answer(Proof::not_pending, quota(now), "400");
    }
    return std::nullopt;
}

void ModelApi::receive(Request& request, TrueTime now) {
    if (!count_request(now) || chance_.befalls(Fault::rate_limited)) {
        request.answer = answer(Proof::rate_limited, quota_of_429(now), "429");
        return;
    }
    if (chance_.befalls(Fault::server_error)) {
        request.answer = answer(Proof::nothing, quota_of_trouble(now), "502");
        leave_in_doubt(request, now);
    } else if (chance_.befalls(Fault::foreign_body)) {
        request.answer = answer(Proof::nothing, quota(now), "an answer about another task");
        leave_in_doubt(request, now);
    } else if (chance_.befalls(Fault::late)) {
        request.takes_effect_late = true;
    } else if (auto refused = refusal(request, now)) {
        request.answer = std::move(refused);
    } else {
        apply(request, now);
        if (!chance_.befalls(Fault::lost_after)) {
            request.answer = answer(Proof::done, quota(now), "");
        }
    }
    if (request.took_effect) {
        lag(request.task, now);
    }
}

// It took effect, or it will, or it never does.
void ModelApi::leave_in_doubt(Request& request, TrueTime now) {
    switch (dice_.below(3)) {
        case 0:
            apply(request, now);
            break;
        case 1:
            request.takes_effect_late = true;
            break;
        default:
            break;
    }
}

void ModelApi::apply(Request& request, TrueTime now) {
    if (!refusal(request, now)) {
        request.took_effect = true;
        act(request.task, request.effect, true, now);
    }
}

void ModelApi::act(std::size_t task, policy::Effect effect, bool by_lexid, TrueTime now) {
    Task& it = tasks_[task];
    it.status = effect == policy::Effect::dismiss ? Status::dismissed : Status::approved;
    it.finishes = now + dice_.of<Duration>({1s, 1min, 1h});
    journal_.push_back({now, task, effect, by_lexid});
}

void ModelApi::person_acts(std::size_t task, policy::Effect effect, TrueTime now) {
    if (is_listed(task, now) && tasks_[task].status == Status::pending) {
        act(task, effect, false, now);
        lag(task, now);
    }
}

void ModelApi::person_changes(std::size_t task, std::size_t content) {
    tasks_[task].content = content;
}

void ModelApi::person_withdraws(std::size_t task) {
    tasks_[task].withdrawn = tasks_[task].withdrawn || tasks_[task].status == Status::pending;
}

}  // namespace lexid::sim
