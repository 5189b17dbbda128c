// Runs every case against the real client, engine and service, and keeps docs/faults.md. With
// LEXID_UPDATE_DOCS in the environment the page is written anew.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <thread>

#include "end_to_end/faults/case.hpp"

namespace lexid::faults {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string page_path = LEXID_SOURCE_DIR "/docs/faults.md";

// More cases wait than work.
constexpr int threads = 6;

// What a client may take from the heap for what it is sent, which its tables grow with.
std::ptrdiff_t memory_bytes_max(std::size_t sent_bytes) {
    return 100 * static_cast<std::ptrdiff_t>(sent_bytes) + (1 << 20);
}

Cases all_cases() {
    Cases cases;
    for (Cases more : {network_cases(), tls_cases(), http_cases(), answer_cases(), quota_cases(),
                       outage_cases(), list_cases()}) {
        std::ranges::move(more, std::back_inserter(cases));
    }
    std::ranges::stable_sort(cases, {},
                             [](const Case& row) { return std::stoi(row.id.substr(1)); });
    return cases;
}

struct Result {
    Shown shown;
    std::string seen;
};

std::vector<Result> run_all(const Cases& cases) {
    std::vector<Result> results(cases.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            for (std::size_t at = next++; at < cases.size(); at = next++) {
                Stage stage;
                cases[at].arrange(stage);
                results[at].shown = run(stage);
                results[at].seen = sum_up(results[at].shown, cases[at].says);
            }
        });
    }
    for (std::thread& worker : workers) {
        worker.join();
    }
    return results;
}

// What must come of the case, as the table has it.
std::string expected(const Case& row) {
    return row.says.empty() ? row.expected : row.expected + "; says `" + row.says + "`";
}

// Within a table a bar would end the cell.
std::string cell(std::string text) {
    for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
        text.insert(at, "\\");
    }
    return text;
}

std::string page(const Cases& cases, const std::vector<Result>& results) {
    std::string text =
        "# What goes wrong, and what is seen then\n\n"
        "Written by `end_to_end_fault_table` (tests/end_to_end/faults), which runs each row "
        "against the real "
        "client, engine and\nservice, with a server that misbehaves exactly as told. Every row "
        "also "
        "checks that no task was approved twice,\nthat each approval had its intent in the ledger "
        "before it took effect, that the API key appears in no text, and\nthat lexid takes no more "
        "memory than 100 times what the server sent, and 1 MiB.\n\n"
        "| | fault | expected | seen |\n|---|---|---|---|\n";
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const std::string must = expected(cases[i]);
        text += "| " + cases[i].id + " | " + cell(cases[i].fault) + " | " + cell(must) + " | " +
                (results[i].seen == must ? "the same" : cell(results[i].seen)) + " |\n";
    }
    return text;
}

std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Faults, EndAsTheyMust) {
    const Cases cases = all_cases();
    const std::vector<Result> results = run_all(cases);
    std::ptrdiff_t memory_most = 0;
    std::ptrdiff_t memory_percent = 0;
    LongestTurn longest_turn;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE(cases[i].id + ": " + cases[i].fault);
        const Shown& shown = results[i].shown;
        EXPECT_EQ(results[i].seen, expected(cases[i]))
            << testing::PrintToString(shown.texts) << shown.refused_to_start;
        EXPECT_LE(shown.approvals_of_one_task_max, 1);
        EXPECT_EQ(shown.approvals_without_intent, 0);
        const std::ptrdiff_t memory_max = memory_bytes_max(shown.sent_bytes);
        EXPECT_LE(shown.memory_bytes, memory_max);
        for (const std::string& text : shown.texts) {
            EXPECT_THAT(text, Not(HasSubstr(std::string(key))));
        }
        memory_most = std::max(memory_most, shown.memory_bytes);
        memory_percent = std::max(memory_percent, shown.memory_bytes * 100 / memory_max);
        longest_turn.count(shown.longest_turn);
    }
    std::cout << cases.size() << " cases; at most " << memory_most / 1024 << " KiB of memory, and "
              << memory_percent << "% of what a case may take; " << to_text(longest_turn)
              << ", with " << threads << " cases at once\n";
    const std::string text = page(cases, results);
    if (std::getenv("LEXID_UPDATE_DOCS") != nullptr) {
        std::ofstream(page_path) << text;
    }
    EXPECT_EQ(read(page_path), text) << "LEXID_UPDATE_DOCS=1 writes docs/faults.md anew";
}

TEST(Faults, AreAllOfTheList) {
    std::set<std::string> ids;
    for (const Case& row : all_cases()) {
        ids.insert(row.id);
    }
    for (int number = 1; number <= 100; number = number == 42 ? 93 : number + 1) {
        const std::string id = (number < 10 ? "F0" : "F") + std::to_string(number);
        EXPECT_TRUE(ids.contains(id)) << id << " has no case";
    }
}

}  // namespace
}  // namespace lexid::faults
