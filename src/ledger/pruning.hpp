#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>

#include "base/error.hpp"
#include "ledger/ledger.hpp"
#include "ledger/sqlite.hpp"
#include "ledger/transaction.hpp"

namespace lexid::ledger {

// Removes the entries before a checkpoint in small steps, so that whoever appends waits for one
// step at most. Belongs to the thread that writes.
//
// First it looks at what is to go, so that no account loses what no checkpoint repeats; then a
// `pruned` entry records the base, from which moment readers begin behind it; then the rows go, a
// slice a transaction. Wherever a crash comes between, the recorded base tells what is still to go.
class Pruning {
public:
    struct Request {
        std::uint64_t before_seq = 0;
        Time at;
        Ledger::Done done;
    };
    // Appends the entry durably and gives its seq.
    using Record = std::function<Result<std::uint64_t>(Draft)>;

    // Both must outlive it.
    Pruning(Database& database, Transaction& transaction)
        : database_(database), transaction_(transaction) {}

    // Finds what an earlier run left to be removed.
    Result<void> resume();

    void ask(Request request) { requests_.push_back(std::move(request)); }
    bool has_work() const { return !requests_.empty() || rows_left_; }

    // One step. After an error the ledger is in doubt.
    Result<void> step(const Record& record);

    // Answers everything that was asked with the error, and does no more.
    void abandon(const Error& error);

private:
    Result<void> look(const Record& record);
    Result<void> conclude(const Request& request, const Record& record);
    // Why the entry is no place to cut, and what accounts lack; empty if there is nothing to say.
    Result<std::string> fault_of_place(std::uint64_t before_seq);
    Result<std::string> fault_of_accounts(std::uint64_t before_seq);
    Result<void> refuse(const Result<std::string>& fault);
    Result<void> remove();
    void answer(Result<std::uint64_t> result);

    Database& database_;
    Transaction& transaction_;
    std::deque<Request> requests_;
    // Of the first request: how far it was looked at, and whose entries were seen there.
    std::uint64_t looked_at_ = 0;
    std::set<std::string> accounts_;
    Head base_;
    bool rows_left_ = false;
};

}  // namespace lexid::ledger
