#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/error.hpp"
#include "ledger/entry.hpp"

namespace lexid::ledger {

// Something that entries can be read from.
class EntrySource {
public:
    // Gets each entry in turn and says whether to go on. The entry lives as long as the call.
    using Visit = std::function<bool(const Entry&)>;

    EntrySource() = default;
    EntrySource(const EntrySource&) = delete;
    EntrySource& operator=(const EntrySource&) = delete;
    virtual ~EntrySource() = default;

    // Visits the entries behind the entry `after_seq` (0: all of them) in order, each only after
    // its place in the chain was checked; the first one that is edited, moved or missing ends the
    // reading with an error that names it. Entries appended meanwhile may or may not be visited.
    virtual Result<void> read(std::uint64_t after_seq, const Visit& visit) = 0;
};

// The durable record of everything lexid decides and does. Nothing in it is ever changed.
class Ledger : public EntrySource {
public:
    // The seq of the last entry appended, or why it is not known to be durable. Must not throw.
    using Done = std::move_only_function<void(Result<std::uint64_t>)>;

    // Appends all drafts or none of them, behind those of all earlier calls, and returns at once.
    // `done` runs when they are durable, on the ledger's own thread (or within the call): whoever
    // has an event loop posts to it from there. Calls are done in the order they were made. No
    // drafts at all is a barrier: done when everything before it is.
    //
    // After an error the ledger is in doubt: what failed may be durable all the same, so nothing is
    // tried again, every later append fails with the same error, and the process has to stop
    // (exit code 5). The next start reads what is there.
    virtual void append(std::vector<Draft> drafts, Done done) = 0;

    // The last durable entry. May be called from any thread.
    virtual Head head() const = 0;
};

}  // namespace lexid::ledger
