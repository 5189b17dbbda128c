#pragma once

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "ledger/ledger.hpp"

namespace lexid::ledger::tests {

inline Draft draft(std::string body) {
    return {Time(Duration(1'795'000'000'000'000)), "main", "decision", "7d0c", std::move(body)};
}

inline Draft checkpoint(std::string body, std::string account = "main") {
    return {Time(Duration(1'795'000'000'000'000)), std::move(account), std::string(checkpoint_kind),
            "", std::move(body)};
}

// Appends and waits for the answer.
inline Result<std::uint64_t> append(Ledger& ledger, std::vector<Draft> drafts) {
    std::promise<Result<std::uint64_t>> promise;
    auto answer = promise.get_future();
    ledger.append(std::move(drafts), [&](auto result) { promise.set_value(std::move(result)); });
    return answer.get();
}

// Prunes and waits for the answer.
inline Result<std::uint64_t> prune(Ledger& ledger, std::uint64_t before_seq) {
    std::promise<Result<std::uint64_t>> promise;
    auto answer = promise.get_future();
    ledger.prune(before_seq, Time(Duration(1'796'000'000'000'000)),
                 [&](auto result) { promise.set_value(std::move(result)); });
    return answer.get();
}

// The bodies behind `after_seq`, or what kept them from being read.
inline Result<std::vector<std::string>> bodies(EntrySource& source, std::uint64_t after_seq = 0) {
    std::vector<std::string> bodies;
    const auto read = source.read(after_seq, [&](const Entry& entry) {
        bodies.push_back(entry.body);
        return true;
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    return bodies;
}

}  // namespace lexid::ledger::tests
