#include "service/read_state.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/memory_ledger.hpp"

namespace lexid::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ledger::Draft fate(std::string account, std::string task) {
    const auto encoded =
        engine::encode(engine::FateRecord{std::move(task), engine::Status::completed, true});
    return {Time(), std::move(account), encoded.kind, encoded.task, encoded.body};
}

// Named by their tasks.
std::vector<std::string> tasks_of(ledger::MemoryLedger& ledger, Result<void>& read) {
    std::vector<std::string> tasks;
    read = read_state(ledger, "mine", [&](const engine::Record& record, Time) {
        tasks.push_back(std::get<engine::FateRecord>(record).task);
    });
    return tasks;
}

TEST(ReadState, HandsOverTheRecordsOfOneAccountInOrder) {
    ledger::MemoryLedger ledger;
    for (const auto& [account, task] :
         {std::pair("mine", "b"), std::pair("other", "x"), std::pair("mine", "a")}) {
        ledger.append({fate(account, task)}, [](const auto&) {});
    }
    Result<void> read;
    EXPECT_THAT(tasks_of(ledger, read), ElementsAre("b", "a"));
    EXPECT_TRUE(read);
}

// What a newer version wrote, or somebody else, is no reason to explain by half of it.
TEST(ReadState, RefusesWhatItCannotRead) {
    const struct {
        std::string_view name;
        std::string kind;
        std::string body;
    } rows[] = {
        {"a kind that is not known", "surprise", "{}"},
        {"a body that is no JSON", "fate", "{"},
        {"a body that lacks something", "fate", "{}"},
        {"a body of another kind", "fate", R"({"verdict":"approve"})"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        ledger::MemoryLedger ledger;
        ledger.append({fate("mine", "a")}, [](const auto&) {});
        ledger.append({{Time(), "mine", row.kind, "b", row.body}}, [](const auto&) {});
        ledger.append({fate("mine", "c")}, [](const auto&) {});
        Result<void> read;
        EXPECT_THAT(tasks_of(ledger, read), ElementsAre("a"));
        ASSERT_FALSE(read);
        EXPECT_THAT(read.error().text, HasSubstr("entry 2 of the ledger can't be read: "));
    }
}

}  // namespace
}  // namespace lexid::service
