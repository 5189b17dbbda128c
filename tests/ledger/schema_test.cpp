#include "ledger/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "ledger/crash_copies.hpp"
#include "ledger/drafts.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

using testing::HasSubstr;
using tests::run_sql;

// What the first lexid wrote, word for word.
constexpr std::string_view schema_1 = R"sql(
    PRAGMA journal_mode=WAL;
    BEGIN;
    CREATE TABLE entry(
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        task TEXT NOT NULL,
        body TEXT NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never changed'); END;
    CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never deleted'); END;
    PRAGMA application_id=1818589284;
    PRAGMA user_version=1;
    COMMIT;
)sql";

// A ledger of schema 1 with so many entries; its head.
Head make_schema_1(const std::filesystem::path& path, std::uint64_t entries) {
    std::string sql(schema_1);
    Head head{0, genesis_hash()};
    while (head.seq < entries) {
        const Draft draft = tests::draft("{\"n\":" + std::to_string(head.seq) + "}");
        head = {head.seq + 1, hash_entry(head.hash, head.seq + 1, draft)};
        sql += "INSERT INTO entry VALUES(" + std::to_string(head.seq) + "," +
               std::to_string(draft.at.time_since_epoch().count()) + ",'" + draft.account + "','" +
               draft.kind + "','" + draft.task + "','" + draft.body + "',x'" + to_hex(head.hash) +
               "');";
    }
    EXPECT_EQ(run_sql(path, sql), "");
    std::filesystem::permissions(path, std::filesystem::perms(0600));
    return head;
}

struct SchemaTest : testing::Test {
    const tests::Folder folder;
    const std::filesystem::path path = folder.path() / "lexid.db";
};

