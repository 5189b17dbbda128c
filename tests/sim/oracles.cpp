#include "sim/oracles.hpp"

#include <algorithm>

#include "engine/attempts.hpp"

namespace lexid::sim {
namespace {

using engine::Outcome;
using engine::Proof;
using engine::Status;
using policy::Effect;

Judgement wanted(Effect effect) {
    return effect == Effect::dismiss ? Judgement::dismiss : Judgement::approve;
}

}  // namespace

Oracles::Oracles(World world)
    : world_(world),
      frugal_(world.scenario, violations_),
      tasks_(world.scenario.tasks),
      shown_(world.scenario.tasks) {}

// By how much the time that lexid goes by may be behind the true one: a Date is cut to seconds, and
// older than its answer by the time that took.
Duration Oracles::clock_tolerance() const {
    return world_.scenario.settings.snapshot_age_max + std::chrono::seconds(12);
}

Duration Oracles::age(std::size_t task, TrueTime now) const {
    return epoch + now - world_.catalogue.created_at(task);
}

void Oracles::starts(const SimPolicy& policy) {
    if (world_.ledger.is_meddled_with()) {
        violations_.add("Recorded", "it starts upon a ledger that lost entries or its note");
    }
    policy_ = &policy;
    list_sent_.reset();
    const engine::PolicyRecord* recorded = world_.ledger.policy();
    recorded_policy_ = recorded == nullptr ? Sha256{} : recorded->hash;
    frugal_.process_starts();
    orders_ = {};
    for (const ModelLedger::Entry& entry : world_.ledger.entries()) {
        if (const auto* order = std::get_if<engine::OrderRecord>(&entry.record)) {
            obeys(*order);
        }
    }
    recall_attempts();
}

void Oracles::refuses_ledger() {
    if (!world_.ledger.is_meddled_with()) {
        violations_.add("Alive", "it refuses a ledger that nobody meddled with");
    }
}

void Oracles::loss_is_accepted() {
    for (Intent& intent : intents_) {
        intent.lost =
            intent.lost || std::ranges::none_of(world_.ledger.entries(), [&](const auto& entry) {
                const auto* record = std::get_if<engine::IntentRecord>(&entry.record);
                return record != nullptr && record->charged_at == intent.charged_at &&
                       record->decision.task == world_.catalogue.id(intent.task);
            });
        tasks_[intent.task].lost_intent |= intent.lost;
    }
    for (TaskFacts& facts : tasks_) {
        if (facts.intent && intents_[*facts.intent].lost) {
            facts.intent.reset();
            facts.request.reset();
        }
    }
}

// What is not durable of them is lost, and what changed a task's content need not be durable.
void Oracles::recall_attempts() {
    std::vector<TaskFacts> durable(tasks_.size());
    for (const ModelLedger::Entry& entry : world_.ledger.entries()) {
        if (const auto* intent = std::get_if<engine::IntentRecord>(&entry.record)) {
            const std::size_t task = world_.catalogue.task(intent->decision.task);
            durable[task].attempts = intent->attempt - 1;
            durable[task].attempted_content =
                world_.catalogue.content_of(task, intent->decision.digest);
        } else if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&entry.record)) {
            durable[world_.catalogue.task(outcome->task)].attempts += outcome->attempted ? 1 : 0;
        }
    }
    for (std::size_t task = 0; task < tasks_.size(); ++task) {
        TaskFacts& facts = tasks_[task];
        facts.attempts = std::min(facts.attempts, durable[task].attempts);
        facts.not_before = {};
        if (facts.attempted_content != durable[task].attempted_content) {
            facts.attempted_content.reset();
        }
    }
}

