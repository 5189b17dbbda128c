#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "ledger/ledger.hpp"

namespace lexid::ledger {

// A ledger that lasts as long as its object: for tests, and to see what durability costs. `done`
// runs within `append`.
class MemoryLedger final : public Ledger {
public:
    void append(std::vector<Draft> drafts, Done done) override;
    Result<void> read(std::uint64_t after_seq, const Visit& visit) override;
    Head head() const override;

    // From now on every append fails with this error, as a ledger in doubt does.
    void fail(Error error);

private:
    mutable std::mutex mutex_;
    std::vector<Entry> entries_;
    std::optional<Error> failure_;
};

}  // namespace lexid::ledger
