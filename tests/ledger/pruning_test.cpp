#include "ledger/pruning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/crash_copies.hpp"
#include "ledger/drafts.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"
#include "ledger/memory_ledger.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::append;
using tests::bodies;
using tests::checkpoint;
using tests::draft;
using tests::prune;
using tests::run_sql;

Draft of_account(std::string account, std::string body) {
    Draft other = draft(std::move(body));
    other.account = std::move(account);
    return other;
}

// The bodies that a start of the account reads.
std::vector<std::string> state_of(EntrySource& source, std::string_view account) {
    std::vector<std::string> bodies;
    const auto read = read_account(source, account, [&](const Entry& entry) {
        bodies.push_back(entry.body);
        return true;
    });
    EXPECT_TRUE(read) << read.error().text;
    return bodies;
}

std::int64_t rows_of(const std::filesystem::path& path) {
    return tests::query_number(path, "SELECT count(*) FROM entry");
}

// Lets the ledger's thread take its steps until the rows of all pruned entries are gone.
void wait_for_rows(Ledger& ledger, const std::filesystem::path& path, std::int64_t rows) {
    while (rows_of(path) > rows) {
        const auto step = append(ledger, {});  // each barrier lets it take one
        ASSERT_TRUE(step) << step.error().text;
    }
}

struct PruningTest : testing::Test {
    std::unique_ptr<SqliteLedger> open() const {
        auto ledger = SqliteLedger::open(path);
        EXPECT_TRUE(ledger) << ledger.error().text;
        return std::move(*ledger);
    }

    const tests::Folder folder;
    const std::filesystem::path path = folder.path() / "lexid.db";
    MemoryLedger memory;
};

TEST_F(PruningTest, AStartReadsFromTheLastCheckpointOfItsAccount) {
    const auto ledger = open();
    for (Ledger* each : {static_cast<Ledger*>(ledger.get()), static_cast<Ledger*>(&memory)}) {
        EXPECT_EQ(each->last_checkpoint("main", Time::max()), 0);
        ASSERT_TRUE(append(*each, {draft("a"), of_account("other", "b")}));
        EXPECT_THAT(state_of(*each, "main"), ElementsAre("a"));
        ASSERT_TRUE(append(*each, {checkpoint("c"), draft("d"), checkpoint("e"), draft("f"),
                                   of_account("other", "g")}));
        EXPECT_EQ(each->last_checkpoint("main", Time::max()), 5);
        EXPECT_EQ(each->last_checkpoint("main", draft("").at - Duration(1)), 0)
            << "none was made so early";
        EXPECT_EQ(each->last_checkpoint("main", draft("").at), 5) << "but at that very moment";
        EXPECT_THAT(state_of(*each, "main"), ElementsAre("e", "f"));
        EXPECT_THAT(state_of(*each, "other"), ElementsAre("b", "g"));
    }
}

TEST_F(PruningTest, RemovesWhatCheckpointsStandFor) {
    const auto ledger = open();
    for (Ledger* each : {static_cast<Ledger*>(ledger.get()), static_cast<Ledger*>(&memory)}) {
        ASSERT_TRUE(append(*each, {draft("a"), draft("b"), checkpoint("c"), draft("d")}));
        EXPECT_EQ(prune(*each, 3), 2);
        EXPECT_EQ(each->base()->seq, 2);
        EXPECT_THAT(bodies(*each).value(),
                    ElementsAre("c", "d", format_pruned(each->base().value())));
        EXPECT_THAT(bodies(*each, 1)->size(), 3) << "what is gone is passed over";
        EXPECT_THAT(state_of(*each, "main"), ElementsAre("c", "d"));
        EXPECT_EQ(prune(*each, 3), 2) << "again is harmless";
        EXPECT_EQ(prune(*each, 0), 2) << "nothing lies before that";
        EXPECT_EQ(each->head().seq, 5);
        ASSERT_EQ(append(*each, {checkpoint("e")}), 6);
        EXPECT_EQ(prune(*each, 6), 5) << "the mark of the last pruning may go as well";
        const auto verified = verify(*each);
        ASSERT_TRUE(verified) << verified.error().text;
        EXPECT_EQ(verified->count, 2);
        EXPECT_EQ(verified->base.seq, 5);
        EXPECT_EQ(verified->head, each->head());
    }
    EXPECT_EQ(ledger->head(), memory.head());
    wait_for_rows(*ledger, path, 2);
}

