#include "ledger/sqlite_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ledger/drafts.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::append;
using tests::bodies;
using tests::draft;

class SqliteLedgerTest : public testing::Test {
protected:
    std::unique_ptr<SqliteLedger> open() const {
        auto ledger = SqliteLedger::open(path);
        EXPECT_TRUE(ledger) << ledger.error().text;
        return std::move(*ledger);
    }

    std::string refusal() const {
        const auto ledger = SqliteLedger::open(path);
        return ledger ? "opened" : ledger.error().text;
    }

    std::string run_sql(const std::string& sql) const { return tests::run_sql(path, sql); }

    void empty_the_folder() const {
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            fs::remove_all(entry.path());
        }
    }

    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
};

TEST_F(SqliteLedgerTest, AnswersWithTheSeqOfTheLastDraftOfEachCall) {
    const auto ledger = open();
    EXPECT_EQ(ledger->head(), (Head{0, genesis_hash()}));
    EXPECT_EQ(append(*ledger, {draft("a"), draft("b")}), 2);
    EXPECT_EQ(append(*ledger, {draft("c")}), 3);
    EXPECT_EQ(append(*ledger, {}), 3);
    EXPECT_EQ(ledger->head().seq, 3);
    EXPECT_THAT(bodies(*ledger).value(), ElementsAre("a", "b", "c"));
}

TEST_F(SqliteLedgerTest, KeepsEveryFieldByteForByte) {
    const Draft odd{Time(Duration(-62'135'596'800'000'000)), "", "kind \xff",
                    std::string("a\0b", 3), "\u202e \n"};
    {
        const auto ledger = open();
        ASSERT_TRUE(append(*ledger, {odd}));
    }
    std::vector<Entry> entries;
    ASSERT_TRUE(SqliteReader::open(path).value()->read(0, [&](const Entry& entry) {
        entries.push_back(entry);
        return true;
    }));
    ASSERT_EQ(entries.size(), 1);
    EXPECT_EQ(static_cast<const Draft&>(entries[0]), odd);
    EXPECT_EQ(entries[0].hash, hash_entry(genesis_hash(), 1, odd));
}

TEST_F(SqliteLedgerTest, GoesOnWithTheChainWhenOpenedAgain) {
    Head head;
    {
        const auto ledger = open();
        ASSERT_TRUE(append(*ledger, {draft("a"), draft("b")}));
        head = ledger->head();
    }
    const auto ledger = open();
    EXPECT_EQ(ledger->head(), head);
    EXPECT_EQ(append(*ledger, {draft("c")}), 3);
    const auto verified = verify(*ledger, head);
    ASSERT_TRUE(verified) << verified.error().text;
    EXPECT_EQ(verified->count, 3);
}

TEST_F(SqliteLedgerTest, KeepsTheOrderOfCallsWhateverItGroups) {
    constexpr int calls = 500;
    std::vector<std::uint64_t> answers;  // written by the ledger's thread alone
    std::vector<std::string> expected;
    {
        const auto ledger = open();
        for (int call = 0; call < calls; ++call) {
            expected.push_back(std::to_string(call));
            ledger->append({draft(expected.back())},
                           [&](auto result) { answers.push_back(result.value()); });
        }
    }
    ASSERT_EQ(answers.size(), calls) << "closing waits for all";
    for (std::size_t i = 0; i < answers.size(); ++i) {
        ASSERT_EQ(answers[i], i + 1);
    }
    EXPECT_EQ(bodies(*SqliteReader::open(path).value()).value(), expected);
}

TEST_F(SqliteLedgerTest, TakesCallsFromManyThreads) {
    constexpr int threads = 4;
    constexpr int calls = 100;
    const auto ledger = open();
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < threads; ++i) {
            writers.emplace_back([&] {
                std::uint64_t before = 0;
                for (int call = 0; call < calls; ++call) {
                    const auto seq = append(*ledger, {draft("x")});
                    ASSERT_TRUE(seq);
                    EXPECT_GT(*seq, before);
                    EXPECT_GE(ledger->head().seq, *seq);
                    before = *seq;
                }
            });
        }
    }
    const auto verified = verify(*ledger);
    ASSERT_TRUE(verified) << verified.error().text;
    EXPECT_EQ(verified->count, threads * calls);
}

