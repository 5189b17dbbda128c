#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
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
    // reading with an error that names it. Entries that were pruned are passed over. Entries
    // appended meanwhile may or may not be visited.
    virtual Result<void> read(std::uint64_t after_seq, const Visit& visit) = 0;

    // What the chain begins behind: the last entry that was pruned, or seq 0 and the genesis hash.
    // Vouched for by the last `pruned` entry, which a read() to the end checks.
    virtual Result<Head> base() = 0;

    // The seq of the account's last checkpoint that was made at `not_after` or before; 0 if there
    // is none. Costs the same however long the ledger is.
    virtual Result<std::uint64_t> last_checkpoint(std::string_view account, Time not_after) = 0;
};

// Visits what the state of an account follows from: its last checkpoint and its entries behind it,
// or all of them if it has none. The chain is checked from that checkpoint on.
Result<void> read_account(EntrySource& source, std::string_view account,
                          const EntrySource::Visit& visit);

// The durable record of everything lexid decides and does. Nothing in it is ever changed.
class Ledger : public EntrySource {
public:
    // The seq of the last entry appended, or why it is not known to be durable. Must not throw.
    using Done = std::move_only_function<void(Result<std::uint64_t>)>;

    // Appends all drafts or none of them, behind those of all earlier calls, and returns at once.
    // `done` runs when they are durable, on the ledger's own thread (or within the call): whoever
    // has an event loop posts to it from there. Calls are done in the order they were made. No
    // drafts at all is a barrier: done when everything before it is. A draft's kind is never
    // `pruned`.
    //
    // After an error the ledger is in doubt: what failed may be durable all the same, so nothing is
    // tried again, every later append fails with the same error, and the process has to stop
    // (exit code 5). The next start reads what is there.
    virtual void append(std::vector<Draft> drafts, Done done) = 0;

    // Removes the entries before the entry `before_seq`, and returns at once. That entry must be a
    // checkpoint, and every account that has entries before it must have a checkpoint at it or
    // behind it: the smallest of the accounts' last checkpoints always will do. What checkpoints
    // do not repeat (texts of policies that later entries only name) is gone.
    //
    // `done` runs once a `pruned` entry, appended at `at`, says durably what was removed; it gets
    // the seq of the last entry removed. From then on no reader sees the removed entries; the rows
    // themselves go bit by bit between appends, over restarts if need be. A refusal removes nothing
    // and leaves the ledger as usable as it was; a failed write puts it in doubt.
    virtual void prune(std::uint64_t before_seq, Time at, Done done) = 0;

    // The last durable entry. May be called from any thread.
    virtual Head head() const = 0;

    // Whether the disk still has room for what is under way and a margin; without it nothing new
    // should begin, so that a full disk never becomes a failed append. Looks at the disk each time,
    // which costs microseconds. May be called from any thread.
    virtual bool has_room() const = 0;
};

}  // namespace lexid::ledger
