// What the ledger costs: `ledger_bench` in the build tree's folder for these tests.

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "bench/sync_cost.hpp"
#include "ledger/folder.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

// As long as the entries of an ordinary run.
constexpr std::size_t body_bytes = 180;

std::vector<Draft> drafts(std::size_t count) {
    const Draft draft{Time(Duration(1'795'000'000'000'000)), "main", "decision",
                      "7d0c8a52-4c1f-4b7e-9d52-0a5b8c1f2e3d", std::string(body_bytes, 'x')};
    return std::vector<Draft>(count, draft);
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void append_and_wait(Ledger& ledger, std::size_t calls, std::size_t drafts_per_call) {
    std::binary_semaphore all_done(0);
    for (std::size_t call = 0; call < calls; ++call) {
        ledger.append(drafts(drafts_per_call), [&, last = call + 1 == calls](auto result) {
            if (!result) {
                std::abort();
            }
            if (last) {
                all_done.release();
            }
        });
    }
    all_done.acquire();
}

// 16,384 entries, in groups of range(0) calls with range(1) drafts each; the next group is handed
// in when the last one is durable, as with intents that wait for their requests.
void Append(benchmark::State& state) {
    const auto calls = static_cast<std::size_t>(state.range(0));
    const auto drafts_per_call = static_cast<std::size_t>(state.range(1));
    constexpr std::size_t entries = 16'384;
    double cpu = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const tests::Folder folder(tests::Folder::On::disk);
        auto ledger = SqliteLedger::open(folder.path() / "lexid.db").value();
        const double before = cpu_seconds();
        state.ResumeTiming();
        for (std::size_t written = 0; written < entries; written += calls * drafts_per_call) {
            append_and_wait(*ledger, calls, drafts_per_call);
        }
        state.PauseTiming();
        cpu += cpu_seconds() - before;
        state.ResumeTiming();
        ledger.reset();  // with its checkpoint
    }
    const auto total = static_cast<double>(state.iterations()) * entries;
    state.counters["cpu_us_per_entry"] = 1e6 * cpu / total;
    state.SetItemsProcessed(static_cast<std::int64_t>(total));
}
BENCHMARK(Append)
    ->Args({1, 16'384})
    ->Args({1, 1024})
    ->Args({1, 1})
    ->Args({64, 1})
    ->Args({16, 4})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void HashEntry(benchmark::State& state) {
    const Draft draft = drafts(1).front();
    Sha256 hash = genesis_hash();
    for (auto _ : state) {
        hash = hash_entry(hash, 1, draft);
    }
    benchmark::DoNotOptimize(hash);
}
BENCHMARK(HashEntry);

void Verify(benchmark::State& state) {
    const tests::Folder folder(tests::Folder::On::disk);
    const auto path = folder.path() / "lexid.db";
    auto ledger = SqliteLedger::open(path).value();
    append_and_wait(*ledger, 1, 100'000);
    const auto reader = SqliteReader::open(path).value();
    for (auto _ : state) {
        benchmark::DoNotOptimize(verify(*reader).value());
    }
    state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(Verify)->Unit(benchmark::kMillisecond);

void Fdatasync(benchmark::State& state) {
    const tests::Folder folder(tests::Folder::On::disk);
    for (auto _ : state) {
        const auto cost = bench::median_sync_cost(folder.path(), 100).value();
        state.SetIterationTime(std::chrono::duration<double>(cost).count());
    }
}
BENCHMARK(Fdatasync)->UseManualTime()->Unit(benchmark::kMicrosecond)->Iterations(5);

}  // namespace
}  // namespace lexid::ledger

BENCHMARK_MAIN();
