#include "engine/samples.hpp"

#include <boost/json/value.hpp>
#include <cstdlib>
#include <iostream>

namespace lexid::engine {

policy::PolicyRef policy_of(const std::string& text) {
    auto policy = policy::parse_policy(text);
    if (!policy) {
        std::cerr << render(policy.error(), "test policy", text) << '\n';
        std::abort();
    }
    return *policy;
}

policy::TaskRef task_of(const std::string& id, const std::string& type, const std::string& status) {
    auto task = policy::Task::from_json({{"id", id},
                                         {"type", type},
                                         {"status", status},
                                         {"description", "task " + id},
                                         {"created_at", "2024-10-01T00:00:00Z"},
                                         {"metadata", boost::json::object()}});
    if (!task) {
        std::cerr << task.error().text << '\n';
        std::abort();
    }
    return *task;
}

}  // namespace lexid::engine