TEST_F(PruningTest, RefusesWhatWouldLoseAnAccountsState) {
    const auto ledger = open();
    for (Ledger* each : {static_cast<Ledger*>(ledger.get()), static_cast<Ledger*>(&memory)}) {
        ASSERT_TRUE(append(*each, {draft("a"), of_account("other", "b"), checkpoint("c"),
                                   draft("d"), checkpoint("e", "other"), checkpoint("f"),
                                   of_account("other", "no checkpoint")}));
        const struct {
            std::string_view name;
            std::uint64_t before_seq;
            std::string_view message;
        } rows[] = {
            {"an ordinary entry", 4, "entry 4 of the ledger is no checkpoint"},
            {"the entry behind the last", 8, "entry 8 of the ledger is no checkpoint"},
            {"an entry that is not there", 9, "entry 9 of the ledger is no checkpoint"},
            {"another account's checkpoint came too early", 6, "the account `other` has no"},
        };
        for (const auto& row : rows) {
            SCOPED_TRACE(row.name);
            const auto refused = prune(*each, row.before_seq);
            ASSERT_FALSE(refused);
            EXPECT_THAT(refused.error().text, HasSubstr(row.message));
            EXPECT_EQ(each->base()->seq, 0);
        }
        EXPECT_EQ(prune(*each, 5), 4) << "both have a checkpoint from there on";
        EXPECT_THAT(state_of(*each, "other"), ElementsAre("e", "no checkpoint"));
    }
}

TEST_F(PruningTest, LooksAtAllThatIsToGo) {
    constexpr std::uint64_t entries = 11'000;  // more than is looked at in one step
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, {of_account("early", "a")}));
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(entries, draft("a"))));
    ASSERT_TRUE(append(*ledger, {of_account("late", "a"), checkpoint("b")}));
    for (const std::string account : {"early", "late"}) {
        const auto refused = prune(*ledger, entries + 3);
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().text, HasSubstr("the account `" + account + "` has no"));
        ASSERT_TRUE(append(*ledger, {checkpoint("b", account)}));
    }
    EXPECT_EQ(prune(*ledger, entries + 3), entries + 2);
}

TEST_F(PruningTest, RefusesToCutWhereTheChainIsBroken) {
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a"), draft("b"), checkpoint("c")}));
    ASSERT_EQ(tests::doctor(path, "UPDATE entry SET hash = zeroblob(32) WHERE seq = 2"), "");
    const auto refused = prune(*ledger, 3);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text, HasSubstr("entry 3 of the ledger does not follow"));
}

TEST_F(PruningTest, LetsOnlyWhatIsPrunedBeDeleted) {
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a"), draft("b"), checkpoint("c"), draft("d")}));
    ASSERT_EQ(prune(*ledger, 3), 2);
    for (const std::string_view seq : {"3", "4", "5"}) {
        EXPECT_EQ(run_sql(path, "DELETE FROM entry WHERE seq = " + std::string(seq)),
                  "entries of the ledger are never deleted");
    }
}

TEST_F(PruningTest, AppendsGoOnBetweenItsSteps) {
    constexpr std::uint64_t entries = 25'000;
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(entries, draft("a"))));
    ASSERT_TRUE(append(*ledger, {checkpoint("b")}));
    ASSERT_EQ(prune(*ledger, entries + 1), entries);
    ASSERT_EQ(append(*ledger, {draft("c")}), entries + 3);
    EXPECT_GT(rows_of(path), 3) << "before all of them are removed";
    EXPECT_THAT(state_of(*ledger, "main"), ElementsAre("b", "c"));
    EXPECT_EQ(verify(*ledger)->count, 3) << "nor does a reader see them";
    wait_for_rows(*ledger, path, 3);
}

TEST_F(PruningTest, AReaderInItsMiddlePassesOverRowsThatAreStillThere) {
    constexpr std::uint64_t entries = 20'000;  // twenty steps to go
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(entries, draft("a"))));
    ASSERT_TRUE(append(*ledger, {checkpoint("b")}));
    const auto read = SqliteReader::open(path).value()->read(0, [&](const Entry& entry) {
        return entry.seq != 1 || prune(*ledger, entries + 1) == entries;
    });
    EXPECT_TRUE(read) << read.error().text;
}

