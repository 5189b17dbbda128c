#include "ledger/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "ledger/begun_mark.hpp"
#include "ledger/drafts.hpp"
#include "ledger/folder.hpp"
#include "ledger/head_note.hpp"
#include "ledger/memory_ledger.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"

namespace lexid::ledger {
namespace {

using testing::HasSubstr;

std::filesystem::path ledger_of_five(const tests::Folder& folder) {
    const auto path = folder.path() / "lexid.db";
    const auto ledger = SqliteLedger::open(path).value();
    for (const std::string_view body : {"one", "two", "three", "four", "five"}) {
        EXPECT_TRUE(tests::append(*ledger, {tests::draft(std::string(body))}));
    }
    return path;
}

// With the note and the mark gone: what is to be found here is found by the chain.
void doctor(const std::filesystem::path& path, const std::string& sql) {
    EXPECT_EQ(tests::doctor(path, sql), "");
    std::filesystem::remove(note_of(path));
    std::filesystem::remove(mark_of(path));
}

TEST(Verify, CountsAnUntouchedLedger) {
    const tests::Folder folder;
    const auto reader = SqliteReader::open(ledger_of_five(folder)).value();
    const auto verified = verify(*reader);
    ASSERT_TRUE(verified) << verified.error().text;
    EXPECT_EQ(verified->count, 5);
    EXPECT_EQ(verified->head, reader->head());
}

TEST(Verify, NamesTheFirstBadEntry) {
    const std::string mismatch = " of the ledger does not match its hash";
    const struct {
        std::string_view name;
        std::string sql;
        std::string message;
    } rows[] = {
        {"time edited", "UPDATE entry SET at = at + 1 WHERE seq = 3", "entry 3" + mismatch},
        {"account edited", "UPDATE entry SET account = 'x' WHERE seq = 3", "entry 3" + mismatch},
        {"kind edited", "UPDATE entry SET kind = 'x' WHERE seq = 3", "entry 3" + mismatch},
        {"task edited", "UPDATE entry SET task = '' WHERE seq = 1", "entry 1" + mismatch},
        {"body edited", "UPDATE entry SET body = 'x' WHERE seq = 5", "entry 5" + mismatch},
        {"hash edited", "UPDATE entry SET hash = zeroblob(32) WHERE seq = 3", "entry 3" + mismatch},
        {"hash cut", "UPDATE entry SET hash = substr(hash, 1, 31) WHERE seq = 3",
         "entry 3" + mismatch},
        {"first deleted", "DELETE FROM entry WHERE seq = 1", "entry 1 of the ledger is missing"},
        {"one deleted", "DELETE FROM entry WHERE seq = 3", "entry 3 of the ledger is missing"},
        {"one deleted, the rest moved up",
         "DELETE FROM entry WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4;"
         "UPDATE entry SET seq = 4 WHERE seq = 5",
         "entry 3" + mismatch},
        {"two exchanged",
         "UPDATE entry SET seq = 9 WHERE seq = 2; UPDATE entry SET seq = 2 WHERE seq = 3;"
         "UPDATE entry SET seq = 3 WHERE seq = 9",
         "entry 2" + mismatch},
        {"one put in at the end",
         "INSERT INTO entry SELECT 6, at, account, kind, task, body, hash FROM entry WHERE seq = 5",
         "entry 6" + mismatch},
        {"one put in far behind",
         "INSERT INTO entry SELECT 9, at, account, kind, task, body, hash FROM entry WHERE seq = 5",
         "entry 6 of the ledger is missing"},
        {"one put in before the first",
         "INSERT INTO entry SELECT -2, at, account, kind, task, body, hash FROM entry WHERE seq = "
         "1",
         "entry -2 of the ledger was put in"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder folder;
        const auto path = ledger_of_five(folder);
        doctor(path, row.sql);
        const auto verified = verify(*SqliteReader::open(path).value());
        ASSERT_FALSE(verified);
        EXPECT_THAT(verified.error().text, HasSubstr(row.message));
    }
}

TEST(Verify, FindsACutEndByTheHeadThatWasNoted) {
    const tests::Folder folder;
    const auto path = ledger_of_five(folder);
    const Head noted = SqliteReader::open(path).value()->head().value();
    doctor(path, "DELETE FROM entry WHERE seq > 3");

    const auto reader = SqliteReader::open(path).value();
    EXPECT_TRUE(verify(*reader)) << "a chain alone can't know";
    const auto verified = verify(*reader, noted);
    ASSERT_FALSE(verified);
    EXPECT_EQ(
        verified.error().text,
        "the ledger ends with entry 3, but entry 5 was noted: its end was cut off, or it is an "
        "older copy");
}

TEST(Verify, HoldsTheLedgerToTheNotedHead) {
    MemoryLedger ledger;
    const Head empty = ledger.head();
    ASSERT_TRUE(tests::append(ledger, {tests::draft("one")}));
    const Head first = ledger.head();
    ASSERT_TRUE(tests::append(ledger, {tests::draft("two"), tests::draft("three")}));
    const Head last = ledger.head();

    EXPECT_TRUE(verify(ledger, empty));
    EXPECT_TRUE(verify(ledger, first));
    EXPECT_TRUE(verify(ledger, last));
    const auto rewritten = verify(ledger, Head{2, sha256("another past")});
    ASSERT_FALSE(rewritten);
    EXPECT_THAT(rewritten.error().text, HasSubstr("entry 2 of the ledger has another hash"));
}

}  // namespace
}  // namespace lexid::ledger
