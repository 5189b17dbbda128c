#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "engine/action.hpp"
#include "engine/record.hpp"
#include "ledger/loss.hpp"

namespace lexid::sim {

// The ledger of one account: what is durable survives every end of a process, what is not is lost.
// Beside it stand the note of its last entry and the mark that it was begun, as beside a real one.
class ModelLedger {
public:
    struct Entry {
        engine::Record record;
        Time at;
        Sha256 hash;  // unlike that of any other entry
    };

    void append(engine::Write write) { waiting_.push_back(std::move(write)); }
    bool has_waiting() const { return !waiting_.empty(); }
    std::size_t waiting() const { return waiting_.size(); }

    // Makes the first `count` of the writes that wait durable; the number of the last batch.
    std::uint64_t commit(std::size_t count);
    // The process has ended.
    void forget_waiting() { waiting_.clear(); }
    // The machine has lost its power: the note lags behind by up to `entries`.
    void note_lags(std::uint64_t entries);

    // How somebody makes it lose entries. What was there lies elsewhere.
    enum class Meddling {
        removes_it,
        removes_it_and_note,
        removes_note,
        cuts_it_off,
        replaces_it,  // by one that began alike
    };
    // `kept`: of as many entries as are noted.
    void meddle(Meddling meddling, std::uint64_t kept);
    bool is_meddled_with() const { return real_.has_value(); }
    // What a start finds out.
    std::optional<ledger::Loss> loss() const;
    void restore();
    // `lexid run --new-ledger`
    void accept();
    // A process goes on with what is there.
    void open();
    std::uint64_t noted() const { return files_.noted ? files_.noted->seq : 0; }

    const std::vector<Entry>& entries() const { return files_.entries; }
    // The newest intent or outcome of the task, or nothing.
    const engine::Record* newest(std::string_view task) const;
    const engine::IntentRecord* newest_intent(std::string_view task) const;
    // The policy that it names as the one in force, or nothing.
    const engine::PolicyRecord* policy() const;
    // What a start reads: the last checkpoint and what follows it.
    std::span<const Entry> to_read() const;

private:
    struct Files {
        std::vector<Entry> entries;
        std::optional<ledger::Head> noted;
    };

    ledger::Head head() const;
    Sha256 next_hash();

    std::deque<engine::Write> waiting_;
    Files files_;
    bool begun_ = false;
    std::optional<Files> real_;  // before somebody meddled with it
    std::uint64_t hashes_ = 0;
};

}  // namespace lexid::sim
