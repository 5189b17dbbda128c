#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "ledger/ledger.hpp"
#include "ledger/sqlite.hpp"

namespace lexid::ledger {

// A ledger file opened for reading only, whether a daemon writes to it or not. It changes no entry
// and takes no lock that a writer would wait for, and it holds no snapshot while a visitor runs, so
// a slow one (a pager) does not make the write-ahead log grow.
class SqliteReader final : public EntrySource {
public:
    // Refuses what SqliteLedger::open() refuses of the file's content, but for damaged pages, and a
    // ledger that does not hold what is noted beside it.
    static Result<std::unique_ptr<SqliteReader>> open(const std::filesystem::path& path);

    Result<void> read(std::uint64_t after_seq, const Visit& visit) override;
    // The same, and an error if the reading comes to its end before `last` or that entry is
    // another.
    Result<void> read_to(const Head& last, std::uint64_t after_seq, const Visit& visit);
    Result<Head> base() override;
    Result<std::uint64_t> last_checkpoint(std::string_view account, Time not_after) override;

    // The last entry as it is stored, unchecked.
    Result<Head> head();

    // The entry that was noted beside the ledger, which it holds; nothing if there is no note.
    const std::optional<Head>& noted() const { return noted_; }

    // All pages as they are at one moment, into a database of one file.
    Result<void> copy_to(Database& target);

    // SQLite's own check of the whole file, which finds damage that the chain can't see.
    Result<void> check_pages();

private:
    SqliteReader(Database database, std::optional<Head> noted);

    Database database_;
    std::optional<Head> noted_;
};

}  // namespace lexid::ledger
