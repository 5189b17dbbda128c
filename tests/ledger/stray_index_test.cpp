// Indexes and ends of a file that say something else than its table: too large a file is not
// checked whole at a start, so what they say is not believed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/backup.hpp"
#include "ledger/begun_mark.hpp"
#include "ledger/drafts.hpp"
#include "ledger/folder.hpp"
#include "ledger/head_note.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::append;
using tests::bodies;
using tests::checkpoint;
using tests::draft;

// A draft whose other fields are so worded that other indexes can be made of them.
Draft odd(std::string account, std::string kind, std::string task, std::string body) {
    return {draft("").at, std::move(account), std::move(kind), std::move(task), std::move(body)};
}

struct StrayIndexTest : testing::Test {
    void make_ledger() const {
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            fs::remove_all(entry.path());
        }
        const auto ledger = SqliteLedger::open(path).value();
        ASSERT_TRUE(append(*ledger, {checkpoint("a"), draft("b"), checkpoint("of another", "other"),
                                     odd("main", "decision", "main", "c"),
                                     odd("main", "checkpointed", "main", "d"),
                                     odd("main", "decision", "pruned", format_pruned({2, {}}))}));
    }

    // Has the index of the name hold what an index made in this way holds.
    void replace(const std::string& name, const std::string& made) const {
        const std::string own =
            tests::query_text(path, "SELECT sql FROM sqlite_schema WHERE name = '" + name + "'");
        ASSERT_EQ(tests::run_sql(path, "DROP INDEX " + name + "; CREATE INDEX " + name +
                                           " ON entry" + made +
                                           "; PRAGMA writable_schema = ON;"
                                           "UPDATE sqlite_schema SET sql = '" +
                                           tests::quoted(own) + "' WHERE name = '" + name +
                                           "'; PRAGMA writable_schema = OFF"),
                  "");
    }

    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
};

TEST_F(StrayIndexTest, IsNotBelieved) {
    const std::string not_so = ", which it is not: the file is damaged";
    const struct {
        std::string_view name;
        std::string index;
        std::string made;
        std::string account;
        std::string checkpoint;  // what is told of the account's last one
        std::string base;        // and of what was pruned
    } rows[] = {
        {"untouched", "entry_checkpoint", "(account) WHERE kind = 'checkpoint'", "main", "1", "0"},
        {"an ordinary entry as a checkpoint", "entry_checkpoint", "(task) WHERE task = 'main'",
         "main", "entry 5 is a checkpoint of the account `main`" + not_so, "0"},
        {"another account's checkpoint", "entry_checkpoint",
         "(CASE account WHEN 'other' THEN 'main' END) WHERE kind = 'checkpoint'", "main",
         "entry 3 is a checkpoint of the account `main`" + not_so, "0"},
        {"every entry as its account's checkpoint", "entry_checkpoint", "(account)", "main",
         "entry 6 is a checkpoint of the account `main`" + not_so, "0"},
        {"no checkpoint at all, so that all entries are read", "entry_checkpoint",
         "(account) WHERE kind = 'none'", "main", "0", "0"},
        {"an ordinary entry as what was pruned", "entry_pruned", "(task) WHERE task = 'pruned'",
         "main", "entry 6 says what was pruned" + not_so, "entry 6 says what was pruned" + not_so},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        make_ledger();
        replace(row.index, row.made);
        const auto reader = SqliteReader::open(path).value();
        const auto found = reader->last_checkpoint(row.account, Time::max());
        EXPECT_THAT(found ? std::to_string(*found) : found.error().text, HasSubstr(row.checkpoint));
        const auto base = reader->base();
        EXPECT_THAT(base ? std::to_string(base->seq) : base.error().text, HasSubstr(row.base));
        EXPECT_EQ(row.name == "untouched", reader->check_pages().has_value())
            << "which is what a small file is checked by";
        EXPECT_EQ(row.name == "untouched", back_up(path, folder.path() / "copy.db").has_value());
    }
}

TEST_F(StrayIndexTest, NamesACheckpointThatDoesNotFollow) {
    const struct {
        std::string_view name;
        std::string sql;
        std::string_view message;
    } rows[] = {
        {"the checkpoint edited", "UPDATE entry SET body = 'x' WHERE seq = 3",
         "entry 3 of the ledger does not match its hash"},
        {"an ordinary entry made one", "UPDATE entry SET kind = 'checkpoint' WHERE seq = 4",
         "entry 4 of the ledger does not match its hash"},
        {"the entry before it deleted", "DELETE FROM entry WHERE seq = 2",
         "entry 2 of the ledger is missing"},
        {"one put in at the end",
         "INSERT INTO entry SELECT 9, at, 'other', 'checkpoint', task, body, hash FROM entry "
         "WHERE seq = 3",
         "entry 8 of the ledger is missing"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        make_ledger();
        ASSERT_EQ(tests::doctor(path, row.sql), "");
        const auto reader = SqliteReader::open(path).value();
        const std::string account = row.name == "an ordinary entry made one" ? "main" : "other";
        const auto found = reader->last_checkpoint(account, Time::max());
        ASSERT_FALSE(found);
        EXPECT_THAT(found.error().text, HasSubstr(row.message));
    }
}

TEST_F(StrayIndexTest, AStartReadsUpToTheLastEntryThatWasWritten) {
    const struct {
        std::string_view name;
        std::string sql;
        std::string_view message;
    } rows[] = {
        {"untouched", "SELECT 1", "read"},
        {"its end cut off", "DELETE FROM entry WHERE seq = 6",
         "was read up to entry 5, but entry 6 was written to it"},
        {"its end rewritten",
         "UPDATE entry SET hash = x'" +
             to_hex(hash_entry(Sha256{}, 6, odd("main", "decision", "", "x"))) + "' WHERE seq = 6",
         "entry 6 of the ledger"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        make_ledger();
        const auto ledger = SqliteLedger::open(path).value();
        ASSERT_EQ(tests::doctor(path, row.sql), "");
        // Somebody who cuts the end cuts the note as well.
        fs::remove(note_of(path));
        fs::remove(mark_of(path));
        const auto read = bodies(*ledger);
        EXPECT_THAT(read ? "read" : read.error().text, HasSubstr(row.message));
        EXPECT_TRUE(ledger->read(0, [](const Entry& entry) { return entry.seq < 2; }))
            << "who stops earlier gets no further";
    }
}

}  // namespace
}  // namespace lexid::ledger
