#include "bench/comparison.hpp"

#include <algorithm>
#include <cstdio>

namespace lexid::bench {

void ComparingReporter::ReportRuns(const std::vector<Run>& runs) {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
        if (run.run_type == Run::RT_Iteration && !run.error_occurred) {
            const double now = run.GetAdjustedCPUTime();
            const auto [at, first] = nanoseconds_.try_emplace(run.run_name.str(), now);
            at->second = std::min(at->second, now);
        }
    }
}

void ComparingReporter::Finalize() {
    ConsoleReporter::Finalize();
    const auto time_of = [&](const std::string& name) {
        const auto found = nanoseconds_.find(name);
        return found == nanoseconds_.end() ? 0.0 : found->second;
    };
    std::printf("\n%-34s %10s %10s %8s %10s\n", "ns of CPU", "lexid", "by hand", "ratio",
                "at most");
    for (const Comparison& one : comparisons_) {
        if (!nanoseconds_.contains(one.measured)) {
            continue;  // filtered out
        }
        const double measured = time_of(one.measured) - time_of(one.within);
        std::printf("%-34.*s %10.1f", static_cast<int>(one.title.size()), one.title.data(),
                    measured);
        const double by_hand = time_of(one.by_hand) - time_of(one.within);
        if (!one.by_hand.empty() && by_hand > 0) {
            std::printf(" %10.1f %8.1f", by_hand, measured / by_hand);
        } else {
            std::printf(" %10s %8s", "", "");
        }
        std::printf(" %10.0f%s\n", one.nanoseconds_max,
                    measured <= one.nanoseconds_max ? "" : "  over");
    }
}

}  // namespace lexid::bench
