#include "ledger/sqlite_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ledger/drafts.hpp"
#include "ledger/folder.hpp"
#include "ledger/memory_ledger.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace lexid::ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::append;
using tests::bodies;
using tests::draft;

struct SqliteReaderTest : testing::Test {
    const tests::Folder folder;
    const std::filesystem::path path = folder.path() / "lexid.db";
};

TEST_F(SqliteReaderTest, ReadsBehindAnyEntry) {
    const auto ledger = SqliteLedger::open(path).value();
    MemoryLedger memory;
    for (Ledger* each : {static_cast<Ledger*>(ledger.get()), static_cast<Ledger*>(&memory)}) {
        ASSERT_TRUE(append(*each, {draft("a"), draft("b"), draft("c")}));
    }
    const auto reader = SqliteReader::open(path).value();
    for (EntrySource* source :
         {static_cast<EntrySource*>(reader.get()), static_cast<EntrySource*>(ledger.get()),
          static_cast<EntrySource*>(&memory)}) {
        EXPECT_THAT(bodies(*source, 0).value(), ElementsAre("a", "b", "c"));
        EXPECT_THAT(bodies(*source, 2).value(), ElementsAre("c"));
        EXPECT_THAT(bodies(*source, 3).value(), IsEmpty());
        EXPECT_EQ(bodies(*source, 4).error().text, "entry 4 of the ledger is missing");
    }
    EXPECT_EQ(reader->head(), memory.head());
}

TEST_F(SqliteReaderTest, SeesWhatIsAppendedBesideIt) {
    const auto ledger = SqliteLedger::open(path).value();
    const auto reader = SqliteReader::open(path).value();
    EXPECT_THAT(bodies(*reader).value(), IsEmpty());
    ASSERT_TRUE(append(*ledger, {draft("a")}));
    EXPECT_THAT(bodies(*reader).value(), ElementsAre("a"));
}

TEST_F(SqliteReaderTest, LetsTheLedgerGoOnWhileAVisitorRuns) {
    const auto ledger = SqliteLedger::open(path).value();
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(2000, draft("a"))));
    const auto reader = SqliteReader::open(path).value();
    std::size_t count = 0;
    ASSERT_TRUE(reader->read(0, [&](const Entry&) {
        if (++count == 1) {
            EXPECT_EQ(append(*ledger, {draft("b")}), 2001);
        }
        return true;
    }));
    EXPECT_EQ(count, 2001) << "pages are read as the visitor gets to them";
}

TEST_F(SqliteReaderTest, StopsWhenTheVisitorSaysSo) {
    const auto ledger = SqliteLedger::open(path).value();
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(3, draft("a"))));
    std::size_t count = 0;
    EXPECT_TRUE(ledger->read(0, [&](const Entry&) { return ++count < 2; }));
    EXPECT_EQ(count, 2);
}

TEST_F(SqliteReaderTest, RefusesARollbackJournalAsTheLedgerItselfDoes) {
    const auto other = folder.path() / "other.db";
    sqlite3* writer = nullptr;
    ASSERT_EQ(sqlite3_open(other.c_str(), &writer), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(writer,
                           "CREATE TABLE t(x); INSERT INTO t VALUES(zeroblob(100000));"
                           "PRAGMA cache_size=1; BEGIN; UPDATE t SET x=randomblob(100000)",
                           nullptr, nullptr, nullptr),
              SQLITE_OK);
    // As a crash would leave them: part of a change, and the journal to take it back.
    std::filesystem::copy_file(other, path);
    std::filesystem::permissions(path, std::filesystem::perms(0600));
    std::filesystem::copy_file(other.native() + "-journal", path.native() + "-journal");
    sqlite3_close(writer);

    const auto reader = SqliteReader::open(path);
    ASSERT_FALSE(reader);
    EXPECT_THAT(reader.error().text, HasSubstr("-journal`, which lexid never makes"));
    const std::string bytes = tests::contents_of(path);
    const auto ledger = SqliteLedger::open(path);
    ASSERT_FALSE(ledger);
    EXPECT_THAT(ledger.error().text, HasSubstr("-journal`, which lexid never makes"));
    EXPECT_EQ(tests::contents_of(path), bytes) << "nothing is taken from it";
}

TEST_F(SqliteReaderTest, MakesNoLedgerWhereNoneIs) {
    const auto missing = SqliteReader::open(path);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().text, HasSubstr("there is no ledger at"));
    EXPECT_FALSE(std::filesystem::exists(path));

    std::ofstream(path).close();
    const auto empty = SqliteReader::open(path);
    ASSERT_FALSE(empty);
    EXPECT_THAT(empty.error().text, HasSubstr("no ledger was begun in it"));
}

TEST(MemoryLedger, FailsEveryAppendOnceItWasToldTo) {
    MemoryLedger ledger;
    ASSERT_TRUE(append(ledger, {draft("a")}));
    ledger.fail({"the disk is gone"});
    const auto failed = append(ledger, {draft("b")});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().text, "the disk is gone");
    EXPECT_EQ(append(ledger, {}), failed);
    EXPECT_THAT(bodies(ledger).value(), ElementsAre("a"));
}

TEST(MemoryLedger, PrunesNothingOnceItFails) {
    MemoryLedger ledger;
    ASSERT_TRUE(append(ledger, {draft("a"), tests::checkpoint("b")}));
    ledger.fail({"the disk is gone"});
    const auto failed = tests::prune(ledger, 2);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().text, "the disk is gone");
    EXPECT_EQ(ledger.base()->seq, 0);
    EXPECT_THAT(bodies(ledger).value(), ElementsAre("a", "b"));
}

TEST(MemoryLedger, HasRoomUntilItIsToldOtherwise) {
    MemoryLedger ledger;
    EXPECT_TRUE(ledger.has_room());
    ledger.set_room(false);
    EXPECT_FALSE(ledger.has_room());
}

TEST(MemoryLedger, IsFreeWhenItAnswers) {
    MemoryLedger ledger;
    int answers = 0;
    ledger.append({tests::checkpoint("a")}, [&](auto) {
        EXPECT_TRUE(append(ledger, {tests::checkpoint("b")}));
        ++answers;
    });
    ledger.prune(2, {}, [&](auto) {
        EXPECT_TRUE(append(ledger, {draft("c")}));
        ++answers;
    });
    EXPECT_EQ(answers, 2);
    EXPECT_TRUE(ledger.read(0, [&](const Entry& entry) {
        return entry.seq != 2 || append(ledger, {draft("d")}).has_value();
    }));
    EXPECT_EQ(ledger.head().seq, 5);
}

}  // namespace
}  // namespace lexid::ledger
