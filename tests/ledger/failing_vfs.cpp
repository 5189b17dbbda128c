#include "ledger/failing_vfs.hpp"

#include <sqlite3.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <utility>

namespace lexid::ledger::tests {

namespace {

struct State;

// The methods of a file: SQLite's own but for those that may fail.
struct Methods : sqlite3_io_methods {
    const sqlite3_io_methods* real;
    State* state;
};

struct State {
    sqlite3_vfs vfs;
    sqlite3_vfs* real;
    std::deque<Methods> methods;
    std::atomic<FailingVfs::Call> failing = FailingVfs::Call::none;
    std::atomic<int> nth = 0;  // the one call that fails; 0: all of them
    std::atomic<int> calls = 0;
    std::mutex open_mutex;  // for `methods`
    std::mutex watch_mutex;
    std::function<void()> watch;
    std::function<void()> watch_open;

    bool fails(FailingVfs::Call call) {
        if (call == FailingVfs::Call::write || call == FailingVfs::Call::sync) {
            const std::lock_guard lock(watch_mutex);
            if (watch) {
                watch();
            }
        }
        if (failing != call) {
            return false;
        }
        const int call_number = ++calls;
        return nth == 0 || nth == call_number;
    }
};

const Methods& methods_of(sqlite3_file* file) {
    return *static_cast<const Methods*>(file->pMethods);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    const Methods& methods = methods_of(file);
    return methods.state->fails(FailingVfs::Call::write)
               ? SQLITE_FULL
               : methods.real->xWrite(file, bytes, size, offset);
}

int sync(sqlite3_file* file, int flags) {
    const Methods& methods = methods_of(file);
    return methods.state->fails(FailingVfs::Call::sync) ? SQLITE_IOERR_FSYNC
                                                        : methods.real->xSync(file, flags);
}

int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
    const Methods& methods = methods_of(file);
    return methods.state->fails(FailingVfs::Call::read)
               ? SQLITE_IOERR_READ
               : methods.real->xRead(file, bytes, size, offset);
}

// Each connection that is opened while one lives is watched by it.
State* watching = nullptr;

int authorize(void* state, int action, const char*, const char*, const char*, const char*) {
    const bool begins = action == SQLITE_SELECT || action == SQLITE_PRAGMA ||
                        action == SQLITE_INSERT || action == SQLITE_DELETE;
    return begins && static_cast<State*>(state)->fails(FailingVfs::Call::statement) ? SQLITE_DENY
                                                                                    : SQLITE_OK;
}

int watch_connection(sqlite3* database, char**, const sqlite3_api_routines*) {
    return sqlite3_set_authorizer(database, authorize, watching);
}

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    State& state = *static_cast<State*>(vfs->pAppData);
    if (const auto watch = std::exchange(state.watch_open, nullptr)) {
        watch();  // which may open files itself
        state.watch_open = watch;
    }
    if (state.fails(FailingVfs::Call::open)) {
        file->pMethods = nullptr;
        return SQLITE_CANTOPEN;
    }
    const int code = state.real->xOpen(state.real, name, file, flags, flags_out);
    if (file->pMethods != nullptr) {
        // Threads open files at the same time.
        const std::lock_guard lock(state.open_mutex);
        Methods& methods = state.methods.emplace_back();
        static_cast<sqlite3_io_methods&>(methods) = *file->pMethods;
        methods.real = file->pMethods;
        methods.state = &state;
        methods.xRead = read;
        methods.xWrite = write;
        methods.xSync = sync;
        file->pMethods = &methods;
    }
    return code;
}

}  // namespace

struct FailingVfs::Shim : State {};

FailingVfs::FailingVfs() : shim_(std::make_unique<Shim>()) {
    shim_->real = sqlite3_vfs_find(nullptr);
    shim_->vfs = *shim_->real;
    shim_->vfs.zName = "failing";
    shim_->vfs.pAppData = static_cast<State*>(shim_.get());
    shim_->vfs.xOpen = open;
    sqlite3_vfs_register(&shim_->vfs, 1);
    watching = shim_.get();
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch_connection));
}

FailingVfs::~FailingVfs() {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(watch_connection));
    sqlite3_vfs_unregister(&shim_->vfs);
    sqlite3_vfs_register(shim_->real, 1);
}

void FailingVfs::fail(Call call, bool once) {
    fail_nth(call, once ? 1 : 0);
}

void FailingVfs::fail_nth(Call call, int nth) {
    shim_->calls = 0;
    shim_->nth = nth;
    shim_->failing = call;
}

void FailingVfs::before_each(std::function<void()> watch) {
    const std::lock_guard lock(shim_->watch_mutex);
    shim_->watch = std::move(watch);
}

void FailingVfs::before_open(std::function<void()> watch) {
    shim_->watch_open = std::move(watch);
}

int FailingVfs::calls() const {
    return shim_->calls;
}

}  // namespace lexid::ledger::tests
