#pragma once

#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "ledger/ledger.hpp"

namespace lexid::ledger {

// A ledger in one SQLite file (and its -wal and -shm), for one process at a time.
//
// One thread of its own writes. It takes everything that waits into one transaction, so the cost of
// making things durable is shared by all who wait for it.
class SqliteLedger final : public Ledger {
public:
    // Opens the ledger at `path`, or makes it there (mode 0600; the folder must exist).
    //
    // `path`.lock is held as long as the ledger lives: a second process is refused. So are a
    // symbolic or hard link, a file that others may read or write or that belongs to somebody
    // else, a network file system, a file that is no ledger, one that is damaged, and one written
    // by a newer lexid. A file with an older schema is brought up to date in one transaction.
    // Whether the chain is whole shows when it is read, as a start does to rebuild its state.
    static Result<std::unique_ptr<SqliteLedger>> open(const std::filesystem::path& path);

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
