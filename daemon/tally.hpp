#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/pacer.hpp"
#include "service/observer.hpp"

namespace lexid::daemon {

// Counts what became of the tasks, for the summary at the end of a pass or of the demo.
class Tally final : public service::Observer {
public:
    void recorded(const engine::Record& record) override;
    void noticed(const engine::Notice&) override {}
    void listed(std::size_t) override { ++lists_; }

    // The summary, a line each: tasks seen, approved, held by which rule, still unknown, and the
    // requests that were sent.
    std::vector<std::string> lines(const engine::Pacer& pacer) const;

private:
    struct Standing {
        policy::Verdict verdict = policy::Verdict::unmatched;
        std::string rule;
        std::optional<engine::Outcome> outcome;  // of the newest intent
    };

    std::unordered_map<std::string, Standing> tasks_;
    std::size_t lists_ = 0;
};

}  // namespace lexid::daemon
