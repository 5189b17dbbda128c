// What somebody who may write the ledger's files does to them, beside a ledger that is closed and
// beside one that is open.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "ledger/drafts.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"
#include "ledger/head_note.hpp"
#include "ledger/schema.hpp"
#include "ledger/schema_text.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/transaction.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::append;
using tests::checkpoint;
using tests::draft;

struct TamperingTest : testing::Test {
    fs::path beside(std::string_view suffix) const { return path.native() + std::string(suffix); }

    void begin_anew() const {
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            fs::remove_all(entry.path());
        }
    }

    // A closed ledger of two entries.
    void make_ledger() const {
        begin_anew();
        const auto ledger = SqliteLedger::open(path);
        ASSERT_TRUE(ledger) << ledger.error().text;
        ASSERT_TRUE(append(**ledger, {draft("a"), checkpoint("b")}));
    }

    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
};

std::string edit_schema(std::string_view change) {
    return "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET " + std::string(change) +
           "; PRAGMA writable_schema = OFF";
}

TEST_F(TamperingTest, RefusesASchemaThatLexidDidNotMake) {
    const struct {
        std::string_view name;
        std::string sql;
        std::string_view message;
    } rows[] = {
        {"a trigger that ignores intents",
         "CREATE TRIGGER planted BEFORE INSERT ON entry WHEN NEW.kind = 'intent' "
         "BEGIN SELECT RAISE(IGNORE); END",
         "the trigger `planted` was added"},
        {"a trigger that deletes what was just written",
         "CREATE TRIGGER planted AFTER INSERT ON entry WHEN NEW.kind = 'outcome' "
         "BEGIN DELETE FROM entry WHERE seq = NEW.seq; END",
         "the trigger `planted` was added"},
        {"a trigger instead of lexid's own",
         "DROP TRIGGER entry_is_never_changed; CREATE TRIGGER entry_is_never_changed "
         "BEFORE UPDATE ON entry BEGIN SELECT 1; END",
         "the trigger `entry_is_never_changed` was changed"},
        {"a trigger dropped", "DROP TRIGGER entry_is_only_appended",
         "the trigger `entry_is_only_appended` is missing"},
        {"a view", "CREATE VIEW entries AS SELECT * FROM entry", "the view `entries` was added"},
        {"a table", "CREATE TABLE other(x)", "the table `other` was added"},
        {"a virtual table", "CREATE VIRTUAL TABLE other USING fts5(x)", " was added"},
        {"an index", "CREATE INDEX other ON entry(task)", "the index `other` was added"},
        {"a unique index", "CREATE UNIQUE INDEX other ON entry(task, seq)",
         "the index `other` was added"},
        {"an index over other rows",
         "DROP INDEX entry_pruned; CREATE INDEX entry_pruned ON entry(kind) WHERE kind = 'x'",
         "the index `entry_pruned` was changed"},
        {"an index dropped", "DROP INDEX entry_checkpoint",
         "the index `entry_checkpoint` is missing"},
        {"statistics", "ANALYZE", "the table `sqlite_stat1` was added"},
        {"a column more", "ALTER TABLE entry ADD COLUMN extra TEXT",
         "the table `entry` was changed"},
        {"a generated column",
         "ALTER TABLE entry ADD COLUMN shown TEXT GENERATED ALWAYS AS (upper(body)) VIRTUAL",
         "the table `entry` was changed"},
        {"a column's type", edit_schema("sql = replace(sql, 'body TEXT', 'body BLOB')"),
         "the table `entry` was changed"},
        {"a column's collation",
         edit_schema("sql = replace(sql, 'account TEXT', 'account TEXT COLLATE NOCASE')"),
         "the table `entry` was changed"},
        {"a check that lets nothing through",
         edit_schema("sql = replace(sql, 'CHECK(seq > 0)', 'CHECK(seq < 3)')"),
         "the table `entry` was changed"},
        {"no strict types", edit_schema("sql = replace(sql, ') STRICT', ')') WHERE name = 'entry'"),
         "the table `entry` was changed"},
        {"the table in another name's place",
         edit_schema("tbl_name = 'Entry' WHERE name = 'entry_is_never_changed'"), "was changed"},
        {"a trigger that stands in it twice",
         "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM sqlite_schema "
         "WHERE name = 'entry_is_never_changed'; PRAGMA writable_schema = OFF",
         "entry_is_never_changed"},
        {"an older schema's number", "PRAGMA user_version = 1", "was added"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        make_ledger();
        ASSERT_EQ(tests::run_sql(path, row.sql), "");
        const std::string before = tests::contents_of(path);
        const auto ledger = SqliteLedger::open(path);
        ASSERT_FALSE(ledger);
        EXPECT_THAT(ledger.error().text, HasSubstr(row.message));
        const auto reader = SqliteReader::open(path);
        ASSERT_FALSE(reader);
        EXPECT_EQ(tests::contents_of(path), before);
    }
}

TEST_F(TamperingTest, RefusesAFileOfAnotherMake) {
    const struct {
        std::string_view name;
        std::string first;  // before the tables
        std::string_view message;
    } rows[] = {
        {"texts in UTF-16", "PRAGMA encoding = 'UTF-16le'", "SQLite answers `UTF-16le`"},
        {"automatic vacuum", "PRAGMA auto_vacuum = FULL", "SQLite answers `1`"},
        {"the first schema with a trigger more",
         std::string(schema_1) + "CREATE TRIGGER planted AFTER INSERT ON entry BEGIN SELECT 1; END;"
                                 "PRAGMA application_id = 1818589284; PRAGMA user_version = 1",
         "the trigger `planted` was added"},
        {"the first schema with a view for a table",
         "CREATE TABLE hidden(x); CREATE VIEW entry AS SELECT 1 AS seq FROM hidden;"
         "PRAGMA application_id = 1818589284; PRAGMA user_version = 1",
         "was added"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        begin_anew();
        std::string sql = row.first;
        if (sql.find("user_version") == std::string::npos) {
            sql += ';' + std::string(entry_table) + std::string(entry_triggers) +
                   "PRAGMA application_id = 1818589284; PRAGMA user_version = 2";
        }
        ASSERT_EQ(tests::run_sql(path, sql), "");
        fs::permissions(path, fs::perms(0600));
        const auto ledger = SqliteLedger::open(path);
        ASSERT_FALSE(ledger);
        EXPECT_THAT(ledger.error().text, HasSubstr(row.message));
    }
}

TEST_F(TamperingTest, IsInDoubtWhenItsFilesAreTouched) {
    const fs::path kept = folder.path() / "kept";
    const struct {
        std::string_view name;
        std::function<void()> act;
        std::string_view message;
    } rows[] = {
        {"the database removed", [&] { fs::remove(path); }, "lexid.db` was removed or replaced"},
        {"everything removed",
         [&] {
             for (const std::string_view suffix : {"", "-wal", "-shm", ".lock", ".head"}) {
                 fs::remove(beside(suffix));
             }
         },
         "was removed or replaced"},
        {"the database moved aside, a copy in its place",
         [&] {
             fs::rename(path, kept);
             fs::copy_file(kept, path);
         },
         "lexid.db` was removed or replaced"},
        {"the database copied over",
         [&] {
             const std::string bytes = tests::contents_of(path);
             tests::fill(path, bytes + std::string(4096, '\0'));
         },
         "lexid.db` was written by another program"},
        {"the database emptied", [&] { fs::resize_file(path, 0); },
         "lexid.db` was written by another program"},
        {"the log removed", [&] { fs::remove(beside("-wal")); },
         "lexid.db-wal` was removed or replaced"},
        {"the log emptied", [&] { fs::resize_file(beside("-wal"), 0); },
         "lexid.db-wal` was written by another program"},
        {"the log's index removed", [&] { fs::remove(beside("-shm")); },
         "lexid.db-shm` was removed or replaced"},
        {"an entry appended by another program",
         [&] {
             ASSERT_EQ(tests::run_sql(path,
                                      "INSERT INTO entry SELECT seq + 1, at, account, kind, "
                                      "task, body, hash FROM entry ORDER BY seq DESC LIMIT 1"),
                       "");
         },
         "was written by another program"},
        {"a trigger planted",
         [&] {
             ASSERT_EQ(tests::run_sql(path,
                                      "CREATE TRIGGER planted BEFORE INSERT ON entry "
                                      "BEGIN SELECT RAISE(IGNORE); END"),
                       "");
         },
         "was written by another program"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        begin_anew();
        auto ledger = SqliteLedger::open(path).value();
        ASSERT_TRUE(append(*ledger, {draft("a"), draft("b")}));
        ASSERT_TRUE(append(*ledger, {draft("c")}));
        const Head head = ledger->head();
        row.act();
        const auto refused = append(*ledger, {draft("d")});
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().text, HasSubstr(row.message));
        EXPECT_EQ(append(*ledger, {}), refused) << "for good";
        EXPECT_EQ(HeadNote::read(path).value(), head) << "the next start has to know";
        ledger.reset();
        const auto next = SqliteLedger::open(path);
        EXPECT_TRUE(!next || (*next)->head().seq >= head.seq) << "and does";
    }
}

TEST_F(TamperingTest, GoesOnThroughWhatChangesNothing) {
    const struct {
        std::string_view name;
        std::function<void()> act;
    } rows[] = {
        {"its lock removed", [&] { fs::remove(beside(".lock")); }},
        {"its note removed", [&] { fs::remove(beside(".head")); }},
        {"its note replaced",
         [&] {
             tests::fill(folder.path() / "other", "x");
             fs::rename(folder.path() / "other", beside(".head"));
         }},
        {"read by another program",
         [&] { ASSERT_EQ(tests::query_number(path, "SELECT count(*) FROM entry"), 1); }},
        {"copied", [&] { fs::copy_file(path, folder.path() / "copy"); }},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        begin_anew();
        auto ledger = SqliteLedger::open(path).value();
        ASSERT_TRUE(append(*ledger, {draft("a")}));
        row.act();
        EXPECT_EQ(append(*ledger, {draft("b")}), 2);
        EXPECT_EQ(HeadNote::read(path).value(), ledger->head());
        EXPECT_TRUE(verify(*ledger));
    }
}

TEST_F(TamperingTest, ATransactionFindsAChangedSchemaAndOtherRowsThanMeant) {
    make_ledger();
    auto database = Database::open(path, SQLITE_OPEN_READWRITE).value();
    const std::int64_t cookie = prepare_for_writing(database).value();
    {
        auto transaction = Transaction(database, cookie + 1);
        const auto begun = transaction.begin();
        ASSERT_FALSE(begun);
        EXPECT_THAT(begun.error().text, HasSubstr("tables or triggers"));
        ASSERT_TRUE(database.execute("ROLLBACK"));
    }
    {
        // What somebody else holds for longer than one waits.
        auto other = Database::open(path, SQLITE_OPEN_READWRITE).value();
        ASSERT_TRUE(other.execute("BEGIN IMMEDIATE"));
        ASSERT_TRUE(database.execute("PRAGMA busy_timeout = 0"));
        const auto begun = Transaction(database, cookie).begin();
        ASSERT_FALSE(begun);
        EXPECT_THAT(begun.error().text, HasSubstr("database is locked"));
    }
    for (const std::string_view suffix : {"", "-wal", "-shm"}) {
        SCOPED_TRACE("replaced between a commit's begin and its end: " + std::string(suffix));
        auto transaction = Transaction(database, cookie);
        ASSERT_TRUE(transaction.begin());
        fs::rename(beside(suffix), folder.path() / "kept");
        fs::copy_file(folder.path() / "kept", beside(suffix));
        const auto committed = transaction.commit(0);
        ASSERT_FALSE(committed);
        EXPECT_THAT(committed.error().text, HasSubstr("was removed or replaced"));
        EXPECT_FALSE(transaction.has_its_files());
        EXPECT_FALSE(transaction.checkpoint());
        fs::rename(folder.path() / "kept", beside(suffix));
    }
    auto transaction = Transaction(database, cookie);
    ASSERT_TRUE(transaction.begin());
    ASSERT_TRUE(
        database.execute("INSERT INTO entry SELECT 3, at, account, kind, task, body, hash "
                         "FROM entry WHERE seq = 2"));
    const auto committed = transaction.commit(2);
    ASSERT_FALSE(committed);
    EXPECT_THAT(committed.error().text, HasSubstr("changed 1 rows where 2 were to change"));
    ASSERT_TRUE(transaction.commit(1));
}

TEST_F(TamperingTest, IsRefusedWhenItIsReplacedWhileItIsOpened) {
    make_ledger();
    tests::FailingVfs vfs;
    bool replaced = false;
    vfs.before_open([&] {
        if (!std::exchange(replaced, true)) {
            fs::rename(path, folder.path() / "kept");
            fs::copy_file(folder.path() / "kept", path);
        }
    });
    const auto ledger = SqliteLedger::open(path);
    ASSERT_FALSE(ledger);
    EXPECT_THAT(ledger.error().text, HasSubstr("was replaced while it was opened"));
}

// Another process with the ledger open, until it is told to go on.
class OtherProcess {
public:
    explicit OtherProcess(const fs::path& path) {
        EXPECT_EQ(::pipe(to_), 0);
        EXPECT_EQ(::pipe(from_), 0);
        id_ = ::fork();
        if (id_ == 0) {
            live(path);
        }
        EXPECT_EQ(answer(), 'y') << "it could open the ledger";
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;
    ~OtherProcess() {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
        for (const int end : {to_[0], to_[1], from_[0], from_[1]}) {
            ::close(end);
        }
    }

    // Whether it could append one more entry.
    bool appends() {
        EXPECT_EQ(::write(to_[1], "a", 1), 1);
        return answer() == 'y';
    }

private:
    [[noreturn]] void live(const fs::path& path) const {
        const auto ledger = SqliteLedger::open(path);
        char word = 0;
        bool good = ledger.has_value();
        while (::write(from_[1], good ? "y" : "n", 1) == 1 && ::read(to_[0], &word, 1) == 1) {
            good = ledger && append(**ledger, {draft("of the other process")});
        }
        ::_exit(0);
    }
    char answer() {
        char word = 0;
        EXPECT_EQ(::read(from_[0], &word, 1), 1);
        return word;
    }

    int to_[2]{};
    int from_[2]{};
    pid_t id_ = -1;
};

TEST_F(TamperingTest, ARemovedLockLetsNobodyIn) {
    OtherProcess other(path);
    ASSERT_TRUE(other.appends());
    fs::remove(beside(".lock"));
    const auto second = SqliteLedger::open(path);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, HasSubstr("is in use by another process"));
    EXPECT_TRUE(other.appends()) << "the first one goes on";
}

TEST_F(TamperingTest, TwoProcessesNeverBothWrite) {
    OtherProcess first(path);
    ASSERT_TRUE(first.appends());
    // The lock removed, and a copy of the whole ledger put in its place.
    fs::remove(beside(".lock"));
    for (const std::string_view suffix : {"", "-wal", "-shm"}) {
        const fs::path aside = folder.path() / ("aside" + std::string(suffix));
        fs::rename(beside(suffix), aside);
        fs::copy_file(aside, beside(suffix));
    }
    const auto second = SqliteLedger::open(path);
    ASSERT_TRUE(second) << second.error().text;
    ASSERT_TRUE(append(**second, {draft("b")}));
    EXPECT_FALSE(first.appends()) << "what it writes to is not the ledger any more";
}

}  // namespace
}  // namespace lexid::ledger
