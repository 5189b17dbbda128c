#include "ledger/memory_ledger.hpp"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace lexid::ledger {

void MemoryLedger::append(std::vector<Draft> drafts, Done done) {
    std::unique_lock lock(mutex_);
    auto result = append_all(std::move(drafts));
    lock.unlock();
    done(std::move(result));
}

Result<std::uint64_t> MemoryLedger::append_all(std::vector<Draft> drafts) {
    if (failure_) {
        return std::unexpected(*failure_);
    }
    for (Draft& draft : drafts) {
        const Head before = last();
        const Sha256 hash = hash_entry(before.hash, before.seq + 1, draft);
        entries_.push_back({std::move(draft), before.seq + 1, hash});
    }
    return last().seq;
}

void MemoryLedger::prune(std::uint64_t before_seq, Time at, Done done) {
    std::unique_lock lock(mutex_);
    auto result = prune_to(before_seq, at);
    lock.unlock();
    done(std::move(result));
}

Result<std::uint64_t> MemoryLedger::prune_to(std::uint64_t before_seq, Time at) {
    if (before_seq <= base_.seq + 1) {
        return base_.seq;
    }
    if (before_seq > last().seq || entries_[before_seq - base_.seq - 1].kind != checkpoint_kind) {
        return failed("entry " + std::to_string(before_seq) + " of the ledger is no checkpoint");
    }
    const auto begin = entries_.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(before_seq - base_.seq - 1);
    const auto keeps = [&](const Entry& entry) {
        return entry.kind == pruned_kind ||
               std::any_of(end, entries_.end(), [&](const Entry& later) {
                   return later.kind == checkpoint_kind && later.account == entry.account;
               });
    };
    if (const auto lost = std::find_if_not(begin, end, keeps); lost != end) {
        return failed("the account " + in_backticks(lost->account) +
                      " has no checkpoint from there on");
    }
    const Head base{before_seq - 1, std::prev(end)->hash};
    auto recorded = append_all({{at, "", std::string(pruned_kind), "", format_pruned(base)}});
    if (recorded) {
        entries_.erase(entries_.begin(),
                       entries_.begin() + static_cast<std::ptrdiff_t>(base.seq - base_.seq));
        base_ = base;
    }
    return recorded ? base.seq : recorded;
}

Result<void> MemoryLedger::read(std::uint64_t after_seq, const Visit& visit) {
    std::unique_lock lock(mutex_);
    if (after_seq > last().seq) {
        return failed("entry " + std::to_string(after_seq) + " of the ledger is missing");
    }
    const std::uint64_t end = last().seq;
    for (std::uint64_t seq = after_seq + 1; seq <= end; ++seq) {
        seq = std::max(seq, base_.seq + 1);
        const Entry entry = entries_[seq - base_.seq - 1];
        lock.unlock();
        if (!visit(entry)) {
            break;
        }
        lock.lock();
    }
    return {};
}

Result<Head> MemoryLedger::base() {
    const std::lock_guard lock(mutex_);
    return base_;
}

Result<std::uint64_t> MemoryLedger::last_checkpoint(std::string_view account, Time not_after) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) {
        return entry.kind == checkpoint_kind && entry.account == account && entry.at <= not_after;
    });
    return found == entries_.rend() ? 0 : found->seq;
}

Head MemoryLedger::last() const {
    return entries_.empty() ? base_ : Head{entries_.back().seq, entries_.back().hash};
}

Head MemoryLedger::head() const {
    const std::lock_guard lock(mutex_);
    return last();
}

void MemoryLedger::fail(Error error) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(error);
}

bool MemoryLedger::has_room() const {
    const std::lock_guard lock(mutex_);
    return room_;
}

void MemoryLedger::set_room(bool room) {
    const std::lock_guard lock(mutex_);
    room_ = room;
}

}  // namespace lexid::ledger
