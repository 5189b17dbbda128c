// Writes a ledger as an engine leaves it behind after weeks of many tasks, its checkpoints
// included: `long_ledger FILE ENTRIES`.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "engine/script.hpp"
#include "ledger/drafts.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace lexid {
namespace {

constexpr std::size_t tasks_a_list = 500;

// The account's name in a lexid that is told nothing else.
constexpr std::string_view account = "default";

// What the engine asked to be written since the last call.
std::vector<ledger::Draft> drafts_of(engine::Script& script) {
    std::vector<ledger::Draft> drafts;
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        engine::EncodedRecord record = engine::encode(std::move(script.records[i]));
        drafts.push_back({script.times[i], std::string(account), std::move(record.kind),
                          std::move(record.task), std::move(record.body)});
    }
    script.records.clear();
    script.times.clear();
    return drafts;
}

bool write(ledger::Ledger& ledger, std::uint64_t entries) {
    engine::Script script(engine::unlimited(), engine::approve_all);
    std::uint64_t seq = 0;
    for (std::size_t first = 0; seq < entries; first += tasks_a_list) {
        engine::List list;
        for (std::size_t i = 0; i < tasks_a_list; ++i) {
            list.tasks.push_back(
                engine::task_of("task-" + std::to_string(first + i), "list_operation"));
        }
        script.list(std::move(list));
        while (script.engine().is_working_through()) {
            script.pass(Duration::zero());
        }
        script.commit();
        const auto written = ledger::tests::append(ledger, drafts_of(script));
        if (!written) {
            std::fprintf(stderr, "%s\n", written.error().text.c_str());
            return false;
        }
        seq = *written;
        script.pass(std::chrono::minutes(10));
    }
    script.take(script.engine().stop(script.now()));
    return ledger::tests::append(ledger, drafts_of(script)).has_value();
}

}  // namespace
}  // namespace lexid

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: long_ledger FILE ENTRIES\n");
        return EXIT_FAILURE;
    }
    auto ledger = lexid::ledger::SqliteLedger::open(arguments[1]);
    if (!ledger) {
        std::fprintf(stderr, "%s\n", ledger.error().text.c_str());
        return EXIT_FAILURE;
    }
    const bool written = lexid::write(**ledger, std::strtoull(arguments[2], nullptr, 10));
    return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
