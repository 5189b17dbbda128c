#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <vector>

#include "base/error.hpp"
#include "ledger/files.hpp"

namespace lexid::bench {

// The median of what `rounds` fdatasyncs of one appended page take in `folder`: what durability
// costs there, to be read beside a benchmark. Leaves nothing behind.
inline Result<std::chrono::nanoseconds> median_sync_cost(const std::filesystem::path& folder,
                                                         int rounds) {
    const ledger::FileDescriptor file(
        ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR));
    if (!file.is_open()) {
        return failed("can't make a file in " + folder.native());
    }
    constexpr std::array<char, 4096> page{};
    std::vector<std::chrono::nanoseconds> costs;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        if (::write(file.number(), page.data(), page.size()) != static_cast<ssize_t>(page.size()) ||
            ::fdatasync(file.number()) != 0) {
            return failed("can't write durably in " + folder.native());
        }
        costs.push_back(std::chrono::steady_clock::now() - begin);
    }
    if (costs.empty()) {
        return failed("the cost of a sync needs at least one round");
    }
    std::ranges::nth_element(costs, costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2));
    return costs[costs.size() / 2];
}

}  // namespace lexid::bench
