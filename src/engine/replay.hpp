#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "cel/time_zone.hpp"
#include "engine/engine.hpp"

namespace lexid::engine {

// Derives a recorded decision again, from nothing but the records before it and its own: whether a
// ledger's verdicts follow from what it says they rest on.
class Replay {
public:
    Replay(Engine::Settings settings, std::shared_ptr<const cel::TimeZones> zones)
        : engine_(settings, 0), zones_(std::move(zones)) {}

    // The records of the account that come before the decision, in order.
    void take(const Record& record, Time at);

    // The decision as it follows now, without its snapshot; an error says what is missing.
    // `recorded` was written at `at`. Once only.
    Result<DecisionRecord> derive(const DecisionRecord& recorded, Time at);

private:
    Engine engine_;
    std::shared_ptr<const cel::TimeZones> zones_;
    std::map<Sha256, std::string> policies_;        // texts by hash
    std::map<std::string, std::string> snapshots_;  // the newest by task
};

}  // namespace lexid::engine
