#include "sim/model_ledger.hpp"

#include <ranges>

namespace lexid::sim {

std::uint64_t ModelLedger::commit(std::size_t count) {
    std::uint64_t batch = 0;
    for (; count > 0 && !waiting_.empty(); --count) {
        engine::Write& next = waiting_.front();
        batch = next.batch;
        for (engine::Record& record : next.records) {
            entries_.push_back({std::move(record), next.at});
        }
        waiting_.pop_front();
    }
    return batch;
}

const engine::IntentRecord* ModelLedger::newest_intent(std::string_view task) const {
    for (const Entry& entry : entries_ | std::views::reverse) {
        const auto* intent = std::get_if<engine::IntentRecord>(&entry.record);
        if (intent != nullptr && intent->decision.task == task) {
            return intent;
        }
    }
    return nullptr;
}

const engine::Record* ModelLedger::newest(std::string_view task) const {
    for (const Entry& entry : entries_ | std::views::reverse) {
        const auto* intent = std::get_if<engine::IntentRecord>(&entry.record);
        const auto* outcome = std::get_if<engine::OutcomeRecord>(&entry.record);
        if ((intent != nullptr && intent->decision.task == task) ||
            (outcome != nullptr && outcome->task == task)) {
            return &entry.record;
        }
    }
    return nullptr;
}

const engine::PolicyRecord* ModelLedger::policy() const {
    for (const Entry& entry : entries_ | std::views::reverse) {
        if (const auto* policy = std::get_if<engine::PolicyRecord>(&entry.record)) {
            return policy;
        }
    }
    return nullptr;
}

std::span<const ModelLedger::Entry> ModelLedger::to_read() const {
    std::size_t first = entries_.size();
    while (first > 0) {
        --first;
        if (std::holds_alternative<engine::CheckpointText>(entries_[first].record)) {
            break;
        }
    }
    return std::span(entries_).subspan(first);
}

}  // namespace lexid::sim
