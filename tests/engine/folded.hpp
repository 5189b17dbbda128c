#pragma once

#include <algorithm>
#include <string>

#include "engine/account_state.hpp"

namespace lexid::engine {

// Whether a record tells of the task, and not only a list.
inline bool is_on_record(const TaskFacts& facts) {
    return facts != TaskFacts{.first_seen = facts.first_seen};
}

inline bool has_all(const policy::Charges& all, const policy::Charges& some) {
    return std::ranges::includes(all.all(), some.all(), {}, &policy::Charge::id,
                                 &policy::Charge::id);
}

// What of an engine's state is otherwise than its records say, in a word; empty if nothing is.
// Beside them it may have forgotten what is old, and tasks that are gone, unless something is under
// way with them; what shadow rules would have been charged for such a task is forgotten with it.
inline std::string unlike_its_records(const AccountState& live, const AccountState& folded) {
    if (live.policy() != folded.policy() || live.rules() != folded.rules()) {
        return "the policy";
    }
    if (live.paused() != folded.paused() || live.held() != folded.held()) {
        return "orders";
    }
    if (live.pace() != folded.pace()) {
        return "the pace";
    }
    if (!has_all(folded.charges(), live.charges())) {
        return "charges";
    }
    for (const auto& [id, at] : live.confirmed()) {
        if (!folded.confirmed().contains(id)) {
            return "the confirmed task " + id;
        }
    }
    for (const auto& [id, task] : live.tasks()) {
        const TaskFacts* facts = folded.find(id);
        if (is_on_record(task.facts) && (facts == nullptr || *facts != task.facts)) {
            return "the task " + id;
        }
    }
    for (const auto& [id, task] : folded.tasks()) {
        if (task.facts.intent != TaskFacts::Intent::none && live.find(id) == nullptr) {
            return "the intent of the task " + id;
        }
    }
    return "";
}

}  // namespace lexid::engine