TEST_F(SqliteLedgerTest, SurvivesAKillOnceItAnswered) {
    int channel[2];
    ASSERT_EQ(::pipe(channel), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto ledger = SqliteLedger::open(path);
        const bool done = ledger && append(**ledger, {draft("a"), draft("b")});
        static_cast<void>(!::write(channel[1], done ? "y" : "n", 1));
        ::pause();
    }
    char answer = 0;
    ASSERT_EQ(::read(channel[0], &answer, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(channel[0]);
    ::close(channel[1]);
    ASSERT_EQ(answer, 'y');

    EXPECT_THAT(bodies(*SqliteReader::open(path).value()).value(), ElementsAre("a", "b"));
    const auto ledger = open();
    EXPECT_EQ(append(*ledger, {draft("c")}), 3);
}

TEST_F(SqliteLedgerTest, KeepsItsFilesToItsOwner) {
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a")}));
    for (const std::string_view suffix : {"", "-wal", "-shm", ".lock"}) {
        SCOPED_TRACE(suffix);
        struct stat status{};
        ASSERT_EQ(::stat((path.native() + std::string(suffix)).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600);
    }
}

// The line of a thread's status that begins so.
std::string status_of(const fs::path& thread, std::string_view begin) {
    std::ifstream file(thread / "status");
    std::string line;
    while (std::getline(file, line) && !line.starts_with(begin)) {
    }
    return line;
}

TEST_F(SqliteLedgerTest, LeavesSignalsToOtherThreads) {
    const fs::path own = "/proc/self/task/" + std::to_string(::gettid());
    sigset_t none;
    sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
    const std::string before = status_of(own, "SigBlk:");
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a")}));
    EXPECT_EQ(status_of(own, "SigBlk:"), before);
    int threads = 0;
    for (const auto& thread : fs::directory_iterator("/proc/self/task")) {
        if (status_of(thread.path(), "Name:") == "Name:\tledger") {
            ++threads;
            const std::string blocked = status_of(thread.path(), "SigBlk:").substr(8);
            for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1}) {
                EXPECT_NE(std::stoull(blocked, nullptr, 16) & 1ULL << (signal - 1), 0) << signal;
            }
        }
    }
    EXPECT_EQ(threads, 1);
}

TEST_F(SqliteLedgerTest, RefusesASecondOneAndNamesTheFirst) {
    {
        const auto first = open();
        EXPECT_THAT(refusal(), HasSubstr("is in use by process " + std::to_string(::getpid())));
    }
    EXPECT_EQ(refusal(), "opened");
}

TEST_F(SqliteLedgerTest, RefusesTheLockUnderAnotherNameOfTheFolder) {
    fs::create_directory_symlink(folder.path(), folder.path() / "link");
    const auto first = open();
    const auto second = SqliteLedger::open(folder.path() / "link" / "lexid.db");
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, HasSubstr("is in use"));
}

