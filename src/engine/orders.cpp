#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "engine/engine.hpp"

namespace lexid::engine {
namespace {

// Of a person's name.
constexpr std::size_t by_characters_max = 200;

using Act = OrderRecord::Act;

}  // namespace

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
    TrackedTask* task = find(order.task);
    std::string answer;
    switch (order.act) {
        case Act::hold:
            if (state_.confirmed().contains(order.task)) {
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
            if (!state_.held().contains(order.task) && (task == nullptr || task->drift.empty())) {
                return failed("nobody keeps this task");
            }
            if (task != nullptr && !task->drift.empty()) {
                accept_drift(*task);
            }
            answer = "the policy decides on this task again";
            break;
        case Act::retry:
            if (task == nullptr || task->attempts() == 0) {
                return failed("no attempt at this task has failed");
            }
            if (task->phase != Phase::open) {
                return failed("a request for this task is under way");
            }
            task->not_before = {};
            answer = "lexid begins anew with this task, if the policy permits it";
            break;
        case Act::pause:
            if (state_.paused()) {
                return failed("lexid is paused already");
            }
            answer = "lexid approves nothing until `lexid resume`";
            if (requested_ > 0) {
                answer += "; " + std::to_string(requested_) +
                          (requested_ == 1 ? " request has" : " requests have") + " left before";
            }
            break;
        case Act::resume:
            if (!state_.paused() && !key_probe_at_) {
                return failed("lexid is not paused");
            }
            answer = "lexid approves again what the policy permits";
            if (key_probe_at_) {
                key_probe_at_ = now.instant;
                answer += ", if the API accepts the key: a list tries that";
            }
            break;
    }
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
           .reason = "settled by " + shortened(by, by_characters_max),
           .attempted = as == Outcome::refused});
    return {advance(now), "the outcome is recorded as " + std::string(to_text(as))};
}

}  // namespace lexid::engine
