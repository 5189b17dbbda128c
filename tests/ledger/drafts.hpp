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

// Appends and waits for the answer.
inline Result<std::uint64_t> append(Ledger& ledger, std::vector<Draft> drafts) {
    std::promise<Result<std::uint64_t>> promise;
    auto answer = promise.get_future();
    ledger.append(std::move(drafts), [&](auto result) { promise.set_value(std::move(result)); });
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
