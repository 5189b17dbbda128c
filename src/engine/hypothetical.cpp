#include <algorithm>
#include <utility>

#include "engine/engine.hpp"

namespace lexid::engine {

// Charges what would have acted: as before if it would have before, on this version of the task.
void Engine::charge_would(TrackedTask& task, const policy::Decision& decision, Time latest) {
    std::vector<policy::Charge> before = std::exchange(task.would, {});
    if (task.would_digest != task.snapshot->digest()) {
        task.would_digest = task.snapshot->digest();
        before.clear();
    }
    const auto charge = [&](std::size_t rule, const std::vector<policy::Amount>& amounts) {
        const std::string& name = policy_->rules[rule].name;
        const auto same = std::ranges::find_if(
            before, [&](const policy::Charge& one) { return one.rules.front() == name; });
        if (same == before.end()) {
            task.would.push_back({hypothetical_.charge(name, latest, amounts), {name}, amounts});
        } else {
            hypothetical_.put_back(*same);
            task.would.push_back(std::move(*same));
        }
    };
    if (decides_by_hypothetical_ && policy::acts(decision.verdict)) {
        charge(*decision.rule, decision.amounts);
    }
    for (const policy::ShadowVerdict& shadow : decision.shadows) {
        if (policy::acts(shadow.verdict)) {
            charge(shadow.rule, shadow.amounts);
        }
    }
}

void Engine::recall_would(TrackedTask& task, const DecisionRecord& decision) {
    for (const policy::Charge& charge : std::exchange(task.would, {})) {
        hypothetical_.release(charge.id);
    }
    task.would_digest = decision.digest;
    for (const DecisionRecord::Would& would : decision.would) {
        if (policy::acts(would.verdict)) {
            task.would.push_back({hypothetical_.charge(would.rule, would.charged_at, would.amounts),
                                  {would.rule},
                                  would.amounts});
        }
    }
}

void Engine::describe_would(const TrackedTask& task, const policy::Decision& decision,
                            DecisionRecord& record) const {
    const auto add = [&](std::size_t rule, policy::Verdict verdict) {
        DecisionRecord::Would would{policy_->rules[rule].name, verdict, {}, {}};
        for (const policy::Charge& charge : task.would) {
            if (charge.rules.front() == would.rule) {
                would.charged_at = charge.id.at;
                would.amounts = charge.amounts;
            }
        }
        record.would.push_back(std::move(would));
    };
    record.observed = decides_by_hypothetical_;
    if (record.observed && policy::acts(decision.verdict)) {
        add(*decision.rule, decision.verdict);
    }
    for (const policy::ShadowVerdict& shadow : decision.shadows) {
        add(shadow.rule, shadow.verdict);
    }
}

}  // namespace lexid::engine
