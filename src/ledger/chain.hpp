#pragma once

#include "base/error.hpp"
#include "ledger/entry.hpp"

namespace lexid::ledger {

// Checks entries one after another against the entry before them.
class ChainCheck {
public:
    // `head` is the entry before the first one to check.
    explicit ChainCheck(Head head) : head_(head) {}

    // Whether `entry` follows; if not, the error names the first bad entry.
    Result<void> follow(const Entry& entry);

    const Head& head() const { return head_; }

private:
    Head head_;
};

}  // namespace lexid::ledger