TEST_F(PruningTest, AReaderInItsMiddleGoesOnBehindTheBase) {
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(5000, draft("a"))));
    ASSERT_TRUE(append(*ledger, {checkpoint("b"), draft("c")}));
    const auto reader = SqliteReader::open(path).value();
    std::vector<std::string> seen;
    const auto read = reader->read(0, [&](const Entry& entry) {
        if (entry.seq == 1) {
            EXPECT_EQ(prune(*ledger, 5001), 5000);
            wait_for_rows(*ledger, path, 3);
        }
        if (entry.body != "a") {
            seen.push_back(entry.body);
        }
        return true;
    });
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_THAT(seen, ElementsAre("b", "c", HasSubstr("base")));
}

TEST_F(PruningTest, GoesOnWhereverItIsKilled) {
    constexpr std::uint64_t entries = 1200;  // two slices
    tests::FailingVfs vfs;
    auto ledger = open();
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(entries, draft("a"))));
    ASSERT_TRUE(append(*ledger, {checkpoint("b"), draft("c")}));
    const Head before = ledger->head();
    tests::CrashCopies copies(vfs, path);
    ASSERT_EQ(prune(*ledger, entries + 1), entries);
    wait_for_rows(*ledger, path, 3);
    ledger.reset();  // with its checkpoint into the database
    copies.stop();
    ASSERT_GE(copies.paths().size(), 20);

    bool whole = false;
    bool in_between = false;
    bool done = false;
    for (const auto& copy : copies.paths()) {
        SCOPED_TRACE(copy);
        const std::int64_t rows = rows_of(copy);
        whole = whole || rows == entries + 2;
        in_between = in_between || (rows > 3 && rows < std::int64_t{entries});
        done = done || rows == 3;

        auto reopened = SqliteLedger::open(copy);
        ASSERT_TRUE(reopened) << reopened.error().text;
        EXPECT_THAT(state_of(**reopened, "main"), ElementsAre("b", "c"));
        const auto verified = verify(**reopened, before);
        ASSERT_TRUE(verified) << verified.error().text;
        if (verified->base.seq == 0) {
            EXPECT_EQ(verified->count, entries + 2);
            EXPECT_EQ(prune(**reopened, entries + 1), entries);
        }
        wait_for_rows(**reopened, copy, 3);
        EXPECT_TRUE(verify(**reopened, before));
    }
    EXPECT_TRUE(whole && in_between && done) << "the kills came at every stage";
}

TEST_F(PruningTest, RestsOnceAllIsGone) {
    tests::FailingVfs vfs;
    vfs.fail_nth(tests::FailingVfs::Call::statement, 1'000'000);  // which only counts them
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a"), draft("b"), checkpoint("c")}));
    ASSERT_EQ(prune(*ledger, 3), 2);
    wait_for_rows(*ledger, path, 2);
    ASSERT_TRUE(append(*ledger, {}));
    const int statements = vfs.calls();
    for (int barrier = 0; barrier < 10; ++barrier) {
        ASSERT_TRUE(append(*ledger, {}));
    }
    EXPECT_EQ(vfs.calls(), statements);
}

TEST_F(PruningTest, AStartRemovesTheLastRowThatWasLeft) {
    auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a"), draft("b"), checkpoint("c")}));
    ASSERT_EQ(prune(*ledger, 3), 2);
    wait_for_rows(*ledger, path, 2);
    ledger.reset();
    // As a process that was killed before its last step leaves it.
    ASSERT_EQ(tests::doctor(path,
                            "INSERT INTO entry SELECT 2, at, account, kind, task, body, hash "
                            "FROM entry WHERE seq = 3"),
              "");
    ledger = open();
    for (int barrier = 0; barrier < 3; ++barrier) {
        ASSERT_TRUE(append(*ledger, {}));
    }
    EXPECT_EQ(rows_of(path), 2);
}

TEST_F(PruningTest, AFailureInItPutsTheLedgerInDoubt) {
    constexpr std::uint64_t entries = 1500;
    for (const auto call : {tests::FailingVfs::Call::write, tests::FailingVfs::Call::sync}) {
        const tests::Folder own;
        const auto file = own.path() / "lexid.db";
        {
            tests::FailingVfs vfs;
            const auto ledger = SqliteLedger::open(file).value();
            ASSERT_TRUE(append(*ledger, std::vector<Draft>(entries, draft("a"))));
            ASSERT_TRUE(append(*ledger, {checkpoint("b")}));
            vfs.fail(call, true);
            const auto pruned = prune(*ledger, entries + 1);
            ASSERT_FALSE(pruned) << "its own entry was not written";
            EXPECT_EQ(append(*ledger, {}), pruned);
            EXPECT_EQ(prune(*ledger, entries + 1), pruned);
        }
        const auto ledger = SqliteLedger::open(file).value();
        const auto verified = verify(*ledger);
        ASSERT_TRUE(verified) << verified.error().text;
        EXPECT_THAT(state_of(*ledger, "main"), ElementsAre("b"));
    }
}

