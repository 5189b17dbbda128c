#include "ledger/chain.hpp"

#include <string>

namespace lexid::ledger {

Result<void> ChainCheck::follow(const Entry& entry) {
    const std::uint64_t expected = head_.seq + 1;
    if (entry.seq != expected) {
        return failed("entry " + std::to_string(expected) + " of the ledger is missing: entry " +
                      std::to_string(entry.seq) + " comes where it belongs");
    }
    if (hash_entry(head_.hash, entry.seq, entry) != entry.hash) {
        return failed(
            "entry " + std::to_string(entry.seq) +
            " of the ledger does not match its hash: it was edited, moved or put in later");
    }
    head_ = {entry.seq, entry.hash};
    return {};
}

}  // namespace lexid::ledger
