// What durability costs a run: 4,000 approvals of a list, by the account that
// `lexid run` serves, from a look-alike of LeadLex over real TLS; once with the
// ledger in SQLite and once with one in memory, in pairs. `ledger_cost [ROUNDS]
// [FOLDER]`; FOLDER is where the ledger lies.

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/sync_cost.hpp"
#include "engine/settings.hpp"
#include "ledger/folder.hpp"
#include "ledger/memory_ledger.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "policy/policy.hpp"
#include "sandbox/sandbox.hpp"
#include "service/account.hpp"
#include "service/time_zones.hpp"

namespace lexid {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t approvals = 4000;
constexpr int connections = 16;

template <class Value>
Value must(Result<Value> result) {
    if (!result) {
        std::fprintf(stderr, "ledger_cost: %s\n", result.error().text.c_str());
        std::exit(1);
    }
    return std::move(*result);
}

// A look-alike with a thread of its own.
class Server {
public:
    Server() {
        sandbox::Sandbox::Options options;
        options.plan = sandbox::Plan::none;
        sandbox_ = must(sandbox::Sandbox::start(loop_.get_executor(), std::move(options)));
        sandbox::TaskGenerator generator(1);
        for (std::size_t i = 0; i < approvals; ++i) {
            sandbox_->add(generator.search("Find 50 CEOs in Ohio, number " + std::to_string(i)));
        }
        thread_ = std::thread([this] { loop_.run(); });
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        boost::asio::post(loop_, [this] { sandbox_->stop(); });
        thread_.join();
    }
    const sandbox::Sandbox& sandbox() const { return *sandbox_; }
    // Once nobody asks for anything any more.
    std::size_t approved() {
        std::promise<std::size_t> count;
        boost::asio::post(loop_, [&] {
            const auto& tasks = sandbox_->workspace().tasks();
            count.set_value(static_cast<std::size_t>(std::ranges::count_if(
                tasks, [](const sandbox::TaskRecord& task) { return task.approvals == 1; })));
        });
        return count.get_future().get();
    }

private:
    boost::asio::io_context loop_{1};
    std::unique_ptr<sandbox::Sandbox> sandbox_;
    std::thread thread_;
};

// Milliseconds from the start to the last durable outcome.
double run(std::unique_ptr<ledger::Ledger> ledger, const std::filesystem::path& folder) {
    Server server;
    const auto ca_file = folder / "ca.pem";
    std::ofstream(ca_file) << server.sandbox().ca_pem();
    boost::asio::io_context loop(1);
    service::Supervisor supervisor(loop);
    service::Observers observers;
    const auto api = must(lexi::Api::create(
        loop.get_executor(), {.base_url = *parse_base_url(server.sandbox().base_url()),
                              .key = Secret(server.sandbox().key()),
                              .ca_file = ca_file,
                              .connections_max = connections}));
    const auto policy = policy::parse_policy(
        "version: 1\nrules:\n  - {name: searches, when: "
        "type == prospect_search, then: approve}\n"
        "...\n",
        service::system_time_zones());
    service::Account::Options options;
    options.name = "main";
    options.engine = engine::usual();
    options.engine.pace.plan = engine::Plan::none;
    options.engine.connections = connections;
    options.timeout = 10s;
    options.one_pass = 1s;
    service::Account account({supervisor, *api, *ledger, observers}, std::move(options), 1);
    account.on_stopped([&] { api->close(); });

    const auto begin = std::chrono::steady_clock::now();
    account.start(*policy);
    loop.run();
    const double milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    ledger.reset();
    if (const std::size_t approved = server.approved(); approved != approvals) {
        std::fprintf(stderr, "ledger_cost: %zu approved instead of %zu\n", approved, approvals);
        std::exit(1);
    }
    return milliseconds;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void print_cost(int rounds, const std::filesystem::path& place) {
    const auto sync = must(bench::median_sync_cost(place, 200));
    std::printf("an fdatasync takes %.3f ms (median of 200)\n",
                std::chrono::duration<double, std::milli>(sync).count());
    std::vector<double> durable;
    std::vector<double> in_memory;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        const ledger::tests::Folder folder(ledger::tests::Folder::On::disk);
        const auto file = place / ("ledger-cost-" + std::to_string(round) + ".db");
        durable.push_back(run(must(ledger::SqliteLedger::open(file)), folder.path()));
        for (const char* part : {"", "-wal", "-shm", ".lock"}) {
            std::filesystem::remove(file.native() + part);
        }
        in_memory.push_back(run(std::make_unique<ledger::MemoryLedger>(), folder.path()));
        ratios.push_back(durable.back() / in_memory.back());
        std::printf("round %d: SQLite %8.1f ms, in memory %8.1f ms, ratio %.2f\n", round + 1,
                    durable.back(), in_memory.back(), ratios.back());
    }
    std::printf("%zu approvals, medians: SQLite %.1f ms, in memory %.1f ms, ratio %.2f\n",
                approvals, median(durable), median(in_memory), median(ratios));
}

}  // namespace
}  // namespace lexid

int main(int count, char** arguments) {
    const lexid::ledger::tests::Folder own(lexid::ledger::tests::Folder::On::disk);
    lexid::print_cost(count > 1 ? std::max(1, std::atoi(arguments[1])) : 5,
                      count > 2 ? std::filesystem::path(arguments[2]) : own.path());
}