TEST_F(SqliteLedgerTest, RefusesWhatIsNoFileOfItsOwn) {
    const fs::path other = folder.path() / "other.db";
    const struct {
        std::string_view name;
        std::function<void()> prepare;
        std::string_view message;
    } rows[] = {
        {"a link", [&] { fs::create_symlink(other, path); }, "is a link or no plain file"},
        {"a dangling link", [&] { fs::create_symlink("nowhere", path); }, "is a link"},
        {"a folder", [&] { fs::create_directory(path); }, "no plain file"},
        {"a second name", [&] { fs::create_hard_link(other, path); }, "has a second name"},
        {"readable by others",
         [&] {
             std::ofstream(path).close();
             fs::permissions(path, fs::perms(0640));
         },
         "is open to other users: `chmod 600` it"},
        {"text",
         [&] {
             std::ofstream(path) << std::string(4096, 'x');
             fs::permissions(path, fs::perms(0600));
         },
         "file is not a database"},
        {"a log without its ledger", [&] { std::ofstream(path.native() + "-wal") << "x"; },
         "is gone but its log"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        empty_the_folder();
        std::ofstream(other).close();
        row.prepare();
        EXPECT_THAT(refusal(), HasSubstr(row.message));
    }
}

TEST_F(SqliteLedgerTest, TakesAnEmptyLogWithoutALedgerForNothing) {
    std::ofstream(path.native() + "-wal").close();
    EXPECT_EQ(refusal(), "opened");
}

TEST_F(SqliteLedgerTest, RefusesANameBesideWhichNothingElseFits) {
    const auto ledger = SqliteLedger::open(folder.path() / std::string(249, 'x'));
    ASSERT_FALSE(ledger);
    EXPECT_THAT(ledger.error().text, HasSubstr("can't look at the rollback journal"));
    EXPECT_THAT(ledger.error().text, HasSubstr("File name too long"));
}

TEST_F(SqliteLedgerTest, RefusesAFolderThatIsMissing) {
    const auto ledger = SqliteLedger::open(folder.path() / "missing" / "lexid.db");
    ASSERT_FALSE(ledger);
    EXPECT_THAT(ledger.error().text, HasSubstr("No such file or directory"));
}

TEST_F(SqliteLedgerTest, ChangesAndDeletesNothingEvenForAnotherProgram) {
    const auto ledger = open();
    ASSERT_TRUE(append(*ledger, {draft("a")}));
    EXPECT_EQ(run_sql("UPDATE entry SET body='x'"), "entries of the ledger are never changed");
    EXPECT_EQ(run_sql("DELETE FROM entry"), "entries of the ledger are never deleted");
    EXPECT_EQ(run_sql("INSERT OR REPLACE INTO entry SELECT * FROM entry"),
              "entries of the ledger are only appended, without a gap");
    EXPECT_EQ(run_sql("INSERT INTO entry VALUES(3, 0, '', 'x', '', '', zeroblob(32))"),
              "entries of the ledger are only appended, without a gap");
    EXPECT_THAT(run_sql("INSERT INTO entry VALUES(2, 'no time', '', 'x', '', '', zeroblob(32))"),
                HasSubstr("cannot store TEXT value in INTEGER column"));
    EXPECT_THAT(run_sql("INSERT INTO entry VALUES(2, 0, '', 'x', '', '', zeroblob(31))"),
                HasSubstr("CHECK constraint failed: length(hash) = 32"));
    EXPECT_THAT(run_sql("INSERT INTO entry VALUES(2, 0, '', '', '', '', zeroblob(32))"),
                HasSubstr("CHECK constraint failed: kind <> ''"));
}

TEST_F(SqliteLedgerTest, IsInDoubtForGoodAfterAnError) {
    const struct {
        std::string_view name;
        tests::FailingVfs::Call call;
        std::string_view message;
    } rows[] = {
        {"the sync of a commit", tests::FailingVfs::Call::sync,
         "disk I/O error (SQLite error 1034)"},
        {"a write", tests::FailingVfs::Call::write, "database or disk is full (SQLite error 13)"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        empty_the_folder();
        {
            tests::FailingVfs vfs;
            const auto ledger = open();
            ASSERT_TRUE(append(*ledger, {draft("before")}));
            const Head before = ledger->head();

            vfs.fail(row.call, true);
            const auto failed = append(*ledger, {draft("in doubt")});
            ASSERT_FALSE(failed);
            EXPECT_THAT(failed.error().text, HasSubstr(row.message));
            EXPECT_EQ(vfs.calls(), 1);

            // The disk works again, but what it was told before may be lost.
            EXPECT_EQ(append(*ledger, {draft("after")}), failed);
            EXPECT_EQ(append(*ledger, {}), failed);
            EXPECT_EQ(vfs.calls(), 1) << "nothing is written any more";
            EXPECT_EQ(ledger->head(), before);
        }
        // Whether the entry in doubt is there only the next start knows; what is there is whole.
        const auto ledger = open();
        const auto verified = verify(*ledger);
        ASSERT_TRUE(verified) << verified.error().text;
        EXPECT_GE(verified->count, 1);
        EXPECT_LE(verified->count, 2);
    }
}

TEST_F(SqliteLedgerTest, ClosesWithoutWritingWhenInDoubt) {
    tests::FailingVfs vfs;
    auto ledger = open();
    vfs.fail(tests::FailingVfs::Call::sync);
    ASSERT_FALSE(append(*ledger, {draft("a")}));
    ledger.reset();
    EXPECT_EQ(vfs.calls(), 1);
}

TEST_F(SqliteLedgerTest, IsInDoubtWhenACheckpointFails) {
    tests::FailingVfs vfs;
    const auto ledger = open();
    // More than the log may hold: after the commit that made it durable comes a checkpoint.
    ledger->append({draft(std::string(17 << 20, 'x'))}, [&](auto result) {
        EXPECT_TRUE(result);
        vfs.fail(tests::FailingVfs::Call::sync);
    });
    // The first barrier may still be part of that commit. Neither writes anything itself.
    ASSERT_TRUE(!append(*ledger, {}) || !append(*ledger, {}));
    EXPECT_EQ(vfs.calls(), 1);
}

TEST_F(SqliteLedgerTest, StopsWhenItsDiskDoesNotKeepUp) {
    const auto ledger = open();
    const auto answer = append(*ledger, std::vector<Draft>(1'000'001));
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().text, HasSubstr("it does not keep up"));
    EXPECT_EQ(append(*ledger, {draft("a")}), answer);
    EXPECT_EQ(ledger->head().seq, 0);
}

}  // namespace
}  // namespace lexid::ledger
