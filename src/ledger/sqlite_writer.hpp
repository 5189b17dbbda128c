#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "ledger/files.hpp"
#include "ledger/head_note.hpp"
#include "ledger/pruning.hpp"
#include "ledger/sqlite.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/transaction.hpp"

namespace lexid::ledger {

// The thread behind a SqliteLedger, with the one connection that writes.
class SqliteLedger::Writer {
public:
    static Result<std::unique_ptr<Writer>> open(const std::filesystem::path& path, Accept accept);

    ~Writer();

    void append(std::vector<Draft> drafts, Done done);
    void prune(Pruning::Request request);
    Head head() const;

private:
    struct Request {
        std::vector<Draft> drafts;
        Done done;
    };
    // The one on the file itself outlives the connection: closing it drops SQLite's locks.
    struct Locks {
        FileDescriptor beside;
        FileDescriptor file;
    };

    Writer(Locks locks, Database database, HeadNote note, Head head);

    // Before anything is touched, and once the file is open.
    static Result<Locks> lock_files(const std::filesystem::path& path, Accept accept);
    static Result<Head> read_past(Database& database, const std::filesystem::path& path,
                                  Accept accept);
    Result<void> prepare(std::int64_t schema_cookie);
    void start();
    void run();
    void end();
    bool has_work() const;
    void serve(std::vector<Request>& requests);
    void prune_a_step();
    Result<std::uint64_t> record(Draft draft);
    Result<void> write(const std::vector<Request>& requests);
    Result<void> insert(const Draft& draft);
    Result<void> read_back();
    Result<void> checkpoint_if_due();
    void doubt(Error error);
    static int count_log_pages(void* self, sqlite3*, const char*, int pages);

    Locks locks_;

    // The writing thread's alone.
    Database database_;
    HeadNote note_;
    std::optional<Transaction> transaction_;
    std::optional<Statement> insert_;
    std::optional<Statement> last_;
    std::optional<Pruning> pruning_;
    Head written_;
    int log_pages_ = 0;
    int checkpoint_pages_ = 0;
    int checkpoint_due_pages_ = 0;
    std::optional<Error> failure_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Request> waiting_;
    std::vector<Pruning::Request> waiting_prunings_;
    std::size_t waiting_entries_ = 0;
    bool overrun_ = false;
    bool stopping_ = false;
    Head durable_;

    std::thread thread_;
};

}  // namespace lexid::ledger
