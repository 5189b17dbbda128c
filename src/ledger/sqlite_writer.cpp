#include "ledger/sqlite_writer.hpp"

#include <pthread.h>

#include <cassert>
#include <csignal>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "ledger/begun_mark.hpp"
#include "ledger/queries.hpp"
#include "ledger/schema.hpp"

namespace lexid::ledger {

namespace {

// The log goes into the database whenever it has grown by so much: seldom enough to be cheap, often
// enough for what free_bytes_min says of it.
constexpr std::int64_t checkpoint_bytes = 16 << 20;

// A disk that has not taken so much is not going to; the memory has to end somewhere.
constexpr std::size_t waiting_entries_max = 1'000'000;

Error overrun_error() {
    return {"more than " + std::to_string(waiting_entries_max) +
            " entries wait for the ledger's disk: it does not keep up"};
}

}  // namespace

Result<SqliteLedger::Writer::Locks> SqliteLedger::Writer::lock_files(
    const std::filesystem::path& path, Accept accept) {
    if (const auto writable = check_folder(path); !writable) {
        return std::unexpected(writable.error());
    }
    auto beside = lock(path);
    if (!beside) {
        return std::unexpected(beside.error());
    }
    if (accept == Accept::what_was_noted) {
        const auto noted = HeadNote::read(path);
        if (!noted) {
            return std::unexpected(noted.error());
        }
        if (const auto there = *noted ? check_presence(path, **noted) : Result<void>(); !there) {
            return std::unexpected(there.error());
        }
    }
    if (const auto prepared = prepare_file(path); !prepared) {
        return std::unexpected(prepared.error());
    }
    auto file = lock_itself(path);
    if (!file) {
        return std::unexpected(file.error());
    }
    return Locks{std::move(*beside), std::move(*file)};
}

// The head of what is there, if it may be gone on with.
Result<Head> SqliteLedger::Writer::read_past(Database& database, const std::filesystem::path& path,
                                             Accept accept) {
    const auto head = read_head(database);
    const auto noted = HeadNote::read(path);
    const auto checked = noted && *noted ? check_past(database, **noted) : Result<void>();
    if (accept == Accept::what_was_noted) {
        if (!noted) {
            return std::unexpected(noted.error());
        }
        return checked ? head : std::unexpected(checked.error());
    }
    if (head && head->seq != 0 && noted && checked) {
        return failed("nothing is wrong with the ledger " + in_backticks(path.native()) +
                      ", so `--new-ledger` has nothing to accept: leave it out; or, to have limits "
                      "count from nothing, first move the ledger's files elsewhere");
    }
    return head;
}

Result<std::unique_ptr<SqliteLedger::Writer>> SqliteLedger::Writer::open(
    const std::filesystem::path& path, Accept accept) {
    auto locks = lock_files(path, accept);
    if (!locks) {
        return std::unexpected(locks.error());
    }
    auto database = Database::open(path, SQLITE_OPEN_READWRITE);
    if (!database) {
        return std::unexpected(database.error());
    }
    const auto cookie = prepare_for_writing(*database);
    if (!cookie) {
        return std::unexpected(cookie.error());
    }
    const auto head = read_past(*database, path, accept);
    if (!head) {
        return std::unexpected(head.error());
    }
    auto note = HeadNote::make(path, *head);
    if (!note) {
        return std::unexpected(note.error());
    }
    // SQLite ignores it when the names it makes can't be made durable.
    if (const auto synced = sync_folder(path); !synced) {
        return std::unexpected(synced.error());
    }
    if (const auto marked = make_mark(path); !marked) {
        return std::unexpected(marked.error());
    }
    std::unique_ptr<Writer> writer(
        new Writer(std::move(*locks), std::move(*database), std::move(*note), *head));
    if (const auto prepared = writer->prepare(*cookie); !prepared) {
        return std::unexpected(prepared.error());
    }
    writer->start();
    return writer;
}

SqliteLedger::Writer::Writer(Locks locks, Database database, HeadNote note, Head head)
    : locks_(std::move(locks)),
      database_(std::move(database)),
      note_(std::move(note)),
      written_(head),
      durable_(head) {}

Result<void> SqliteLedger::Writer::prepare(std::int64_t schema_cookie) {
    if (const auto same = check_same_file(locks_.file, database_.name()); !same) {
        return same;
    }
    const auto page_bytes = database_.query_integer("PRAGMA page_size");
    if (!page_bytes) {
        return std::unexpected(page_bytes.error());
    }
    checkpoint_pages_ = static_cast<int>(checkpoint_bytes / *page_bytes);
    checkpoint_due_pages_ = checkpoint_pages_;
    transaction_.emplace(database_, schema_cookie);
    insert_.emplace(database_.prepare("INSERT INTO entry VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
    last_.emplace(database_.prepare("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1"));
    pruning_.emplace(database_, *transaction_);
    return pruning_->resume();
}

void SqliteLedger::Writer::start() {
    sqlite3_wal_hook(database_.handle(), &Writer::count_log_pages, this);
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
    return stopping_ || !waiting_.empty() || !waiting_prunings_.empty() || pruning_->has_work();
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
            pruning_->ask(std::move(pruning));
        }
        prunings.clear();
        if (last || failure_) {
            pruning_->abandon(failure_ ? *failure_ : Error{"the ledger is being closed"});
        }
        if (last) {
            end();
            return;
        }
        prune_a_step();
        lock.lock();
    }
}

// Whoever starts next takes a lagging note for good, so there is nothing to be told of an error.
void SqliteLedger::Writer::end() {
    if (!failure_) {
        static_cast<void>(note_.sync());
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
    if (!pruning_->has_work()) {
        return;
    }
    auto pruned = pruning_->step([this](Draft draft) { return record(std::move(draft)); });
    if (pruned) {
        pruned = checkpoint_if_due();
    }
    if (!pruned) {
        doubt(std::move(pruned.error()));
        pruning_->abandon(*failure_);
    }
}

Result<std::uint64_t> SqliteLedger::Writer::record(Draft draft) {
    std::vector<Request> requests(1);
    requests.front().drafts.push_back(std::move(draft));
    if (auto written = write(requests); !written) {
        return std::unexpected(std::move(written.error()));
    }
    // A note that lags behind must not name an entry that is gone.
    if (auto synced = note_.sync(); !synced) {
        return std::unexpected(std::move(synced.error()));
    }
    const std::lock_guard lock(mutex_);
    durable_ = written_;
    return written_.seq;
}

Result<void> SqliteLedger::Writer::write(const std::vector<Request>& requests) {
    std::uint64_t rows = 0;
    for (const Request& request : requests) {
        for (const Draft& draft : request.drafts) {
            if (const auto begun = rows == 0 ? transaction_->begin() : Result<void>(); !begun) {
                return begun;
            }
            ++rows;
            if (const auto inserted = insert(draft); !inserted) {
                return inserted;
            }
        }
    }
    if (rows == 0) {
        return {};
    }
    if (const auto read = read_back(); !read) {
        return read;
    }
    if (const auto committed = transaction_->commit(rows); !committed) {
        return committed;
    }
    return note_.write(written_);
}

Result<void> SqliteLedger::Writer::insert(const Draft& draft) {
    const std::uint64_t seq = written_.seq + 1;
    written_ = {seq, hash_entry(written_.hash, seq, draft)};
    Statement& row = *insert_;
    row.bind(1, static_cast<std::int64_t>(seq));
    row.bind(2, draft.at.time_since_epoch().count());
    row.bind_text(3, draft.account);
    row.bind_text(4, draft.kind);
    row.bind_text(5, draft.task);
    row.bind_text(6, draft.body);
    row.bind_blob(7, bytes_of(written_.hash));
    return row.run() ? Result<void>() : std::unexpected(database_.error());
}

// Whether what is about to be committed ends with what was inserted last.
Result<void> SqliteLedger::Writer::read_back() {
    const int code = last_->step();
    const bool found = code == SQLITE_ROW &&
                       last_->integer(0) == static_cast<std::int64_t>(written_.seq) &&
                       last_->blob(1) == bytes_of(written_.hash);
    last_->reset();
    if (found) {
        return {};
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return std::unexpected(database_.error());
    }
    return failed("the ledger " + in_backticks(database_.name()) + " does not hold entry " +
                  std::to_string(written_.seq) + " although it was written: nothing was committed");
}

int SqliteLedger::Writer::count_log_pages(void* self, sqlite3*, const char*, int pages) {
    auto& writer = *static_cast<Writer*>(self);
    if (pages < writer.log_pages_) {
        writer.checkpoint_due_pages_ = writer.checkpoint_pages_;  // SQLite began the log anew
    }
    writer.log_pages_ = pages;
    return SQLITE_OK;
}

Result<void> SqliteLedger::Writer::checkpoint_if_due() {
    if (log_pages_ < checkpoint_due_pages_) {
        return {};
    }
    // A reader may keep the log from starting anew: it grows, and is tried again further on.
    checkpoint_due_pages_ = log_pages_ + checkpoint_pages_;
    if (const auto checkpointed = transaction_->checkpoint(); !checkpointed) {
        return checkpointed;
    }
    return note_.sync();
}

void SqliteLedger::Writer::doubt(Error error) {
    failure_ = std::move(error);
    if (!transaction_->has_its_files()) {
        // Whoever removed them may have removed the note as well: the next start has to know what
        // there was. If this fails too, that start finds what the kernel kept.
        static_cast<void>(HeadNote::make(database_.name(), head()));
    }
    // A sync that failed may succeed when repeated although the data are lost. So nothing is
    // written any more, the checkpoint that closing would make included.
    sqlite3_db_config(database_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace lexid::ledger
