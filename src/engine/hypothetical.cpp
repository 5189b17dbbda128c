#include <algorithm>
#include <utility>

#include "engine/engine.hpp"

namespace lexid::engine {

// What would have acted is charged with the record, once for each version of the task: as before if
// it would have before.
void Engine::describe_would(const TrackedTask& task, const policy::Decision& decision, Time latest,
                            DecisionRecord& record) const {
    const bool is_same_version = task.facts.would_digest == task.snapshot->digest();
    const auto add = [&](std::size_t rule, policy::Verdict verdict,
                         const std::vector<policy::Amount>& amounts) {
        DecisionRecord::Would would{policy_->rules[rule].name, verdict, {}, {}};
        if (policy::acts(verdict)) {
            would.charged_at = latest;
            would.amounts = amounts;
        }
        for (const policy::Charge& charge : task.facts.would) {
            if (is_same_version && policy::acts(verdict) && charge.rules.front() == would.rule) {
                would.charged_at = charge.id.at;
                would.amounts = charge.amounts;
            }
        }
        record.would.push_back(std::move(would));
    };
    record.observed = decides_by_hypothetical_;
    if (record.observed && policy::acts(decision.verdict)) {
        add(*decision.rule, decision.verdict, decision.amounts);
    }
    for (const policy::ShadowVerdict& shadow : decision.shadows) {
        add(shadow.rule, shadow.verdict, shadow.amounts);
    }
}

}  // namespace lexid::engine