void Oracles::obeys(const engine::OrderRecord& order) {
    using Act = engine::OrderRecord::Act;
    switch (order.act) {
        case Act::hold:
            orders_.held.insert(world_.catalogue.task(order.task));
            break;
        case Act::release:
            orders_.held.erase(world_.catalogue.task(order.task));
            break;
        case Act::retry:
            tasks_[world_.catalogue.task(order.task)].attempts = 0;
            tasks_[world_.catalogue.task(order.task)].not_before = {};
            break;
        case Act::pause:
            orders_.paused = true;
            break;
        case Act::resume:
            orders_.paused = false;
            break;
    }
}

void Oracles::writes(const engine::Write& write, Moment moment) {
    for (const engine::Record& record : write.records) {
        if (const auto* policy = std::get_if<engine::PolicyRecord>(&record)) {
            recorded_policy_ = policy->hash;
        } else if (const auto* intent = std::get_if<engine::IntentRecord>(&record)) {
            intends(*intent, moment);
        } else if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&record)) {
            concludes(*outcome, moment);
            count_attempt(*outcome, moment);
        } else if (const auto* fate = std::get_if<engine::FateRecord>(&record)) {
            became(*fate, moment);
            tasks_[world_.catalogue.task(fate->task)].attempts = 0;
        }
    }
}

void Oracles::intends(const engine::IntentRecord& record, Moment moment) {
    const std::size_t task = world_.catalogue.task(record.decision.task);
    if (recorded_policy_ != record.decision.policy) {
        violations_.add("Steady", "an intent rests on another policy than the ledger names");
    }
    if (record.decision.policy != policy_->parsed->hash) {
        violations_.add("Fresh", "an intent rests on a policy that is not in force");
    }
    const auto content = world_.catalogue.content_of(task, record.decision.digest);
    if (!content) {
        return violations_.add("Fresh", "an intent rests on a content that no list showed");
    }
    tasks_[task].intent = intents_.size();
    intents_.push_back({task, *content, policy_, record.decision.rule, record.effect(), moment.at,
                        record.charged_at});
    check_patience(record, intents_.back(), moment);
    check_permitted(intents_.back(), moment);
}

// Attempts at one content back off, whatever lists fail to show meanwhile.
void Oracles::check_patience(const engine::IntentRecord& record, const Intent& intent,
                             Moment moment) {
    TaskFacts& facts = tasks_[intent.task];
    if (facts.attempted_content == intent.content) {
        if (record.attempt <= facts.attempts) {
            violations_.add("Frugal", "attempts that failed are forgotten");
        }
        if (facts.attempts >= engine::attempts_max) {
            violations_.add("Frugal", "a task is attempted that is a person's by now");
        }
        if (facts.attempts > 0 && moment.machine.instant < facts.not_before) {
            violations_.add("Frugal", "the wait after a failed attempt is not kept");
        }
    }
    facts.attempts = record.attempt - 1;
    facts.attempted_content = intent.content;
}

void Oracles::count_attempt(const engine::OutcomeRecord& outcome, Moment moment) {
    const std::size_t task = world_.catalogue.task(outcome.task);
    TaskFacts& facts = tasks_[task];
    if (shown_[task] && shown_[task]->content != facts.attempted_content) {
        return;  // the list that settled it shows another content
    }
    if (outcome.attempted && ++facts.attempts < engine::attempts_max) {
        facts.not_before = moment.machine.instant + engine::attempt_wait(facts.attempts);
    }
}

