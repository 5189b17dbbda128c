#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/engine.hpp"
#include "service/observer.hpp"

namespace lexid::daemon {

// One line of a summary: `  held        3  by the rule ...`.
std::string summary_line(std::string_view label, std::size_t count, std::string_view detail = {});
// How many pending tasks have this verdict, as such a line.
std::string summary_line(const engine::Standing& standing);

// Counts what became of the tasks, for the summary at the end of a pass or of the demo.
class Tally final : public service::Observer {
public:
    void recorded(const engine::Record& record) override;
    void noticed(const engine::Notice&) override {}
    void listed(std::size_t tasks) override { listed_most_ = std::max(listed_most_, tasks); }

    // The summary, a line each: tasks seen, approved, held by which rule, still unknown, and the
    // requests that were sent.
    std::vector<std::string> lines(const engine::Engine& engine) const;

private:
    struct Request {
        policy::Effect effect = policy::Effect::approve;
        engine::Outcome outcome = engine::Outcome::unknown;  // until an answer is recorded
    };

    std::unordered_map<std::string, Request> requests_;  // by task, the newest of each
    std::size_t listed_most_ = 0;                        // tasks that one list showed
};

}  // namespace lexid::daemon
