#include "policy/decide.hpp"

#include "policy/environment.hpp"
#include "policy/truth.hpp"

namespace lexid::policy {

std::string_view to_text(Verdict verdict) {
    switch (verdict) {
        case Verdict::approve:
            return "approve";
        case Verdict::dismiss:
            return "dismiss";
        case Verdict::hold:
            return "hold";
        case Verdict::wait:
            return "wait";
        case Verdict::unmatched:
            return "unmatched";
    }
    return {};
}

namespace {

// What one evaluation might take by then.
constexpr std::uint64_t earlier_evaluation_cost_max = 10'000'000;

Decision decide_by_all(const Policy& policy, const Task& task, const Moment& moment,
                       cel::Workspace& workspace) {
    const cel::Inputs inputs = inputs_of(task, moment.now, moment.first_seen);
    return conclude(
        policy, task, moment,
        true_rules(policy, policy.index.rules_for(task.type()), task, inputs, workspace));
}

}  // namespace

Decision decide(const Policy& policy, const Task& task, const Moment& moment,
                cel::Workspace& workspace, std::uint64_t cost_max) {
    workspace.set_allowance(cost_max);
    Decision decision = decide_by_all(policy, task, moment, workspace);
    workspace.set_allowance(cel::Workspace::no_allowance);
    return decision;
}

Decision decide_without_bound(const Policy& policy, const Task& task, const Moment& moment,
                              cel::Workspace& workspace) {
    const std::uint64_t cost_max = workspace.cost_max();
    workspace.set_cost_max(earlier_evaluation_cost_max);
    Decision decision = decide_by_all(policy, task, moment, workspace);
    workspace.set_cost_max(cost_max);
    return decision;
}

}  // namespace lexid::policy
