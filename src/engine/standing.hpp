#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/decide.hpp"
#include "policy/policy.hpp"

namespace lexid::engine {

// How many tasks have this verdict by this rule.
struct Standing {
    policy::Verdict verdict = policy::Verdict::unmatched;
    std::string rule;
    std::size_t count = 0;
};

// Counts many tasks in steps (Engine::count_on), so that the loop has its turns in between. A task
// that comes, goes or is decided meanwhile counts as it was looked at; another policy begins anew.
class StandingCount {
public:
    // In no particular order.
    std::vector<Standing> take() const;

private:
    friend class Engine;
    std::map<std::pair<policy::Verdict, std::optional<std::size_t>>, std::size_t> counts_;
    policy::PolicyRef policy_;  // that the places of rules in `counts_` belong to
    std::string after_;         // the last task that was looked at
};

}  // namespace lexid::engine
