#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.hpp"
#include "base/time.hpp"
#include "engine/contract.hpp"
#include "engine/followed.hpp"
#include "engine/object_writer.hpp"
#include "engine/pace_record.hpp"
#include "engine/poll_planner.hpp"
#include "engine/task_facts.hpp"
#include "policy/charges.hpp"

namespace lexid::engine {

class ObjectReader;

// Stands for all records of the account before it: a start reads the last of these and what follows
// it, and what came before may be removed from the ledger.
struct CheckpointRecord {
    // The policy that was recorded last.
    Sha256 policy_hash{};
    std::string policy_text;
    std::vector<std::string> rules;

    // policy::Charges::all(), covered_from() and longer().
    struct Book {
        std::vector<policy::Charge> charges;
        std::optional<Time> covered_from;  // nothing was forgotten
        policy::Charges::Longer longer{};

        friend bool operator==(const Book&, const Book&) = default;
    };
    Book charges;
    Book hypothetical;

    // A task that is not confirmed.
    struct Task {
        std::string id;
        TaskFacts facts;  // `would` by its ids alone: the rest of each is in `hypothetical`

        friend bool operator==(const Task&, const Task&) = default;
    };
    std::vector<Task> tasks;
    std::vector<std::pair<std::string, Time>> confirmed;
    std::vector<std::pair<std::string, std::string>> held;  // with the reason
    std::vector<std::pair<std::string, Followed::Task>> followed;
    bool paused = false;
    std::vector<Contract::Known> contract;
    PaceRecord pace;
    PollPlanner::State planner;

    friend bool operator==(const CheckpointRecord&, const CheckpointRecord&) = default;
};

CheckpointRecord read_checkpoint(ObjectReader& in);

// Writes the body of a checkpoint from parts of it: what it says of hundreds of thousands of tasks
// takes longer than one step of the engine may.
class CheckpointWriter {
public:
    // Adds the charges and the tasks of `part` to those of earlier parts: first all that are
    // neither confirmed nor gone, then the confirmed ones, those that people hold, and those that
    // are followed.
    void add(const CheckpointRecord& part);

    // Once, after all parts: adds everything else of `rest`.
    std::string finish(const CheckpointRecord& rest);

private:
    ObjectWriter charges_;
    ObjectWriter hypothetical_;
    ObjectWriter body_;
};

// A checkpoint that is written already.
struct CheckpointText {
    std::string body;
};

// A checkpoint on the way, and what it has of each list so far: up to these, by their order.
struct CheckpointDraft {
    CheckpointWriter writer;
    policy::ChargeId charge = policy::Charges::before_all;
    policy::ChargeId hypothetical = policy::Charges::before_all;
    std::string task;
    std::string confirmed;
    std::string held;
    std::string followed;
};

}  // namespace lexid::engine
