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
    // else, a network file system, a file that is no ledger, and one written by a newer lexid.
    // Whether the chain is whole shows when it is read, as a start does to rebuild its state.
    static Result<std::unique_ptr<SqliteLedger>> open(const std::filesystem::path& path);

    // Writes what still waits; all `done` have run when it returns.
    ~SqliteLedger() override;

    void append(std::vector<Draft> drafts, Done done) override;

    // Reads over a connection of its own, in the calling thread, while the ledger goes on.
    Result<void> read(std::uint64_t after_seq, const Visit& visit) override;

    Head head() const override;

private:
    class Writer;

    SqliteLedger(std::filesystem::path path, std::unique_ptr<Writer> writer);

    std::filesystem::path path_;
    std::unique_ptr<Writer> writer_;
};

}  // namespace lexid::ledger
