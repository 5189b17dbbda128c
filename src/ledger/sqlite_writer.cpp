#include "ledger/sqlite_writer.hpp"

#include <pthread.h>

#include <cassert>
#include <csignal>
#include <utility>

#include "ledger/queries.hpp"
#include "ledger/schema.hpp"

namespace lexid::ledger {

namespace {

// The log's pages (4 KiB each) go into the database whenever there are this many more of them:
// seldom enough to be cheap, often enough to keep the log below some 16 MiB.
constexpr int checkpoint_pages = 4096;

// A disk that has not taken so much is not going to; the memory has to end somewhere.
constexpr std::size_t waiting_entries_max = 1'000'000;

Error overrun_error() {
    return {"more than " + std::to_string(waiting_entries_max) +
            " entries wait for the ledger's disk: it does not keep up"};
}

}  // namespace

Result<std::unique_ptr<SqliteLedger::Writer>> SqliteLedger::Writer::open(
    const std::filesystem::path& path) {
    auto lock = ledger::lock(path);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    if (const auto prepared = prepare_file(path); !prepared) {
        return std::unexpected(prepared.error());
    }
    auto database = Database::open(path, SQLITE_OPEN_READWRITE);
    if (!database) {
        return std::unexpected(database.error());
    }
    if (const auto prepared = prepare_for_writing(*database); !prepared) {
        return std::unexpected(prepared.error());
    }
    // SQLite ignores it when the names it makes can't be made durable.
    if (const auto synced = sync_folder(path); !synced) {
        return std::unexpected(synced.error());
    }
    const auto head = read_head(*database);
    auto begin = database->prepare("BEGIN IMMEDIATE");
    auto insert = database->prepare("INSERT INTO entry VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    auto commit = database->prepare("COMMIT");
    if (!head || !begin || !insert || !commit) {
        return std::unexpected(head ? database->error() : head.error());
    }
    std::unique_ptr<Writer> writer(new Writer(
        std::move(*lock),
        Connection{std::move(*database), std::move(*begin), std::move(*insert), std::move(*commit)},
        *head));
    if (const auto resumed = writer->pruning_.resume(); !resumed) {
        return std::unexpected(resumed.error());
    }
    writer->start();
    return writer;
}

SqliteLedger::Writer::Writer(FileDescriptor lock, Connection connection, Head head)
    : lock_(std::move(lock)),
      connection_(std::move(connection)),
      written_(head),
      checkpoint_due_pages_(checkpoint_pages),
      durable_(head) {}

void SqliteLedger::Writer::start() {
    sqlite3_wal_hook(connection_.database.handle(), &Writer::note_log_size, this);
    // Signals are for the thread that waits for them.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_setname_np(thread_.native_handle(), "ledger");
}

SqliteLedger::Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void SqliteLedger::Writer::append(std::vector<Draft> drafts, Done done) {
    for (const Draft& draft : drafts) {
        assert(draft.kind != pruned_kind);
    }
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        wake = waiting_.empty();
        waiting_entries_ += drafts.size();
        if (waiting_entries_ > waiting_entries_max) {
            overrun_ = true;
        }
        if (overrun_) {
            drafts.clear();
        }
        waiting_.push_back({std::move(drafts), std::move(done)});
    }
    if (wake) {
        wake_.notify_one();
    }
}

void SqliteLedger::Writer::prune(Pruning::Request request) {
    {
        const std::lock_guard lock(mutex_);
        waiting_prunings_.push_back(std::move(request));
    }
    wake_.notify_one();
}

Head SqliteLedger::Writer::head() const {
    const std::lock_guard lock(mutex_);
    return durable_;
}

bool SqliteLedger::Writer::has_work() const {
    return stopping_ || !waiting_.empty() || !waiting_prunings_.empty() || pruning_.has_work();
}

void SqliteLedger::Writer::run() {
    std::vector<Request> requests;
    std::vector<Pruning::Request> prunings;
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return has_work(); });
        const bool last = stopping_ && waiting_.empty();
        requests.swap(waiting_);
        waiting_entries_ = 0;
        prunings.swap(waiting_prunings_);
        const bool overrun = overrun_;
        lock.unlock();
        if (overrun && !failure_) {
            doubt(overrun_error());
        }
        serve(requests);
        requests.clear();
        for (Pruning::Request& pruning : prunings) {
            pruning_.ask(std::move(pruning));
        }
        prunings.clear();
        if (last || failure_) {
            pruning_.abandon(failure_ ? *failure_ : Error{"the ledger is being closed"});
        }
        if (last) {
            return;
        }
        prune_a_step();
        lock.lock();
    }
}

