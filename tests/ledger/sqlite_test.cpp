#include "ledger/sqlite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "ledger/folder.hpp"
#include "ledger/sql.hpp"

namespace lexid::ledger {
namespace {

using testing::HasSubstr;

struct DatabaseTest : testing::Test {
    DatabaseTest() {
        EXPECT_EQ(tests::run_sql(path,
                                 "CREATE TABLE t(x); INSERT INTO t VALUES(1), (2);"
                                 "CREATE VIEW v AS SELECT x FROM t"),
                  "");
    }

    const tests::Folder folder;
    const std::filesystem::path path = folder.path() / "a.db";
};

TEST_F(DatabaseTest, RunsNothingThatTheFileBrings) {
    Database database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    const struct {
        std::string_view name;
        std::string sql;
        std::string_view message;
    } rows[] = {
        {"a view", "SELECT * FROM v", "access to view \"v\" prohibited"},
        {"an extension", "SELECT load_extension('x')", "not authorized"},
        {"the schema written past SQL",
         "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'x'",
         "table sqlite_master may not be modified"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto run = database.execute(row.sql);
        ASSERT_FALSE(run);
        EXPECT_THAT(run.error().text, HasSubstr(row.message));
        EXPECT_THAT(run.error().text, HasSubstr("the ledger `" + path.native() + "`: "));
    }
    EXPECT_EQ(database.query_integer("PRAGMA trusted_schema"), 0);
}

TEST_F(DatabaseTest, WaitsForALockAWhile) {
    Database database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    EXPECT_EQ(database.query_integer("PRAGMA busy_timeout"), 5000);
}

TEST_F(DatabaseTest, OpensNoLinkAndMakesNothing) {
    std::filesystem::create_symlink(path, folder.path() / "link");
    EXPECT_FALSE(Database::open(folder.path() / "link", SQLITE_OPEN_READWRITE));
    EXPECT_FALSE(Database::open(folder.path() / "none", SQLITE_OPEN_READWRITE));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "none"));
}

TEST_F(DatabaseTest, AnswersWithTheFirstRowOrSaysWhatIsWrong) {
    Database database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    EXPECT_EQ(database.query_integer("SELECT x FROM t"), 1);
    EXPECT_EQ(database.query_text("SELECT x FROM t"), "1");
    EXPECT_EQ(database.query_integer("SELECT x FROM t WHERE x > 2"), 0);
    EXPECT_EQ(database.query_text("SELECT x FROM t WHERE x > 2"), "");
    EXPECT_EQ(database.query_text("SELECT NULL"), "");
    EXPECT_THAT(database.query_integer("SELECT y FROM t").error().text,
                HasSubstr("no such column: y (SQLite error 1)"));
    EXPECT_THAT(database.query_text("SELECT y FROM t").error().text,
                HasSubstr("no such column: y (SQLite error 1)"));
    EXPECT_THAT(database.query_integer("SELECT json('{') FROM t").error().text,
                HasSubstr("malformed JSON"))
        << "found while it is stepped";
}

TEST_F(DatabaseTest, SetsAPragmaOnlyIfItHolds) {
    Database database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    EXPECT_TRUE(database.set_pragma("synchronous", "FULL", "2"));
    const auto other = database.set_pragma("synchronous", "FULL", "3");
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().text,
                HasSubstr("SQLite answers `2` to `PRAGMA synchronous` where `3` is needed"));
    EXPECT_FALSE(database.set_pragma("synchronous", "'", "2"));
}

TEST_F(DatabaseTest, AStatementGivesBackWhatItWasGiven) {
    Database database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    Statement statement = database.prepare("SELECT typeof(?1), ?1, typeof(?2), ?2, typeof(?3), ?3");
    const std::string bytes("a\0b", 3);
    statement.bind(1, -7);
    statement.bind_text(2, std::string_view());
    statement.bind_blob(3, bytes);
    ASSERT_EQ(statement.step(), SQLITE_ROW);
    EXPECT_EQ(statement.text(0), "integer");
    EXPECT_EQ(statement.integer(1), -7);
    EXPECT_EQ(statement.text(2), "text") << "an empty one, not NULL";
    EXPECT_EQ(statement.text(3), "");
    EXPECT_EQ(statement.text(4), "blob");
    EXPECT_EQ(statement.blob(5), bytes);
    statement.reset();
    statement.bind_text(2, bytes);
    ASSERT_EQ(statement.step(), SQLITE_ROW);
    EXPECT_EQ(statement.text(3), bytes);
    EXPECT_EQ(statement.step(), SQLITE_DONE);
}

TEST_F(DatabaseTest, AStatementMayRunAgain) {
    Database database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    Statement insert = database.prepare("INSERT INTO t VALUES(?1)");
    for (int i = 3; i < 6; ++i) {
        insert.bind(1, i);
        EXPECT_TRUE(insert.run());
    }
    EXPECT_EQ(database.query_integer("SELECT count(*) FROM t"), 5);
    EXPECT_FALSE(database.prepare("INSERT INTO none VALUES(1)").run());
    EXPECT_FALSE(database.prepare("SELECT x FROM t").run()) << "what gives rows was not meant";
}

TEST_F(DatabaseTest, ASnapshotShowsOneMoment) {
    ASSERT_EQ(tests::run_sql(path, "PRAGMA journal_mode = WAL"), "");
    Database database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    const auto count = [&] { return database.query_integer("SELECT count(*) FROM t"); };
    const auto add = [&] { ASSERT_EQ(tests::run_sql(path, "INSERT INTO t VALUES(0)"), ""); };
    {
        const Snapshot snapshot(database);
        EXPECT_EQ(count(), 2);
        add();
        EXPECT_EQ(count(), 2);
        {
            const Snapshot within(database);
            EXPECT_EQ(count(), 2);
        }
        add();
        EXPECT_EQ(count(), 2) << "it lasts until its own end";
    }
    EXPECT_EQ(count(), 4);
}

}  // namespace
}  // namespace lexid::ledger