// By the newest list and the policy in force, the limits aside.
void Oracles::check_permitted(const Intent& intent, Moment moment) {
    if (world_.scenario.settings.observe) {
        violations_.add("Closed", "it only observes, and approves");
    }
    const std::optional<Shown>& shown = shown_[intent.task];
    if (!list_sent_ || moment.machine.instant - list_sent_->machine.instant >
                           world_.scenario.settings.snapshot_age_max) {
        return violations_.add("Fresh", "the newest list is too old to approve upon");
    }
    if (!shown) {
        return violations_.add("Fresh", "the newest list does not show the task");
    }
    if (shown->twice) {
        return violations_.add("Closed", "the newest list shows the task more than once");
    }
    if (shown->content != intent.content) {
        return violations_.add("Fresh", "the newest list shows the task with another content");
    }
    if (intent.policy != policy_) {
        return violations_.add("Fresh", "the policy that decided is no longer in force");
    }
    // A condition on the time was judged in the step that recorded the intent.
    Content content = contents[intent.content];
    content.flagged = shown->flagged;
    const auto permits = [&](Duration task_age) {
        return judge(*policy_, content, task_age) == wanted(intent.effect) &&
               may_charge(*policy_, intent.rule, content, task_age);
    };
    const Duration task_age = age(intent.task, intent.at);
    if (!permits(task_age) && !permits(task_age - clock_tolerance())) {
        violations_.add("Closed", "the policy does not permit it");
    }
    if (orders_.paused || orders_.held.contains(intent.task)) {
        violations_.add("Closed", "a person said that lexid must not");
    }
}

void Oracles::request_leaves(Request& request, Moment moment) {
    if (request.left) {
        frugal_.leaves(moment);
    }
    TaskFacts& facts = tasks_[request.task];
    const engine::Record* newest = world_.ledger.newest(world_.catalogue.id(request.task));
    const auto* intent = newest == nullptr ? nullptr : std::get_if<engine::IntentRecord>(newest);
    if (intent == nullptr || intent->effect() != request.effect || !facts.intent) {
        return violations_.add("Recorded", "a request leaves whose intent is not durable");
    }
    check_permitted(intents_[*facts.intent], moment);
    check_once(request, moment);
    const auto under_way = std::ranges::count_if(world_.requests, [&](const Request& other) {
        return !other.over && other.life == request.life;
    });
    if (std::cmp_greater_equal(under_way, world_.scenario.settings.connections)) {
        violations_.add("Frugal", "more requests are under way than there are connections");
    }
    request.intent = *facts.intent;
    facts.request = world_.requests.size();
}

// After the task's last request, if there was one.
void Oracles::check_once(const Request& request, Moment moment) {
    const std::optional<std::size_t> last = tasks_[request.task].request;
    if (!last) {
        return;
    }
    const Request& earlier = world_.requests[*last];
    if (earlier.may_act_until > moment.at) {
        violations_.add("Once", "a request leaves while an earlier one may still take effect");
    } else if (earlier.took_effect) {
        violations_.add("Once", "a request leaves though an earlier one took effect");
    } else if (list_sent_->at < earlier.may_act_until &&
               (!earlier.answer || earlier.answer->proof == Proof::nothing)) {
        violations_.add("Once", "no list since says what became of an earlier request");
    }
}

void Oracles::concludes(const engine::OutcomeRecord& outcome, Moment moment) {
    const std::size_t task = world_.catalogue.task(outcome.task);
    const TaskFacts& facts = tasks_[task];
    if (outcome.outcome == Outcome::confirmed) {
        const Status status = world_.api.status(task, moment.at);
        // A newer intent whose commit failed never left.
        const engine::IntentRecord* intent = world_.ledger.newest_intent(outcome.task);
        const bool dismissed = intent != nullptr && intent->effect() == Effect::dismiss;
        if (status == Status::pending || (status == Status::dismissed) != dismissed) {
            violations_.add("Recorded", "confirmed is recorded of what the API never did");
        }
        return;
    }
    if (outcome.outcome == Outcome::unknown || !facts.request ||
        world_.requests[*facts.request].intent != facts.intent) {
        return;
    }
    const Request& request = world_.requests[*facts.request];
    if (request.took_effect) {
        violations_.add("Recorded",
                        "it is recorded that a request came to nothing that took effect");
    } else if (outcome.outcome == Outcome::refused && request.may_act_until > moment.at) {
        violations_.add("Bounded", "a charge is given back though its request may yet take effect");
    }
}

