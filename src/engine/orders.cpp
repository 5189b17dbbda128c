#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "engine/engine.hpp"

namespace lexid::engine {
namespace {

// One line beside a verdict.
constexpr std::size_t reason_characters_max = 200;

using Act = OrderRecord::Act;

std::string held_text(const OrderRecord& order) {
    std::string text = "kept for a person by " + shortened(order.by, reason_characters_max);
    if (!order.reason.empty()) {
        text += ": " + shortened(order.reason, reason_characters_max);
    }
    return text;
}

}  // namespace

// What an order changes besides what is under way: the same when it is given and when it is read
// from the ledger.
void Engine::apply(const OrderRecord& order) {
    switch (order.act) {
        case Act::hold:
            held_.insert_or_assign(order.task, held_text(order));
            break;
        case Act::release:
            held_.erase(order.task);
            if (TrackedTask* task = find(order.task); task != nullptr && !task->drift.empty()) {
                accept_drift(*task);
            }
            break;
        case Act::retry:
            if (TrackedTask* task = find(order.task)) {
                task->attempts = 0;
                task->not_before = {};
            }
            break;
        case Act::pause:
            paused_ = true;
            break;
        case Act::resume:
            paused_ = false;
            break;
    }
}

Engine::Obeyed Engine::obey(Now now, const OrderRecord& order) {
    now = enter(now);
    Result<std::string> answer = follow(order, now);
    if (answer) {
        write(order);
        decide_all();
    }
    return {advance(now), std::move(answer)};
}

// Carries the order out, or says why there is nothing to do.
Result<std::string> Engine::follow(const OrderRecord& order, Now now) {
    const TrackedTask* task = find(order.task);
    std::string answer;
    switch (order.act) {
        case Act::hold:
            if (confirmed_.contains(order.task)) {
                return failed(
                    "lexid's request for this task is confirmed: it can't be held any more");
            }
            answer = "lexid leaves this task to people until `lexid release`";
            if (task == nullptr) {
                answer += "; no list has shown it yet";
            } else if (task->phase == Phase::requested || task->phase == Phase::unknown) {
                answer += "; a request for it has left before and may still take effect";
            }
            break;
        case Act::release:
            if (!held_.contains(order.task) && (task == nullptr || task->drift.empty())) {
                return failed("nobody keeps this task");
            }
            answer = "the policy decides on this task again";
            break;
        case Act::retry:
            if (task == nullptr || task->attempts == 0) {
                return failed("no attempt at this task has failed");
            }
            if (task->phase != Phase::open) {
                return failed("a request for this task is under way");
            }
            answer = "lexid begins anew with this task, if the policy permits it";
            break;
        case Act::pause:
            if (paused_) {
                return failed("lexid is paused already");
            }
            answer = "lexid approves nothing until `lexid resume`";
            if (requested_ > 0) {
                answer += "; " + std::to_string(requested_) +
                          (requested_ == 1 ? " request has" : " requests have") + " left before";
            }
            break;
        case Act::resume:
            if (!paused_ && !key_probe_at_) {
                return failed("lexid is not paused");
            }
            answer = "lexid approves again what the policy permits";
            if (key_probe_at_) {
                key_probe_at_ = now.instant;
                answer += ", if the API accepts the key: a list tries that";
            }
            break;
    }
    apply(order);
    return answer;
}

Engine::Obeyed Engine::settle(Now now, std::string_view id, Outcome as, std::string_view by) {
    now = enter(now);
    TrackedTask* task = find(id);
    if (task == nullptr || task->phase != Phase::unknown) {
        return {advance(now), failed("no outcome of a request for this task is unknown")};
    }
    std::erase(unknown_, task);
    // Lists that were sent before know less than this person.
    task->list_sent_after = now.instant;
    close(*task, now,
          {.outcome = as,
           .reason = "settled by " + shortened(by, reason_characters_max),
           .attempted = as == Outcome::refused});
    return {advance(now), "the outcome is recorded as " + std::string(to_text(as))};
}

}  // namespace lexid::engine
