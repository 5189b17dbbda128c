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

Decision decide(const Policy& policy, const Task& task, const Moment& moment,
                cel::Workspace& workspace) {
    const cel::Inputs inputs = inputs_of(task, moment.now, moment.first_seen);
    return conclude(
        policy, task, moment,
        true_rules(policy, policy.index.rules_for(task.type()), task, inputs, workspace));
}

}  // namespace lexid::policy
