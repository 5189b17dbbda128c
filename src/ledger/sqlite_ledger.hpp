#pragma once

#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "ledger/ledger.hpp"

namespace lexid::ledger {

// A ledger in one SQLite file, for one process at a time; beside it -wal, -shm, .lock and .head,
// and a mark that there is one (begun_mark.hpp).
//
// One thread of its own writes. It takes everything that waits into one transaction, so the cost of
// making things durable is shared by all who wait for it.
class SqliteLedger final : public Ledger {
public:
    // What may be at the path: a ledger that holds what is noted beside it (see head_note.hpp), or
    // whatever is there, nothing and an older copy included, in place of the one that was noted.
    // The latter is a person's word and refused where there is nothing to accept, so that nobody
    // gives it at each start.
    enum class Accept { what_was_noted, what_is_there };

    // Opens the ledger at `path`, or makes it there (mode 0600; the folder must exist).
    //
    // `path`.lock and the file itself are locked as long as the ledger lives: a second process is
    // refused. So are a symbolic or hard link, a file that others may read or write or that belongs
    // to somebody else, a network file system, a file that is no ledger, one that is damaged, one
    // written by a newer lexid, one with tables or triggers that lexid did not make, and a rollback
    // journal beside it. A file with an older schema is brought up to date in one transaction.
    // Whether the chain is whole shows when it is read, as a start does to rebuild its state.
    //
    // If the files are removed, replaced or written by others meanwhile, or their schema is
    // changed, the ledger is in doubt with the next append.
    static Result<std::unique_ptr<SqliteLedger>> open(const std::filesystem::path& path,
                                                      Accept accept = Accept::what_was_noted);

    // Writes what still waits; all `done` have run when it returns. A pruning that was not recorded
    // yet is given up.
    ~SqliteLedger() override;

    void append(std::vector<Draft> drafts, Done done) override;
    void prune(std::uint64_t before_seq, Time at, Done done) override;

    // Reads over a connection of its own, in the calling thread, while the ledger goes on.
    Result<void> read(std::uint64_t after_seq, const Visit& visit) override;
    Result<Head> base() override;
    Result<std::uint64_t> last_checkpoint(std::string_view account, Time not_after) override;

    Head head() const override;
    bool has_room() const override;

private:
    class Writer;

    SqliteLedger(std::filesystem::path path, std::unique_ptr<Writer> writer);

    std::filesystem::path path_;
    std::unique_ptr<Writer> writer_;
};

}  // namespace lexid::ledger