// A list may be as old as its way was long: what was approved then may be completed by now.
void Oracles::became(const engine::FateRecord& fate, Moment moment) {
    const std::size_t task = world_.catalogue.task(fate.task);
    const Status status = world_.api.status(task, moment.at);
    const bool was_approved = fate.status == Status::approved &&
                              (status == Status::completed || status == Status::failed);
    if (status != fate.status && !was_approved) {
        violations_.add("Recorded", "a task is recorded to have become what it has not");
    }
    const auto act = std::ranges::find(world_.api.journal(), task, &ModelApi::Act::task);
    if (act != world_.api.journal().end() && act->by_lexid && !fate.by_lexid &&
        !tasks_[task].lost_intent) {
        violations_.add("Recorded", "what lexid did is recorded as done by people");
    }
}

void Oracles::stopped_in_order() {
    for (std::size_t task = 0; task < tasks_.size(); ++task) {
        const engine::Record* newest = world_.ledger.newest(world_.catalogue.id(task));
        if (newest != nullptr && std::holds_alternative<engine::IntentRecord>(*newest)) {
            violations_.add("Recorded", "it stopped in good order and left an intent open");
        }
    }
}

void Oracles::list_answered(Status status, const engine::List& list, Moment tells_of) {
    if (status != Status::pending) {
        return;
    }
    list_sent_ = tells_of;
    std::ranges::fill(shown_, std::nullopt);
    for (const policy::TaskRef& snapshot : list.tasks) {
        if (snapshot->status() != to_text(Status::pending)) {
            continue;
        }
        const std::size_t task = world_.catalogue.task(snapshot->id());
        const auto content = world_.catalogue.content_of(task, snapshot->digest());
        shown_[task] = Shown{content.value_or(contents.size()), Catalogue::is_flagged(*snapshot),
                             shown_[task].has_value()};
        if (content != tasks_[task].attempted_content) {
            tasks_[task].attempts = 0;
        }
    }
}

void Oracles::took_effect(const Request& request) {
    intents_[request.intent].effective = true;
    check_limits(request.intent);
}

// The windows that end with this intent or a later one.
void Oracles::check_limits(std::size_t first) {
    for (std::size_t i = first; i < intents_.size(); ++i) {
        const Intent& intent = intents_[i];
        if (!intent.effective || intent.lost) {
            continue;
        }
        for (const SimLimit& limit : intent.policy->limits) {
            check_limit(i, limit, false);
        }
        for (const SimRule& rule : intent.policy->rules) {
            if (rule.name == intent.rule) {
                for (const SimLimit& limit : rule.limits) {
                    check_limit(i, limit, true);
                }
            }
        }
    }
}

void Oracles::check_limit(std::size_t last, const SimLimit& limit, bool of_rule) {
    const Intent& newest = intents_[last];
    std::int64_t count = 0;
    for (std::size_t i = 0; i <= last; ++i) {
        const Intent& intent = intents_[i];
        if (intent.effective && !intent.lost && newest.at - intent.at < limit.window &&
            (!of_rule || intent.rule == newest.rule)) {
            count += limit.of_counts ? contents[intent.content].count.value_or(0) : 1;
        }
    }
    if (count > limit.at_most) {
        violations_.add("Bounded", "the limit of " + to_text(limit) + " is exceeded");
    }
}

bool Oracles::is_permitted(std::size_t task, TrueTime now) const {
    const Judgement judgement = judge(*policy_, world_.api.content(task), age(task, now));
    return judgement == Judgement::approve || judgement == Judgement::dismiss;
}

bool Oracles::all_done(TrueTime now) const {
    if (world_.scenario.settings.observe || policy_ == nullptr) {
        return policy_ != nullptr;
    }
    for (std::size_t task = 0; task < tasks_.size(); ++task) {
        if (world_.api.is_listed(task, now) && world_.api.status(task, now) == Status::pending &&
            is_permitted(task, now)) {
            return false;
        }
    }
    return true;
}

void Oracles::must_be_done(TrueTime now) {
    if (!all_done(now)) {
        violations_.add("Alive", "a permitted task is still pending long after all faults ended");
    }
}

}  // namespace lexid::sim
