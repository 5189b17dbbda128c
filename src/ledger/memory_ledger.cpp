#include "ledger/memory_ledger.hpp"

#include <string>
#include <utility>

namespace lexid::ledger {

void MemoryLedger::append(std::vector<Draft> drafts, Done done) {
    Result<std::uint64_t> result;
    {
        const std::lock_guard lock(mutex_);
        if (failure_) {
            result = std::unexpected(*failure_);
        } else {
            for (Draft& draft : drafts) {
                const Sha256& previous = entries_.empty() ? genesis_hash() : entries_.back().hash;
                const std::uint64_t seq = entries_.size() + 1;
                const Sha256 hash = hash_entry(previous, seq, draft);
                entries_.push_back({std::move(draft), seq, hash});
            }
            result = entries_.size();
        }
    }
    done(std::move(result));
}

Result<void> MemoryLedger::read(std::uint64_t after_seq, const Visit& visit) {
    const std::uint64_t end = head().seq;
    if (after_seq > end) {
        return failed("entry " + std::to_string(after_seq) +
                      " of the ledger is missing or damaged");
    }
    for (std::uint64_t seq = after_seq + 1; seq <= end; ++seq) {
        std::unique_lock lock(mutex_);
        const Entry entry = entries_[seq - 1];
        lock.unlock();
        if (!visit(entry)) {
            break;
        }
    }
    return {};
}

Head MemoryLedger::head() const {
    const std::lock_guard lock(mutex_);
    return entries_.empty() ? Head{0, genesis_hash()}
                            : Head{entries_.back().seq, entries_.back().hash};
}

void MemoryLedger::fail(Error error) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(error);
}

}  // namespace lexid::ledger
