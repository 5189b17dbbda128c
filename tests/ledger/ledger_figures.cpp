// What a long ledger costs: `ledger_figures [ENTRIES] [FOLDER]` builds one,
// with a checkpoint near its end, and prints what a start, a full check, an
// export, a backup and a pruning take. Each is measured in a process of its
// own, so that its memory is its own.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/sync_cost.hpp"
#include "ledger/backup.hpp"
#include "ledger/drafts.hpp"
#include "ledger/export.hpp"
#include "ledger/folder.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

// Bodies as long as those of decisions with their snapshots.
constexpr std::size_t body_bytes = 400;
constexpr std::size_t checkpoint_bytes = 256 << 10;
constexpr std::uint64_t behind_checkpoint = 1000;
constexpr std::size_t drafts_at_once = 1000;

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

// Runs `work`, which says whether it succeeded, in a process of its own and
// prints what it took.
void measure(const char* name, const std::function<bool()>& work) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto begin = Clock::now();
        const bool succeeded = work();
        const double wall = milliseconds_since(begin);
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        const auto milliseconds = [](const timeval& time) {
            return 1e3 * static_cast<double>(time.tv_sec) +
                   1e-3 * static_cast<double>(time.tv_usec);
        };
        std::printf("%-40s %9.1f ms   CPU %9.1f ms   RSS at most %6.1f MiB%s\n", name, wall,
                    milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
                    static_cast<double>(usage.ru_maxrss) / 1024, succeeded ? "" : "   FAILED");
        std::fflush(stdout);
        std::_Exit(succeeded ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
}

bool build(const std::filesystem::path& path, std::uint64_t entries) {
    auto ledger = SqliteLedger::open(path);
    if (!ledger) {
        return false;
    }
    const std::uint64_t checkpoint_seq = entries - std::min(entries - 1, behind_checkpoint);
    std::atomic<bool> failed = false;
    std::uint64_t seq = 0;
    while (seq < entries) {
        std::vector<Draft> drafts;
        while (seq < entries && drafts.size() < drafts_at_once) {
            ++seq;
            std::string text = std::to_string(seq);
            text.resize(body_bytes, 'x');
            drafts.push_back(seq == checkpoint_seq
                                 ? tests::checkpoint(std::string(checkpoint_bytes, 'x'))
                                 : tests::draft(std::move(text)));
        }
        const bool wait = seq % (64 * drafts_at_once) == 0;  // the memory of what waits is bounded
        if (wait) {
            failed = failed || !tests::append(**ledger, std::move(drafts));
        } else {
            (*ledger)->append(std::move(drafts),
                              [&failed](auto result) { failed = failed || !result; });
        }
    }
    return tests::append(**ledger, {}) && !failed;
}

bool start(const std::filesystem::path& path) {
    const auto ledger = SqliteLedger::open(path);
    std::uint64_t count = 0;
    return ledger &&
           read_account(**ledger, "main",
                        [&](const Entry&) {
                            ++count;
                            return true;
                        }) &&
           count > 0;
}

bool export_to_nowhere(const std::filesystem::path& path) {
    std::FILE* file = std::fopen("/dev/null", "w");
    const auto reader = SqliteReader::open(path);
    const bool written = reader && export_lines(**reader, [file](std::string_view line) {
                             return std::fwrite(line.data(), 1, line.size(), file) == line.size();
                         });
    std::fclose(file);
    return written;
}

// Prunes all before the checkpoint while appending one entry after another, and
// prints how long the slowest of these waited.
bool prune(const std::filesystem::path& path) {
    const auto ledger = SqliteLedger::open(path);
    if (!ledger) {
        return false;
    }
    const auto checkpoint = (*ledger)->last_checkpoint("main", Time::max());
    if (!checkpoint) {
        return false;
    }
    std::atomic<bool> recorded = false;
    (*ledger)->prune(*checkpoint, {}, [&recorded](auto result) { recorded = result.has_value(); });
    double slowest = 0;
    do {
        const auto begin = Clock::now();
        if (!tests::append(**ledger, {tests::draft("meanwhile")})) {
            return false;
        }
        slowest = std::max(slowest, milliseconds_since(begin));
    } while (!recorded || tests::query_number(path, "SELECT min(seq) FROM entry") <
                              static_cast<std::int64_t>(*checkpoint));
    std::printf("    the slowest append beside the pruning waited %.1f ms\n", slowest);
    return true;
}

int print_figures(std::uint64_t entries, const std::filesystem::path& folder) {
    const auto path = folder / "figures.db";
    const auto sync = bench::median_sync_cost(folder, 200);
    std::printf(
        "%llu entries with bodies of %zu bytes; an fdatasync takes %.3f "
        "ms (median)\n",
        static_cast<unsigned long long>(entries), body_bytes,
        sync ? std::chrono::duration<double, std::milli>(*sync).count() : -1.0);
    measure("write it", [&] { return build(path, entries); });
    measure("start: open, read from the checkpoint on", [&] { return start(path); });
    measure("check the chain",
            [&] { return verify(*SqliteReader::open(path).value()).has_value(); });
    measure("check the pages and the chain", [&] {
        const auto reader = SqliteReader::open(path);
        return reader && (*reader)->check_pages() && verify(**reader);
    });
    measure("export it as JSON Lines", [&] { return export_to_nowhere(path); });
    measure("back it up and check the copy",
            [&] { return back_up(path, folder / "copy.db").has_value(); });
    measure("prune all before the checkpoint", [&] { return prune(path); });
    measure("start after that", [&] { return start(path); });
    return 0;
}

}  // namespace
}  // namespace lexid::ledger

int main(int count, char** arguments) {
    const lexid::ledger::tests::Folder own(lexid::ledger::tests::Folder::On::disk);
    return lexid::ledger::print_figures(
        count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000,
        count > 2 ? std::filesystem::path(arguments[2]) : own.path());
}
