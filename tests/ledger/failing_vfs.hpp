#pragma once

#include <functional>
#include <memory>

namespace lexid::ledger::tests {

// While it lives, every SQLite file is opened through it, and the calls it was
// told to fail do so.
class FailingVfs {
public:
    enum class Call { none, write, sync, read, open, statement };

    FailingVfs();
    FailingVfs(const FailingVfs&) = delete;
    FailingVfs& operator=(const FailingVfs&) = delete;
    ~FailingVfs();

    // From now on calls of this kind fail: a write with a full disk, a sync or
    // a read with an I/O error, an open with none, and a statement when it is prepared, as one that
    // is not authorized. With `once`, only the next one does.
    void fail(Call call, bool once = false);
    // The same, but only the `nth` call from now on, counted from 1.
    void fail_nth(Call call, int nth);

    // Has this run before each write and each sync, in whatever thread makes it:
    // what the files hold then is what a crash at that point would leave. Nothing
    // runs until it is set.
    void before_each(std::function<void()> watch);

    // Has this run before each open, in the thread that makes it.
    void before_open(std::function<void()> watch);

    // How many calls of the kind that fails have been made since it was told.
    int calls() const;

private:
    struct Shim;
    std::unique_ptr<Shim> shim_;
};

}  // namespace lexid::ledger::tests