TEST_F(PruningTest, AnswersEverybodyWhenTheLedgerCloses) {
    auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a"), checkpoint("b")}));
    std::vector<Result<std::uint64_t>> answers;
    for (int i = 0; i < 3; ++i) {
        ledger->prune(2, {}, [&](auto result) { answers.push_back(std::move(result)); });
    }
    ledger.reset();
    ASSERT_EQ(answers.size(), 3);
    for (const auto& answer : answers) {
        EXPECT_TRUE(answer == Result<std::uint64_t>(1) ||
                    answer.error().text == "the ledger is being closed");
    }
}

// Doctoring the front of a pruned ledger.
TEST(VerifyPruned, NamesTheFirstBadEntry) {
    const struct {
        std::string_view name;
        std::string sql;
        std::string_view message;
    } rows[] = {
        {"the base moved on", "UPDATE entry SET body = replace(body, '\"3:', '\"4:') WHERE seq = 7",
         "entry 5 of the ledger does not match"},
        {"the base moved on and the front cut off",
         "UPDATE entry SET body = '{\"base\":\"4:' || "
         "(SELECT lower(hex(hash)) FROM entry WHERE seq = 4) || '\"}' WHERE seq = 7;"
         "DELETE FROM entry WHERE seq = 4",
         "entry 7 of the ledger does not match"},
        {"the front cut off", "DELETE FROM entry WHERE seq = 4",
         "entry 4 of the ledger is missing"},
        {"the mark deleted", "DELETE FROM entry WHERE seq = 7", "entry 1 of the ledger is missing"},
        {"the mark made an ordinary entry", "UPDATE entry SET kind = 'x' WHERE seq = 7",
         "entry 1 of the ledger is missing"},
        {"the mark emptied", "UPDATE entry SET body = '{}' WHERE seq = 7",
         "entry 7 of the ledger does not say what was pruned"},
        {"a mark that takes itself away",
         "UPDATE entry SET body = replace(body, '\"3:', '\"7:') WHERE seq = 7",
         "entry 7 of the ledger does not say what was pruned"},
        {"a mark before all entries", "UPDATE entry SET seq = -1 WHERE seq = 7",
         "entry -1 of the ledger was put in"},
        {"the checkpoint edited", "UPDATE entry SET body = 'x' WHERE seq = 4",
         "entry 4 of the ledger does not match"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder folder;
        const auto path = folder.path() / "lexid.db";
        {
            const auto ledger = SqliteLedger::open(path).value();
            ASSERT_TRUE(append(*ledger, {draft("a"), draft("b"), draft("c"), checkpoint("d"),
                                         draft("e"), draft("f")}));
            ASSERT_EQ(prune(*ledger, 4), 3);
            ASSERT_EQ(append(*ledger, {draft("g")}), 8);
            wait_for_rows(*ledger, path, 5);
        }
        ASSERT_TRUE(verify(*SqliteReader::open(path).value()));
        ASSERT_EQ(tests::doctor(path, row.sql), "");
        const auto verified = verify(*SqliteReader::open(path).value());
        ASSERT_FALSE(verified);
        EXPECT_THAT(verified.error().text, HasSubstr(row.message));
    }
}

TEST(VerifyPruned, ChecksHeadsThatWereNotedBehindTheBase) {
    MemoryLedger ledger;
    ASSERT_TRUE(append(ledger, {draft("a")}));
    const Head first = ledger.head();
    ASSERT_TRUE(append(ledger, {draft("b")}));
    const Head second = ledger.head();
    ASSERT_TRUE(append(ledger, {checkpoint("c")}));
    const Head third = ledger.head();
    ASSERT_EQ(prune(ledger, 3), 2);
    EXPECT_TRUE(verify(ledger, second)) << "the base itself";
    EXPECT_TRUE(verify(ledger, third));
    EXPECT_FALSE(verify(ledger, Head{2, sha256("another past")}));
    const auto too_old = verify(ledger, first);
    ASSERT_FALSE(too_old);
    EXPECT_EQ(too_old.error().text,
              "entry 1 was noted, but the entries up to 2 were pruned: only a head that was noted "
              "later can be checked");
}

}  // namespace
}  // namespace lexid::ledger