TEST_F(SchemaTest, RefusesWhatItDoesNotKnow) {
    const struct {
        std::string_view name;
        std::string sql;
        std::string_view message;
    } rows[] = {
        {"a newer one", "PRAGMA user_version=3", "was written by a newer lexid (schema 3"},
        {"one from before the first", "PRAGMA user_version=0", "has the unknown schema 0"},
        {"one from long before", "PRAGMA user_version=-1", "has the unknown schema -1"},
        {"somebody else's", "PRAGMA application_id=7", "is an SQLite file but no ledger"},
        {"nobody's", "PRAGMA application_id=0", "is an SQLite file but no ledger"},
        {"nobody's, without a number", "PRAGMA application_id=0; PRAGMA user_version=0",
         "is an SQLite file but no ledger"},
        {"an empty file with a number", "-", "is an SQLite file but no ledger"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder own;
        const auto file = own.path() / "lexid.db";
        if (row.sql == "-") {
            ASSERT_EQ(run_sql(file, "PRAGMA user_version=5"), "");
            std::filesystem::permissions(file, std::filesystem::perms(0600));
            const auto ledger = SqliteLedger::open(file);
            ASSERT_FALSE(ledger);
            EXPECT_THAT(ledger.error().text, HasSubstr(row.message));
            continue;
        }
        ASSERT_TRUE(SqliteLedger::open(file));
        ASSERT_EQ(run_sql(file, row.sql), "");
        const auto ledger = SqliteLedger::open(file);
        ASSERT_FALSE(ledger);
        EXPECT_THAT(ledger.error().text, HasSubstr(row.message));
        const auto reader = SqliteReader::open(file);
        ASSERT_FALSE(reader);
        EXPECT_THAT(reader.error().text, HasSubstr(row.message));
    }
}

TEST_F(SchemaTest, TakesOverTheFirstOneEntryByEntry) {
    const Head head = make_schema_1(path, 300);
    const auto old = SqliteReader::open(path);
    ASSERT_FALSE(old);
    EXPECT_THAT(old.error().text, HasSubstr("written by an older lexid (schema 1)"));

    const auto ledger = SqliteLedger::open(path).value();
    EXPECT_EQ(ledger->head(), head);
    const auto verified = verify(*ledger, head);
    ASSERT_TRUE(verified) << verified.error().text;
    EXPECT_EQ(verified->count, 300);
    EXPECT_EQ(run_sql(path, "DELETE FROM entry"), "entries of the ledger are never deleted");
    ASSERT_EQ(tests::append(*ledger, {tests::checkpoint("{}")}), 301);
    EXPECT_EQ(tests::prune(*ledger, 301), 300);
}

TEST_F(SchemaTest, ComesOutOldOrNewWhereverTheMigrationIsKilled) {
    const Head head = make_schema_1(path, 100);
    tests::FailingVfs vfs;
    tests::CrashCopies copies(vfs, path);
    ASSERT_TRUE(SqliteLedger::open(path));
    copies.stop();
    ASSERT_GE(copies.paths().size(), 5);
    for (const auto& copy : copies.paths()) {
        SCOPED_TRACE(copy);
        const auto ledger = SqliteLedger::open(copy);
        ASSERT_TRUE(ledger) << ledger.error().text;
        const auto verified = verify(**ledger, head);
        ASSERT_TRUE(verified) << verified.error().text;
        EXPECT_EQ(verified->count, 100);
        EXPECT_EQ(tests::query_number(copy, "SELECT count(*) FROM sqlite_schema"), 6);
    }
}

TEST_F(SchemaTest, KeepsTheOldOneWhenTheMigrationFails) {
    for (const auto call : {tests::FailingVfs::Call::write, tests::FailingVfs::Call::sync}) {
        const tests::Folder own;
        const auto file = own.path() / "lexid.db";
        const Head head = make_schema_1(file, 100);
        {
            tests::FailingVfs vfs;
            vfs.fail(call);
            const auto failed = SqliteLedger::open(file);
            ASSERT_FALSE(failed);
            EXPECT_THAT(failed.error().text, HasSubstr("brought from schema 1 to schema 2"));
        }
        const auto ledger = SqliteLedger::open(file);
        ASSERT_TRUE(ledger) << ledger.error().text;
        EXPECT_TRUE(verify(**ledger, head));
    }
}

TEST_F(SchemaTest, RefusesAFileWithDamagedPagesUnlessThatTakesLong) {
    const struct {
        std::string_view name;
        std::string free_bytes;
        bool refused;
    } rows[] = {
        {"a small file", "0", true},
        {"a larger one, of which only `verify` checks all", "67200000", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder own;
        const auto file = own.path() / "lexid.db";
        {
            const auto ledger = SqliteLedger::open(file).value();
            ASSERT_TRUE(tests::append(
                *ledger, std::vector<Draft>(500, tests::draft(std::string(200, 'x')))));
        }
        ASSERT_EQ(run_sql(file, "CREATE TABLE t AS SELECT zeroblob(" + row.free_bytes +
                                    ") AS x; DROP TABLE t"),
                  "");
        // A page in the middle of the table, whose rows no start needs to read.
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(10 * 4096);
        bytes.write(std::array<char, 64>{}.data(), 64);
        bytes.close();
        const auto ledger = SqliteLedger::open(file);
        EXPECT_EQ(ledger ? "opened" : ledger.error().text.substr(0, 11),
                  row.refused ? "the ledger " : "opened");
        EXPECT_TRUE(ledger || ledger.error().text.find("is damaged: ") != std::string::npos);
        EXPECT_FALSE(SqliteReader::open(file).value()->check_pages());
    }
}

TEST_F(SchemaTest, MayBeBrokenIntoLinesOtherwise) {
    const struct {
        std::string_view name;
        std::string change;
        bool refused;
    } rows[] = {
        {"other line breaks", "replace(sql, char(10), char(13) || char(10))", false},
        {"tabs", "replace(sql, ' ', char(9))", false},
        {"many blanks for one", "replace(sql, ' ', '   ')", false},
        {"a blank within a word", "replace(sql, 'account', 'a ccount')", true},
        {"a blank more", "replace(sql, '(', '( ')", true},
        {"a blank less", "replace(sql, ', ', ',')", true},
        {"another letter's case", "replace(sql, 'RAISE', 'raise')", true},
        {"another kind of blank", "replace(sql, ' ', char(12))", true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder own;
        const auto file = own.path() / "lexid.db";
        ASSERT_TRUE(SqliteLedger::open(file));
        ASSERT_EQ(run_sql(file, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = " +
                                    row.change + "; PRAGMA writable_schema = OFF"),
                  "");
        EXPECT_NE(SqliteLedger::open(file).has_value(), row.refused);
        EXPECT_NE(SqliteReader::open(file).has_value(), row.refused);
    }
}

}  // namespace
}  // namespace lexid::ledger
