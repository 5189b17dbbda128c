#pragma once

#include <deque>
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
    void prune(std::uint64_t before_seq, Time at, Done done) override;
    Result<void> read(std::uint64_t after_seq, const Visit& visit) override;
    Result<Head> base() override;
    Result<std::uint64_t> last_checkpoint(std::string_view account, Time not_after) override;
    Head head() const override;
    bool has_room() const override;

    // From now on every append fails with this error, as a ledger in doubt does.
    void fail(Error error);
    void set_room(bool room);

private:
    // With the mutex locked.
    Result<std::uint64_t> append_all(std::vector<Draft> drafts);
    Result<std::uint64_t> prune_to(std::uint64_t before_seq, Time at);
    Head last() const;

    mutable std::mutex mutex_;
    Head base_{0, genesis_hash()};
    std::deque<Entry> entries_;  // behind the base
    bool room_ = true;
    std::optional<Error> failure_;
};

}  // namespace lexid::ledger