void SqliteLedger::Writer::serve(std::vector<Request>& requests) {
    std::uint64_t seq = written_.seq;
    if (!failure_) {
        if (auto written = write(requests); !written) {
            doubt(std::move(written.error()));
        }
    }
    if (!failure_) {
        const std::lock_guard lock(mutex_);
        durable_ = written_;
    }
    for (Request& request : requests) {
        seq += request.drafts.size();
        request.done(failure_ ? Result<std::uint64_t>(std::unexpected(*failure_)) : seq);
    }
    if (!failure_) {
        if (auto checkpointed = checkpoint_if_due(); !checkpointed) {
            doubt(std::move(checkpointed.error()));
        }
    }
}

// Between two groups, so that an append waits for one step at most.
void SqliteLedger::Writer::prune_a_step() {
    if (!pruning_.has_work()) {
        return;
    }
    auto pruned = pruning_.step([this](Draft draft) { return record(std::move(draft)); });
    if (pruned) {
        pruned = checkpoint_if_due();
    }
    if (!pruned) {
        doubt(std::move(pruned.error()));
        pruning_.abandon(*failure_);
    }
}

Result<std::uint64_t> SqliteLedger::Writer::record(Draft draft) {
    std::vector<Request> requests(1);
    requests.front().drafts.push_back(std::move(draft));
    if (auto written = write(requests); !written) {
        return std::unexpected(std::move(written.error()));
    }
    const std::lock_guard lock(mutex_);
    durable_ = written_;
    return written_.seq;
}

Result<void> SqliteLedger::Writer::write(const std::vector<Request>& requests) {
    bool begun = false;
    for (const Request& request : requests) {
        for (const Draft& draft : request.drafts) {
            begun = begun || connection_.begin.run();
            if (!begun || !insert(draft)) {
                return std::unexpected(connection_.database.error());
            }
        }
    }
    if (begun && !connection_.commit.run()) {
        return std::unexpected(connection_.database.error());
    }
    return {};
}

bool SqliteLedger::Writer::insert(const Draft& draft) {
    const std::uint64_t seq = written_.seq + 1;
    written_ = {seq, hash_entry(written_.hash, seq, draft)};
    Statement& row = connection_.insert;
    row.bind(1, static_cast<std::int64_t>(seq));
    row.bind(2, draft.at.time_since_epoch().count());
    row.bind_text(3, draft.account);
    row.bind_text(4, draft.kind);
    row.bind_text(5, draft.task);
    row.bind_text(6, draft.body);
    row.bind_blob(7, bytes_of(written_.hash));
    return row.run();
}

int SqliteLedger::Writer::note_log_size(void* self, sqlite3*, const char*, int pages) {
    auto& writer = *static_cast<Writer*>(self);
    if (pages < writer.log_pages_) {
        writer.checkpoint_due_pages_ = checkpoint_pages;  // SQLite began the log anew
    }
    writer.log_pages_ = pages;
    return SQLITE_OK;
}

Result<void> SqliteLedger::Writer::checkpoint_if_due() {
    if (log_pages_ < checkpoint_due_pages_) {
        return {};
    }
    // A reader may keep the log from starting anew: it grows, and is tried again further on.
    checkpoint_due_pages_ = log_pages_ + checkpoint_pages;
    const int code = sqlite3_wal_checkpoint_v2(connection_.database.handle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
        return std::unexpected(connection_.database.error());
    }
    return {};
}

void SqliteLedger::Writer::doubt(Error error) {
    failure_ = std::move(error);
    // A sync that failed may succeed when repeated although the data are lost. So nothing is
    // written any more, the checkpoint that closing would make included.
    sqlite3_db_config(connection_.database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace lexid::ledger
