#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lexid::bench {

// A benchmark, what does the same by hand, and the nanoseconds that the first may take.
struct Comparison {
    std::string_view title;
    std::string measured;
    std::string by_hand;  // empty: there is no such thing
    std::string within;   // a benchmark whose time is taken off both; may be empty
    double nanoseconds_max;
};

// Shows the runs as usual, then each comparison in a line: CPU time of the fastest repetition,
// the time by hand, their ratio and the limit.
class ComparingReporter : public benchmark::ConsoleReporter {
public:
    explicit ComparingReporter(std::vector<Comparison> comparisons)
        : comparisons_(std::move(comparisons)) {}

    void ReportRuns(const std::vector<Run>& runs) override;
    void Finalize() override;

private:
    std::vector<Comparison> comparisons_;
    std::map<std::string, double> nanoseconds_;
};

}  // namespace lexid::bench
