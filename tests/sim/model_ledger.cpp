#include "sim/model_ledger.hpp"

#include <algorithm>
#include <cstring>
#include <ranges>

namespace lexid::sim {

std::uint64_t ModelLedger::commit(std::size_t count) {
    std::uint64_t batch = 0;
    for (; count > 0 && !waiting_.empty(); --count) {
        engine::Write& next = waiting_.front();
        batch = next.batch;
        for (engine::Record& record : next.records) {
            files_.entries.push_back({std::move(record), next.at, next_hash()});
        }
        waiting_.pop_front();
    }
    files_.noted = head();
    return batch;
}

Sha256 ModelLedger::next_hash() {
    ++hashes_;
    Sha256 hash{};
    std::memcpy(hash.data(), &hashes_, sizeof hashes_);
    return hash;
}

ledger::Head ModelLedger::head() const {
    return files_.entries.empty() ? ledger::Head{}
                                  : ledger::Head{files_.entries.size(), files_.entries.back().hash};
}

void ModelLedger::note_lags(std::uint64_t entries) {
    if (files_.noted && files_.noted->seq > entries) {
        const std::uint64_t seq = files_.noted->seq - entries;
        files_.noted = {seq, files_.entries[seq - 1].hash};
    }
}

void ModelLedger::meddle(Meddling meddling, std::uint64_t kept) {
    real_ = files_;
    const std::size_t whole = files_.entries.size();
    switch (meddling) {
        case Meddling::removes_it:
            files_.entries.clear();
            break;
        case Meddling::removes_it_and_note:
            files_ = {};
            break;
        case Meddling::removes_note:
            files_.noted.reset();
            break;
        case Meddling::cuts_it_off:
            files_.entries.resize(kept);
            break;
        case Meddling::replaces_it:
            files_.entries.resize(kept);
            while (files_.entries.size() < whole) {
                files_.entries.push_back(
                    {real_->entries.front().record, real_->entries.front().at, next_hash()});
            }
            break;
    }
}

std::optional<ledger::Loss> ModelLedger::loss() const {
    const auto before = ledger::find_loss(begun_, files_.noted, !files_.entries.empty());
    if (before || !files_.noted) {
        return before;
    }
    const ledger::Head& noted = *files_.noted;
    const bool found = noted.seq > 0 && noted.seq <= files_.entries.size();
    return ledger::find_loss(
        noted, head(), found ? std::optional(files_.entries[noted.seq - 1].hash) : std::nullopt);
}

void ModelLedger::restore() {
    files_ = *std::move(real_);
    real_.reset();
}

void ModelLedger::accept() {
    files_.noted = head();
    real_.reset();
}

void ModelLedger::open() {
    files_.noted = head();
    begun_ = true;
}

const engine::IntentRecord* ModelLedger::newest_intent(std::string_view task) const {
    for (const Entry& entry : files_.entries | std::views::reverse) {
        const auto* intent = std::get_if<engine::IntentRecord>(&entry.record);
        if (intent != nullptr && intent->decision.task == task) {
            return intent;
        }
    }
    return nullptr;
}

const engine::Record* ModelLedger::newest(std::string_view task) const {
    for (const Entry& entry : files_.entries | std::views::reverse) {
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
    for (const Entry& entry : files_.entries | std::views::reverse) {
        if (const auto* policy = std::get_if<engine::PolicyRecord>(&entry.record)) {
            return policy;
        }
    }
    return nullptr;
}

std::span<const ModelLedger::Entry> ModelLedger::to_read() const {
    std::size_t first = files_.entries.size();
    while (first > 0) {
        --first;
        if (std::holds_alternative<engine::CheckpointText>(files_.entries[first].record)) {
            break;
        }
    }
    return std::span(files_.entries).subspan(first);
}

}  // namespace lexid::sim
