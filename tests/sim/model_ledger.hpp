#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "engine/action.hpp"
#include "engine/record.hpp"

namespace lexid::sim {

// The ledger of one account: what is durable survives every end of a process, what is not is lost.
class ModelLedger {
public:
    struct Entry {
        engine::Record record;
        Time at;
    };

    void append(engine::Write write) { waiting_.push_back(std::move(write)); }
    bool has_waiting() const { return !waiting_.empty(); }
    std::size_t waiting() const { return waiting_.size(); }

    // Makes the first `count` of the writes that wait durable; the number of the last batch.
    std::uint64_t commit(std::size_t count);
    // The process has ended.
    void forget_waiting() { waiting_.clear(); }

    const std::vector<Entry>& entries() const { return entries_; }
    // The newest intent or outcome of the task, or nothing.
    const engine::Record* newest(std::string_view task) const;
    const engine::IntentRecord* newest_intent(std::string_view task) const;
    // The policy that it names as the one in force, or nothing.
    const engine::PolicyRecord* policy() const;
    // What a start reads: the last checkpoint and what follows it.
    std::span<const Entry> to_read() const;

private:
    std::deque<engine::Write> waiting_;
    std::vector<Entry> entries_;
};

}  // namespace lexid::sim
