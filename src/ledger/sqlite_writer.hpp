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
#include "ledger/pruning.hpp"
#include "ledger/sqlite.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace lexid::ledger {

// The thread behind a SqliteLedger, with the one connection that writes.
class SqliteLedger::Writer {
public:
    static Result<std::unique_ptr<Writer>> open(const std::filesystem::path& path);

    ~Writer();

    void append(std::vector<Draft> drafts, Done done);
    void prune(Pruning::Request request);
    Head head() const;

private:
    struct Request {
        std::vector<Draft> drafts;
        Done done;
    };
    struct Connection {
        Database database;
        Statement begin;
        Statement insert;
        Statement commit;
    };

    Writer(FileDescriptor lock, Connection connection, Head head);

    void start();
    void run();
    bool has_work() const;
    void serve(std::vector<Request>& requests);
    void prune_a_step();
    Result<std::uint64_t> record(Draft draft);
    Result<void> write(const std::vector<Request>& requests);
    bool insert(const Draft& draft);
    Result<void> checkpoint_if_due();
    void doubt(Error error);
    static int note_log_size(void* self, sqlite3*, const char*, int pages);

    FileDescriptor lock_;

    // The writing thread's alone.
    Connection connection_;
    Pruning pruning_{connection_.database};
    Head written_;
    int log_pages_ = 0;
    int checkpoint_due_pages_;
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
