#include "ledger/pruning.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "ledger/chain.hpp"
#include "ledger/queries.hpp"

namespace lexid::ledger {

namespace {

// Each step takes some milliseconds: looking reads pages one after another, removing writes them.
constexpr std::uint64_t looked_at_once = 10'000;
constexpr std::uint64_t removed_at_once = 1'000;

}  // namespace

Result<void> Pruning::resume() {
    const auto base = read_base(database_);
    const auto first = read_first_seq(database_);
    if (!base || !first) {
        return std::unexpected(base ? first.error() : base.error());
    }
    base_ = *base;
    rows_left_ = *first != 0 && *first <= base_.seq;
    return {};
}

Result<void> Pruning::step(const Record& record) {
    return requests_.empty() ? remove() : look(record);
}

Result<void> Pruning::look(const Record& record) {
    const Request& request = requests_.front();
    if (request.before_seq <= base_.seq + 1) {
        answer(base_.seq);  // gone already
        return {};
    }
    if (looked_at_ == 0) {
        const auto fault = fault_of_place(request.before_seq);
        if (!fault || !fault->empty()) {
            return refuse(fault);
        }
        looked_at_ = base_.seq;
    }
    Statement accounts = database_.prepare(
        "SELECT DISTINCT account FROM entry WHERE seq > ?1 AND seq <= ?2 AND kind <> 'pruned'");
    const std::uint64_t end = std::min(looked_at_ + looked_at_once, request.before_seq - 1);
    accounts.bind(1, static_cast<std::int64_t>(looked_at_));
    accounts.bind(2, static_cast<std::int64_t>(end));
    int code = SQLITE_DONE;
    while ((code = accounts.step()) == SQLITE_ROW) {
        accounts_.emplace(accounts.text(0));
    }
    if (code != SQLITE_DONE) {
        return std::unexpected(database_.error());
    }
    looked_at_ = end;
    return end + 1 == request.before_seq ? conclude(request, record) : Result<void>();
}

Result<std::string> Pruning::fault_of_place(std::uint64_t before_seq) {
    const std::string name = "entry " + std::to_string(before_seq) + " of the ledger";
    const auto entry = read_entry(database_, before_seq);
    if (!entry) {
        return std::unexpected(entry.error());
    }
    if (!*entry || (*entry)->kind != checkpoint_kind) {
        return name + " is no checkpoint, so nothing before it can be removed";
    }
    const auto before = read_place(database_, before_seq - 1);
    if (!before) {
        return std::unexpected(before.error());
    }
    if (!ChainCheck(*before).follow(**entry)) {
        return name + " does not follow the one before it, so nothing is removed: `lexid verify`";
    }
    return std::string();
}

Result<std::string> Pruning::fault_of_accounts(std::uint64_t before_seq) {
    for (const std::string& account : accounts_) {
        const auto checkpoint = read_last_checkpoint(database_, account, Time::max());
        if (!checkpoint) {
            return std::unexpected(checkpoint.error());
        }
        if (*checkpoint < before_seq) {
            return "the account " + in_backticks(account) + " has no checkpoint from entry " +
                   std::to_string(before_seq) +
                   " of the ledger on, so nothing before that can be removed";
        }
    }
    return std::string();
}

Result<void> Pruning::conclude(const Request& request, const Record& record) {
    const auto fault = fault_of_accounts(request.before_seq);
    if (!fault || !fault->empty()) {
        return refuse(fault);
    }
    const auto base = read_place(database_, request.before_seq - 1);
    if (!base) {
        return std::unexpected(base.error());
    }
    const auto recorded =
        record({request.at, "", std::string(pruned_kind), "", format_pruned(*base)});
    if (!recorded) {
        return std::unexpected(recorded.error());
    }
    base_ = *base;
    rows_left_ = true;
    answer(base_.seq);
    return {};
}

Result<void> Pruning::refuse(const Result<std::string>& fault) {
    if (!fault) {
        return std::unexpected(fault.error());
    }
    answer(failed(*fault));
    return {};
}

Result<void> Pruning::remove() {
    const auto first = read_first_seq(database_);
    if (!first) {
        return std::unexpected(first.error());
    }
    const std::uint64_t end = std::min(base_.seq, *first + removed_at_once - 1);
    rows_left_ = end < base_.seq;
    if (const auto begun = transaction_.begin(); !begun) {
        return begun;
    }
    const auto removed = database_.execute("DELETE FROM entry WHERE seq <= " + std::to_string(end));
    return removed ? transaction_.commit(end - *first + 1) : removed;
}

void Pruning::answer(Result<std::uint64_t> result) {
    Request request = std::move(requests_.front());
    requests_.pop_front();
    looked_at_ = 0;
    accounts_.clear();
    request.done(std::move(result));
}

void Pruning::abandon(const Error& error) {
    rows_left_ = false;
    while (!requests_.empty()) {
        answer(std::unexpected(error));
    }
}

}  // namespace lexid::ledger
